import EventLifecycle
import EventLog
import EventLoop
import Logging
import MatchModel
import OriginCore
import ProviderFeeds
import Telemetry

/// The way of an input through the origin: decided, logged, durable, and only then visible. On the origin's loop.
final class Intake {
    /// Bytes of inputs and publications that may wait to become durable; past it intake answers 503.
    static let pendingBytes = 16 << 20
    /// Inputs that may wait to become durable, and as many answers to inputs that changed nothing.
    static let pendingInputs = 4096
    /// How soon an input that the writer did not take is given to it again.
    private static let retryInterval = TimeSpan.milliseconds(100)
    /// No timer is set for sooner, so that one that does not get done cannot spin; nor for later, for the origin's clock may
    /// be drawn towards the machine's meanwhile.
    private static let shortestTimer = TimeSpan.milliseconds(1)
    private static let longestTimer = TimeSpan.seconds(60)

    /// An input on its way to the disk.
    private struct Pending {
        var record: LogRecord
        var decided = SystemClock.monotonic()
    }

    let loop: EpollLoop
    let log: DurableLog
    private let care: LogCare
    private let checkpointInputs: Int
    let logger: Logger
    private var writer: LogWriter?
    private var queue: DurabilityQueue
    private var pending: [Pending] = []
    private var pendingSize = 0
    /// The first of `pending` that the writer has not taken.
    private var unsubmitted = 0
    private(set) var nextID: UInt64
    let documents: DocumentReader
    /// A payload of the log is being read, to be received again.
    var isReceivingAgain = false
    private var lastSent: UInt64 = 0
    private var isRetrying = false
    /// Answers that wait, each until so many inputs are durable.
    private var answers: [(after: UInt64, answer: () -> Void)] = []
    private(set) var isFailing = false
    /// The timer of the node that is set, and the moment it is for.
    private var timer: (id: TimerID, due: UnixInstant)?
    /// Inputs, and bytes of them, since the node was last taken for a checkpoint.
    private var sinceCheckpoint = (inputs: 0, bytes: 0)
    /// The node as it was after an input, until that is durable. A value: what is decided meanwhile copies what it changes.
    private var draft: (input: UInt64, node: OriginNode)?
    private(set) var clock: AnchoredClock
    private(set) var counters = IntakeCounters()
    /// Called after publications became visible.
    var onPublished: (() -> Void)?

    init(
        loop: EpollLoop, log: DurableLog, care: LogCare, restored: RestoredOrigin,
        checkpointInputs: Int = NodeCheckpoint.inputs, logger: Logger
    ) {
        self.loop = loop
        self.log = log
        self.care = care
        self.checkpointInputs = checkpointInputs
        self.logger = logger
        documents = DocumentReader(loop: loop)
        queue = restored.queue
        nextID = restored.lastInput + 1
        clock = AnchoredClock(
            wall: SystemClock.unix(), monotonic: SystemClock.monotonic(), latest: restored.queue.node.latest)
        if clock.offset < TimeSpan.zero - AnchoredClock.step {
            logger.error(
                "the log ends ahead of this machine's clock; time goes on from there, and slowly back. Set the clock right",
                metadata: ["behind_ms": "\(-clock.offset.milliseconds)"])
        }
    }

    /// The time that is decided by, and told to edges. It is the machine's, as long as nobody sets that.
    func now() -> UnixInstant {
        let steps = clock.steps
        let now = clock.now(wall: SystemClock.unix(), monotonic: SystemClock.monotonic())
        if clock.steps != steps {
            logger.error(
                "this machine's clock was set; the origin's follows it slowly where it is behind or far ahead",
                metadata: ["still_ahead_ms": "\(clock.offset.milliseconds)"])
        }
        return now
    }

    /// Starts the log's thread.
    func start() {
        let remote = loop.remote
        let box = LoopConfined(self)
        writer = LogWriter(
            log: log,
            onDurable: { batch in remote.post { box.value?.becameDurable(batch) } },
            onFailing: { reason in remote.post { box.value?.writerFails(reason) } })
        setTimer()
        receiveAgain()
    }

    /// Whether another input is taken now; else the caller says 503.
    var hasRoom: Bool {
        !isFailing && unsubmitted == pending.count && pending.count < Self.pendingInputs
            && answers.count - pending.count < Self.pendingInputs && pendingSize < Self.pendingBytes
    }

    /// Inputs on their way to the disk, and answers that wait for them.
    var backlog: Int { max(pending.count, answers.count) }
    var history: PublishedHistory { queue.history }
    var head: Cursor { queue.history.head }
    var isTurning: Bool { queue.isTurning }

    /// The alerts that are open.
    var openAlerts: [OriginAlert] { queue.node.openAlerts }

    /// Decides a payload of the canonical feed, or a schedule. `onDurable` is called once everything it said, and everything
    /// said before it, is durable.
    @discardableResult
    func receive(
        _ reading: FeedReading, kind: InputKind, provider: String, payload: [UInt8], received: UnixInstant,
        onDurable: @escaping (IntakeOutcome) -> Void
    ) -> IntakeOutcome {
        let now = self.now()
        let decided = queue.decide { $0.receive(reading.entries, receivedAt: received, now: now) }
        let outcome = decided.outcome
        counters.countPayload(outcome, refusedBefore: reading.refused.count)
        take(decided, kind, provider: provider, received: received, now: now, payload: payload, onDurable: onDurable)
        countStages(outcome, received: received, now: now)
        return outcome
    }

    /// The place of a request among all requests; to be taken when it is sent, or when it is received.
    func nextSent() -> UInt64 {
        lastSent = max(lastSent + 1, UInt64(max(0, now().microseconds)))
        return lastSent
    }

    func matches(of provider: String) -> [(id: String, match: MatchID)] { queue.node.matches(of: provider) }
    var quarantined: [QuarantineEntry] { queue.node.quarantined }
    var quarantinedCount: Int { queue.node.quarantinedCount }
    var unread: [UnreadPayload] { queue.node.unread }
    /// The payload of the log that is to be received again next, and how many there are.
    var nextAgain: AwaitingPayload? { queue.node.nextAgain }
    var againCount: Int { queue.node.againCount }
    /// What was let go for want of room, or by retention, and what of providers' ids and documents was forgotten.
    var lost: [(what: String, count: UInt64)] {
        [
            ("again", queue.node.againLost), ("quarantined", queue.node.quarantineLost),
            ("unread", queue.node.unreadLost), ("retention", counters.goneBeforeReadAgain),
        ]
    }
    var forgotten: [(what: String, count: UInt64)] { queue.node.forgotten }
    var refusedItems: UInt64 { queue.node.refusedItems }
    /// The last input that is durable.
    var durableInput: UInt64 { nextID - 1 - UInt64(pending.count) }
    func countReading(microseconds: Int64) { counters.reading.record(microseconds: microseconds) }
    func countGoneBeforeReadAgain() { counters.goneBeforeReadAgain += 1 }
    func countUnusable() { counters.unusable += 1 }
    func countTaken(_ bytes: Int, _ time: TimeSpan) { counters.countTaken(bytes, time) }

    /// Decides what an adapter read.
    func decide(
        _ reading: ProviderReading, _ request: FeedRequest, _ envelope: FeedEnvelope, received: UnixInstant,
        onDurable: @escaping (IntakeOutcome) -> Void
    ) {
        let now = self.now()
        let decided = queue.decide { $0.receive(reading, as: request, receivedAt: received, now: now) }
        let outcome = decided.outcome
        counters.countPayload(outcome, refusedBefore: 0)
        if let report = outcome.feed { counters.count(report) }
        let isAdvance = !outcome.advances.isEmpty
        take(
            decided, isAdvance ? .advance : .document, provider: request.provider, received: received, now: now,
            payload: !outcome.isRecorded ? [] : isAdvance ? FeedAdvances.encode(outcome.advances) : envelope.bytes,
            size: isAdvance ? nil : envelope.inflated ?? envelope.body.count, onDurable: onDurable)
        countStages(outcome, received: received, now: now)
    }

    /// Keeps a payload that no adapter understood.
    func setAside(
        _ envelope: FeedEnvelope, _ request: FeedRequest, _ refusal: FeedRefusal, received: UnixInstant,
        onDurable: @escaping (UnreadVerdict) -> Void
    ) {
        let now = self.now()
        let payload = UnreadPayload(
            provider: request.provider, code: refusal.code.rawValue, message: refusal.description,
            input: request.input, bytes: envelope.inflated ?? envelope.body.count,
            digest: PayloadDigest.of(envelope.body), received: received)
        let decided = queue.decide { $0.setAside(payload, again: envelope.again, now: now) }
        let verdict = decided.outcome.unread ?? .known
        counters.unread[verdict, default: 0] += 1
        take(
            decided, .unread, provider: request.provider, received: received, now: now,
            payload: decided.outcome.isRecorded ? envelope.bytes : [], size: payload.bytes
        ) { _ in onDurable(verdict) }
    }

    /// Decides an input of an operator's.
    func decide(
        _ kind: InputKind, payload: [UInt8], onDurable: @escaping (IntakeOutcome) -> Void,
        _ body: (inout OriginNode, UnixInstant) -> IntakeOutcome
    ) {
        let now = self.now()
        counters.actions += 1
        take(queue.decide { body(&$0, now) }, kind, received: now, now: now, payload: payload, onDurable: onDurable)
    }

    private func countStages(_ outcome: IntakeOutcome, received: UnixInstant, now: UnixInstant) {
        for publication in outcome.publications {
            counters.received.record(
                microseconds: received.microseconds - (publication.captured ?? received).microseconds)
            counters.published.record(microseconds: now.microseconds - received.microseconds)
        }
    }

    /// Another policy holds from now on. One that is in force already is not logged again.
    func adopt(_ policy: ConfirmationPolicy) {
        let now = self.now()
        let decided = queue.decide { $0.adopt(policy, now: now) }
        take(decided, .policy, received: now, now: now, payload: policy.json) { _ in }
        logger.info(
            "policy",
            metadata: ["new": "\(decided.outcome.isRecorded)", "exceptions": "\(policy.exceptions.count)"])
    }

    /// Logs what was decided, if it changed anything, and has it become visible.
    private func take(
        _ decided: DurabilityQueue.Decided, _ kind: InputKind, provider: String = "", received: UnixInstant,
        now: UnixInstant, payload: [UInt8], size: Int? = nil, onDurable: @escaping (IntakeOutcome) -> Void
    ) {
        let outcome = decided.outcome
        counters.count(outcome)
        tell(outcome.alerts)
        tell(outcome.quarantine)
        setTimer()
        answer(after: decided.answerAfter) { onDurable(outcome) }
        guard outcome.isRecorded else { return }
        let logged = decided.encoded.map {
            LoggedPublication(cursor: $0.cursor, bytes: $0.bytes, digest: $0.digest.value)
        }
        let input = nextInput(kind, provider: provider, received: received, now: now, payload: payload)
        enqueue(Pending(record: LogRecord(input: input, publications: logged)), costing: size)
    }

    /// Has the loop come back when the node's next timer is due. At most one timer is set.
    private func setTimer() {
        guard let due = queue.node.nextDue else { return }
        if let timer {
            guard due < timer.due else { return }
            loop.cancel(timer.id)
        }
        let delay = max(due - now(), Self.shortestTimer)
        timer = (loop.schedule(after: min(delay, Self.longestTimer)) { [unowned self] in fireTimer() }, due)
    }

    private func fireTimer() {
        timer = nil
        // While nothing can be logged nothing may be decided; it is tried again, late.
        guard hasRoom else {
            timer = (
                loop.schedule(after: Self.retryInterval) { [unowned self] in fireTimer() }, UnixInstant(microseconds: 0)
            )
            return
        }
        let now = self.now()
        let decided = queue.decide { $0.advance(now: now) }
        counters.timers += 1
        take(decided, .timer, received: now, now: now, payload: []) { _ in }
    }

    /// Begins an epoch above all that are known. It goes the way of every input, behind those on their way: what comes
    /// after it is published in it, and it is visible once it is durable. Does nothing while another one is on its way.
    func beginEpoch(above known: UInt64, because reason: String) {
        let now = self.now()
        var random = SystemRandomNumberGenerator()
        guard let epoch = queue.beginEpoch(above: known, now: SystemClock.unix(), using: &random) else { return }
        counters.epochs += 1
        logger.warning("a new epoch begins", metadata: ["epoch": "\(epoch)", "reason": "\(reason)"])
        enqueue(Pending(record: InputReplay.beginning(epoch, id: nextID, now: now)))
        nextID += 1
    }

    /// Writes what waits and stops the log's thread. Returns the node as it is after the last input; `nil` where that
    /// input could not be logged, or there is none.
    func stop() -> (input: UInt64, node: OriginNode)? {
        documents.stop()
        submit()
        let left = (writer?.stop() ?? 0) + pending.count - unsubmitted
        guard left == 0 else {
            logger.error("\(left) inputs could not be logged; none of them was answered with 202")
            return nil
        }
        return nextID > 1 ? (nextID - 1, queue.node) : nil
    }

    /// Gives an answer once so many inputs are durable.
    private func answer(after count: UInt64, _ answer: @escaping () -> Void) {
        if count <= queue.durable { return answer() }
        answers.append((count, answer))
    }

    private func nextInput(
        _ kind: InputKind, provider: String, received: UnixInstant, now: UnixInstant, payload: [UInt8]
    ) -> InputRecord {
        defer { nextID += 1 }
        return InputRecord(
            id: nextID, kind: kind.rawValue, provider: provider, schemaVersion: InputKind.schemaVersion,
            received: received, now: now, payload: payload)
    }

    /// `cost`: bytes that a restart has to read for it, where they are more than the record has.
    private func enqueue(_ entry: Pending, costing cost: Int? = nil) {
        pendingSize += entry.record.size
        pending.append(entry)
        if !isRetrying { submit() }
        sinceCheckpoint.inputs += 1
        sinceCheckpoint.bytes += max(entry.record.size, cost ?? 0)
        let enough = max(checkpointInputs, care.status.checkpointBytes / NodeCheckpoint.bytesPerInput)
        let isLarge = sinceCheckpoint.bytes >= max(NodeCheckpoint.bytes, care.status.checkpointBytes)
        let isDue = sinceCheckpoint.inputs >= enough || isLarge
        if isDue, draft == nil {
            sinceCheckpoint = (0, 0)
            draft = (entry.record.input.id, queue.node)
        }
    }

    /// Gives the writer what it has not taken, in order; what it does not take now it is given again.
    private func submit() {
        isRetrying = false
        guard let writer else { return }
        while unsubmitted < pending.count {
            guard writer.submit(pending[unsubmitted].record) else {
                isRetrying = true
                loop.schedule(after: Self.retryInterval) { [weak self] in self?.submit() }
                return
            }
            unsubmitted += 1
        }
    }

    private func becameDurable(_ batch: LogWriter.Batch) {
        let count = batch.ids.count
        let now = SystemClock.monotonic()
        for entry in pending.prefix(count) {
            for _ in entry.record.publications {
                counters.durable.record(microseconds: (now - entry.decided).microseconds)
            }
            pendingSize -= entry.record.size
        }
        pending.removeFirst(count)
        unsubmitted -= count
        _ = queue.becameDurable(count)
        if let taken = draft, let last = batch.ids.last, taken.input <= last {
            _ = care.write(taken.node, after: taken.input)
            draft = nil
        }
        counters.commits += 1
        counters.commitTime.record(microseconds: batch.commitMicroseconds)
        // Edges first: a goal does not wait for the provider's answer.
        onPublished?()
        let due = answers.prefix { $0.after <= queue.durable }
        answers.removeFirst(due.count)
        due.forEach { $0.answer() }
        receiveAgain()
    }

    private func writerFails(_ reason: String?) {
        isFailing = reason != nil
        if let reason {
            counters.logFailures += 1
            logger.error(
                "the log cannot be written; intake answers 503 until it can", metadata: ["reason": "\(reason)"])
        } else {
            logger.notice("the log can be written again")
            receiveAgain()
        }
    }
}

/// Carries an object of one loop through another thread, untouched, back to that loop.
// Unchecked: the value is read only inside jobs posted to the loop that owns it; the weak reference is thread-safe.
final class LoopConfined<Value: AnyObject>: @unchecked Sendable {
    private(set) weak var value: Value?
    init(_ value: Value) { self.value = value }
}
