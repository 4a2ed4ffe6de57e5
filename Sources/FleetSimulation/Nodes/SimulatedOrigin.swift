import BackboneWire
import BinaryCoding
import EventLifecycle
import MatchModel
import OriginCore

/// The origin: the real `DurabilityQueue` and `EdgeStreams` over a simulated log and simulated streams.
///
/// Everything that is asked of the node itself passes through `decide` and `replay`, so that what comes to be decided by
/// the clock or by an operator is added there.
final class SimulatedOrigin: EdgeStreamOutlet {
    struct Bounds {
        var history: Int
        var pendingStream: Int
    }

    private(set) var process = SimulatedProcess("origin")
    private(set) var isUp = false
    /// What the wall clock is ahead of the world's.
    var clockOffset = TimeSpan.zero
    private(set) var restarts = 0
    private var queue: DurabilityQueue?
    private var streams = EdgeStreams(regions: [:])
    private var pipes: [UInt64: BackbonePipe] = [:]
    private var lastStream: UInt64 = 0
    private var decoders: [UInt64: BackboneDecoder] = [:]
    private var answers: [(after: UInt64, answer: () -> Void)] = []
    private var nextSerial: UInt64 = 0
    /// The node after a record that is not durable yet, for a checkpoint.
    private var draft: (serial: UInt64, node: OriginNode)?
    private var sinceCheckpoint = 0
    private let checkpointRecords: Int
    let log: SimulatedLog
    private let bounds: Bounds
    private let scheduler: Scheduler
    private let recorder: Recorder
    private var random: SeededGenerator

    init(_ scheduler: Scheduler, _ recorder: Recorder, log: SimulatedLog, seed: UInt64) {
        self.scheduler = scheduler
        self.recorder = recorder
        self.log = log
        random = SeededGenerator(seed: seed, name: "origin")
        bounds = Bounds(
            history: random.pick([40, 120, 400, 16_384]), pendingStream: random.pick([4096, 65_536, 1 << 20]))
        checkpointRecords = random.pick([10, 40, 100])
        log.onDurable = { [unowned self] count in becameDurable(count) }
    }

    private var clock: AnchoredClock?

    /// The time that is decided by, as the real shell has it.
    private var wall: UnixInstant {
        clock?.now(wall: machineClock, monotonic: scheduler.monotonic) ?? machineClock
    }

    /// What the machine says, whoever set it.
    private var machineClock: UnixInstant {
        SimulatedWorld.start + TimeSpan(nanoseconds: scheduler.now) + clockOffset
    }

    /// The matches as everybody may see them.
    var matches: [MatchState] { queue?.history.orderedMatches ?? [] }
    var visibleHead: Cursor? { queue?.history.head }

    // MARK: Lives

    /// Starts: the log is read again, mostly from a checkpoint on. After a restore an epoch begins, above those it knows.
    func start() {
        process = SimulatedProcess("origin")
        isUp = true
        restarts += 1
        streams = EdgeStreams(regions: [:], pendingLimit: bounds.pendingStream)
        pipes = [:]
        decoders = [:]
        answers = []
        (draft, sinceCheckpoint) = (nil, 0)
        clock = AnchoredClock(wall: machineClock, monotonic: scheduler.monotonic, latest: nil)
        guard let epoch = log.records.first?.epoch else {
            let first = EpochRule.next(now: machineClock, known: [], using: &random)
            // The first epoch of a new log is written before anything runs.
            nextSerial += 1
            queue = fresh(epoch: first)
            log.begin(
                SimulatedRecord(
                    serial: nextSerial, input: .epoch(first), at: 0, received: wall, now: wall, publications: []))
            return everySecond()
        }
        var queue = fresh(epoch: epoch)
        var first = 1
        // Now and then no checkpoint can be read.
        if let newest = log.newestCheckpoint(), random.chance(0.9) {
            do {
                let node = try BinaryDecoder.decode(OriginNode.self, from: newest.checkpoint.state)
                queue = restored(node, log.records.prefix(newest.records))
                first = newest.records
            } catch {
                recorder.fail(.replay, "a checkpoint cannot be read: \(error)")
            }
        }
        for record in log.records.dropFirst(first) { replay(record, &queue) }
        if let head = SimulatedLog.head(log.records) { queue.finishReplay(logHead: head) }
        if queue.check.result != .same {
            recorder.fail(.replay, "the log replayed is not what was published: \(queue.check.result)")
        }
        recorder.record(
            .process, UInt64(log.records.count), queue.history.head.offset,
            "origin starts with \(log.records.count) records, \(first) of them by a checkpoint, at \(queue.history.head)"
        )
        self.queue = queue
        clock = AnchoredClock(wall: machineClock, monotonic: scheduler.monotonic, latest: queue.node.latest)
        if log.isRestored || queue.check.result != .same { beginEpoch(above: queue.history.head.epoch) }
        everySecond()
    }

    private func fresh(epoch: UInt64) -> DurabilityQueue {
        DurabilityQueue(
            node: OriginNode(epoch: epoch), history: PublishedHistory(epoch: epoch, capacity: bounds.history))
    }

    /// Where a checkpoint stands, with the newest publications before it.
    private func restored(_ node: OriginNode, _ records: some BidirectionalCollection<SimulatedRecord>)
        -> DurabilityQueue
    {
        var publications: [DurabilityQueue.Encoded] = []
        for record in records.reversed() {
            if record.epoch != nil || publications.count > bounds.history { break }
            publications += record.publications.reversed()
        }
        let kept = publications.prefix(bounds.history)
        let base = Cursor(epoch: node.epoch, offset: node.head.offset - UInt64(kept.count))
        let digest = base.offset == 0 ? RunningDigest() : publications[kept.count].digest
        var history = PublishedHistory(
            restoring: node.matches, at: base, digest: digest, capacity: bounds.history)
        for publication in kept.reversed() { history.retain(publication.bytes, digest: publication.digest) }
        return DurabilityQueue(node: node, history: history)
    }

    private func replay(_ record: SimulatedRecord, _ queue: inout DurabilityQueue) {
        if case .epoch(let epoch) = record.input {
            if !queue.replayEpoch(epoch) {
                recorder.fail(.replay, "epoch \(epoch) of the log is not above the one before")
            }
            return
        }
        queue.replay { node in
            switch record.input {
            case .payload(let payload):
                node.receive(payload.read() ?? [], receivedAt: record.received, now: record.now)
            case .timer: node.advance(now: record.now)
            case .action(let text): (try? OperatorAction.read(text)).map { node.operate($0, now: record.now) }
            case .policy(let text): (try? ConfirmationPolicy.read(text)).map { node.adopt($0, now: record.now) }
            case .epoch: nil
            }
        } logged: { _ in
            record.publications
        }
    }

    func crash() {
        guard isUp else { return }
        isUp = false
        process.kill()
        log.crash()
        for id in pipes.keys.sorted() { pipes[id]?.died(.origin) }
        pipes = [:]
        queue = nil
        recorder.record(.process, 0, 0, "origin crashes")
    }

    /// The simulation is over.
    func end() {
        process.kill()
        pipes = [:]
        answers = []
    }

    // MARK: Intake

    /// One payload; `answer` is told whether it was taken, once it is durable, with what it published.
    func receive(_ payload: SimulatedPayload, answer: @escaping (Bool, IntakeOutcome?) -> Void) {
        guard queue != nil else { return }
        guard let entries = payload.read() else { return answer(false, nil) }
        let received = wall
        let now = wall
        guard let decided = queue?.decide({ $0.receive(entries, receivedAt: received, now: now) }) else { return }
        let outcome = decided.outcome
        let isUsable = outcome.accepted + outcome.duplicates > 0
        answers.append((decided.answerAfter, { answer(isUsable, outcome) }))
        recorder.record(
            .operation, UInt64(payload.serial), decided.answerAfter,
            "origin takes payload \(payload.serial): \(outcome.accepted) accepted, "
                + "\(outcome.publications.count) published; \(String(decoding: payload.bytes, as: UTF8.self))")
        if outcome.isRecorded {
            submit(.payload(payload), received: received, decided.encoded)
        } else {
            giveAnswers()
        }
        checkBounds()
    }

    /// What an operator decides; `answer` is called once that is durable.
    func operate(_ action: OperatorAction, answer: @escaping (IntakeOutcome) -> Void) {
        let now = wall
        guard let decided = queue?.decide({ $0.operate(action, now: now) }) else { return }
        answers.append((decided.answerAfter, { answer(decided.outcome) }))
        recorder.record(
            .operation, 1, decided.answerAfter,
            "operator: \(String(decoding: action.json, as: UTF8.self)), "
                + "\(decided.outcome.publications.count) published")
        if decided.outcome.isRecorded {
            submit(.action(action.json), received: now, decided.encoded)
        } else {
            giveAnswers()
        }
        checkBounds()
    }

    /// Another policy holds.
    func adopt(_ policy: ConfirmationPolicy) {
        let now = wall
        guard let decided = queue?.decide({ $0.adopt(policy, now: now) }), decided.outcome.isRecorded else { return }
        recorder.record(.operation, 2, decided.answerAfter, "policy: \(String(decoding: policy.json, as: UTF8.self))")
        submit(.policy(policy.json), received: now, decided.encoded)
    }

    private func submit(
        _ input: SimulatedRecord.Input, received: UnixInstant, _ publications: [DurabilityQueue.Encoded]
    ) {
        nextSerial += 1
        log.submit(
            SimulatedRecord(
                serial: nextSerial, input: input, at: scheduler.now, received: received, now: received,
                publications: publications), by: process)
        sinceCheckpoint += 1
        guard sinceCheckpoint >= checkpointRecords, draft == nil, let queue else { return }
        draft = (nextSerial, queue.node)
        sinceCheckpoint = 0
    }

    private func beginEpoch(above known: UInt64) {
        guard let epoch = queue?.beginEpoch(above: known, now: machineClock, using: &random) else { return }
        recorder.record(.process, epoch, known, "origin begins epoch \(epoch), above \(known)")
        submit(.epoch(epoch), received: wall, [])
    }

    private func becameDurable(_ count: Int) {
        guard queue != nil else { return }
        _ = queue?.becameDurable(count)
        if let taken = draft, let last = log.records.last, taken.serial <= last.serial {
            draft = nil
            keep(taken.node, after: taken.serial)
        }
        if let visibleHead, visibleHead > log.truth.head {
            recorder.fail(.durableFirst, "edges are shown \(visibleHead), durable is \(log.truth.head)")
        }
        if let history = queue?.history { streams.published(history, to: self) }
        giveAnswers()
    }

    private func keep(_ node: OriginNode, after serial: UInt64) {
        do {
            log.keep(SimulatedCheckpoint(serial: serial, state: try BinaryEncoder.encode(node)))
        } catch {
            recorder.fail(.replay, "a checkpoint cannot be written: \(error)")
        }
    }

    private func giveAnswers() {
        guard let durable = queue?.durable else { return }
        let due = answers.prefix { $0.after <= durable }
        answers.removeFirst(due.count)
        due.forEach { $0.answer() }
    }

    // MARK: The backbone

    /// An edge's connection has come through.
    func accept(_ pipe: BackbonePipe) {
        lastStream += 1
        pipe.id = lastStream
        guard streams.open(pipe.id, now: scheduler.monotonic) else { return pipe.finish(from: .origin) }
        pipes[pipe.id] = pipe
        decoders[pipe.id] = BackboneDecoder(frameLimit: BackboneLimits.edgeFrameLength)
        pipe.onOriginBytes = { [unowned self, unowned pipe] in receive($0, from: pipe) }
        pipe.onDrained = { [unowned self, unowned pipe] in
            if let history = queue?.history { streams.writable(pipe.id, history, to: self) }
        }
        pipe.onOriginEnd = { [unowned self, unowned pipe] in
            forget(pipe.id)
            streams.closed(pipe.id)
        }
    }

    private func receive(_ bytes: [UInt8], from pipe: BackbonePipe) {
        do {
            try decoders[pipe.id]?.append(bytes)
            while let visible, let frame = try decoders[pipe.id]?.next() {
                carryOut(
                    streams.receive(
                        frame, on: pipe.id, from: visible, now: scheduler.monotonic, wall: wall, to: self))
            }
        } catch {
            streams.receiveMalformed("\(error)", on: pipe.id, to: self)
        }
    }

    private var visible: VisibleOrigin? {
        guard let queue else { return nil }
        return VisibleOrigin(history: queue.history, isTurning: queue.isTurning) {
            [log, epoch = queue.history.head.epoch] in
            log.digest(at: Cursor(epoch: epoch, offset: $0))
        }
    }

    private func everySecond() {
        scheduler.after(.seconds(1), on: process) { [unowned self] in
            everySecond()
            fireTimers()
            guard let visible else { return }
            carryOut(streams.tick(visible, now: scheduler.monotonic, wall: wall, to: self))
        }
    }

    /// What the node wants done by the clock, such as confirming after a quiet time: an input of its own.
    private func fireTimers() {
        let now = wall
        guard let due = queue?.node.nextDue, due <= now, let decided = queue?.decide({ $0.advance(now: now) }) else {
            return
        }
        guard decided.outcome.isRecorded else { return }
        recorder.record(
            .operation, 0, decided.answerAfter, "origin's timers publish \(decided.outcome.publications.count)")
        submit(.timer, received: now, decided.encoded)
        checkBounds()
    }

    private func carryOut(_ notes: [EdgeStreams.Note]) {
        for note in notes {
            switch note {
            case .beginEpoch(let known): beginEpoch(above: known)
            case .closed(let edge, let reason):
                recorder.record(.link, 0, 0, "origin closes \(edge?.text ?? "?"): \(reason.rawValue)")
            case .placeUnknown: break
            }
        }
    }

    func send(_ bytes: [UInt8], to stream: OriginFleet.ConnectionID) { pipes[stream]?.write(bytes, from: .origin) }

    func pendingBytes(of stream: OriginFleet.ConnectionID) -> Int { pipes[stream]?.pendingDown ?? 0 }

    func end(_ stream: OriginFleet.ConnectionID) {
        pipes[stream]?.finish(from: .origin)
        forget(stream)
    }

    private func forget(_ id: UInt64) {
        pipes[id] = nil
        decoders[id] = nil
    }

    private func checkBounds() {
        guard let history = queue?.history else { return }
        if history.head.offset - history.base > UInt64(bounds.history) {
            recorder.fail(.bounds, "the origin holds \(history.head.offset - history.base) publications")
        }
    }
}
