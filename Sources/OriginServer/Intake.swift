import BackboneWire
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
    /// Inputs that may wait to become durable.
    static let pendingInputs = 4096

    /// An input on its way to the disk.
    private struct Pending {
        var record: LogRecord
        var outcome: IntakeOutcome
        var digests: [RunningDigest]
        var decided: MonotonicInstant
        var onDurable: [() -> Void]
    }

    private let loop: EpollLoop
    private let log: DurableLog
    private let logger: Logger
    private var writer: LogWriter?
    private var node: OriginNode
    private(set) var history: PublishedHistory
    private var pending: [Pending] = []
    private var pendingSize = 0
    /// The first of `pending` that the writer has not taken.
    private var unsubmitted = 0
    private var nextInput: UInt64
    private(set) var isFailing = false
    private(set) var counters = IntakeCounters()
    /// Called after publications became visible.
    var onPublished: (() -> Void)?

    init(loop: EpollLoop, log: DurableLog, restored: RestoredOrigin, logger: Logger) {
        self.loop = loop
        self.log = log
        self.logger = logger
        node = restored.node
        history = restored.history
        nextInput = restored.lastInput + 1
    }

    /// Starts the log's thread.
    func start() {
        let remote = loop.remote
        let box = LoopConfined(self)
        writer = LogWriter(
            log: log,
            onDurable: { batch in remote.post { box.value?.becameDurable(batch) } },
            onFailing: { reason in remote.post { box.value?.writerFails(reason) } })
    }

    /// Whether another input is taken now; else the caller says 503.
    var hasRoom: Bool {
        !isFailing && unsubmitted == pending.count && pending.count < Self.pendingInputs
            && pendingSize < Self.pendingBytes
    }

    /// Inputs on their way to the disk.
    var backlog: Int { pending.count }
    var head: Cursor { history.head }

    /// Decides one payload. `onDurable` is called once everything it said, and everything said before it, is durable.
    func receive(
        _ reading: FeedReading, kind: InputKind, provider: String, payload: [UInt8], received: UnixInstant,
        onDurable: @escaping (IntakeOutcome) -> Void
    ) -> IntakeOutcome {
        let now = SystemClock.unix()
        let outcome = node.receive(reading.entries, receivedAt: received, now: now)
        counters.count(outcome, refusedBefore: reading.refused.count)
        guard outcome.accepted > 0 else {
            wait { onDurable(outcome) }
            return outcome
        }
        var digests: [RunningDigest] = []
        var logged: [LoggedPublication] = []
        for publication in outcome.publications {
            let bytes = Self.encode(publication)
            node.fold(bytes)
            digests.append(node.digest)
            logged.append(LoggedPublication(cursor: publication.cursor, bytes: bytes, digest: node.digest.value))
        }
        let input = InputRecord(
            id: nextInput, kind: kind.rawValue, provider: provider, schemaVersion: 1, received: received, now: now,
            payload: payload)
        nextInput += 1
        let record = LogRecord(input: input, publications: logged)
        pendingSize += record.size
        pending.append(
            Pending(
                record: record, outcome: outcome, digests: digests, decided: SystemClock.monotonic(),
                onDurable: [{ onDurable(outcome) }]))
        for publication in outcome.publications {
            counters.received.record(
                microseconds: received.microseconds - (publication.captured ?? received).microseconds)
            counters.published.record(microseconds: now.microseconds - received.microseconds)
        }
        submit()
        return outcome
    }

    /// Begins an epoch above all that are known, once nothing is on its way; then `done`.
    func beginEpoch(above known: UInt64, done: @escaping () -> Void) {
        wait { [self] in
            let now = SystemClock.unix()
            let epoch = EpochRule.next(now: now, known: [known, history.head.epoch])
            let input = InputRecord(
                id: nextInput, kind: InputKind.epoch.rawValue, provider: "", schemaVersion: 1, received: now, now: now,
                payload: Array("\(epoch)".utf8))
            do {
                try log.beginEpoch(epoch)
                try log.append([LogRecord(input: input, publications: [])])
            } catch {
                logger.critical("a new epoch could not be logged; stopping before anything else is published: \(error)")
                return loop.stop()
            }
            nextInput += 1
            node.beginEpoch(epoch)
            history.beginEpoch(epoch)
            counters.epochs += 1
            logger.warning(
                "a new epoch begins: an edge proved that history was rolled back", metadata: ["epoch": "\(epoch)"])
            done()
        }
    }

    /// Writes what waits and stops the log's thread.
    func stop() {
        submit()
        let left = writer?.stop() ?? 0
        if left > 0 { logger.error("\(left) inputs could not be logged; none of them was answered with 202") }
    }

    /// Runs `body` once everything that is on its way now is durable.
    private func wait(_ body: @escaping () -> Void) {
        if pending.isEmpty { return body() }
        pending[pending.count - 1].onDurable.append(body)
    }

    private func submit() {
        guard let writer else { return }
        while unsubmitted < pending.count {
            guard writer.submit(pending[unsubmitted].record) else {
                loop.schedule(after: .milliseconds(100)) { [weak self] in self?.submit() }
                return
            }
            unsubmitted += 1
        }
    }

    private func becameDurable(_ batch: LogWriter.Batch) {
        let count = batch.ids.count
        let now = SystemClock.monotonic()
        var callbacks: [() -> Void] = []
        for entry in pending.prefix(count) {
            for (index, publication) in entry.outcome.publications.enumerated() {
                history.append(
                    publication, bytes: entry.record.publications[index].bytes, digest: entry.digests[index])
                counters.durable.record(microseconds: (now - entry.decided).microseconds)
            }
            history.forget(entry.outcome.forgotten)
            pendingSize -= entry.record.size
            callbacks += entry.onDurable
        }
        pending.removeFirst(count)
        unsubmitted -= count
        counters.commits += 1
        counters.commitTime.record(microseconds: batch.commitMicroseconds)
        // Edges first: a goal does not wait for the provider's answer.
        onPublished?()
        callbacks.forEach { $0() }
    }

    private func writerFails(_ reason: String?) {
        isFailing = reason != nil
        if let reason {
            logger.error(
                "the log cannot be written; intake answers 503 until it can", metadata: ["reason": "\(reason)"])
        } else {
            logger.notice("the log can be written again")
        }
    }

    /// A publication of our own always fits its frame: its texts are bounded where they enter.
    static func encode(_ publication: Publication) -> [UInt8] {
        do {
            return try BackboneEncoder.encode(publication)
        } catch {
            preconditionFailure("publication \(publication.cursor) cannot be encoded: \(error)")
        }
    }
}

/// What an input record is.
enum InputKind: String {
    case feed
    case schedule
    case epoch
}

/// Carries an object of one loop through another thread, untouched, back to that loop.
// Unchecked: the value is read only inside jobs posted to the loop that owns it; the weak reference is thread-safe.
final class LoopConfined<Value: AnyObject>: @unchecked Sendable {
    private(set) weak var value: Value?
    init(_ value: Value) { self.value = value }
}
