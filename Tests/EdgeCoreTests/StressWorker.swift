import ClientProtocol
import EdgeCore
import InterestSharding
import MatchModel
import Synchronization

/// A value behind a lock whose order the thread sanitizer sees.
final class Guarded<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    private let turns = Atomic<UInt64>(0)

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        value.withLock { value in
            turns.add(1, ordering: .acquiringAndReleasing)
            var own = value
            let result = body(&own)
            value = own
            turns.add(1, ordering: .acquiringAndReleasing)
            return result
        }
    }
}

/// What the threads of the stress test share besides the edge.
final class StressSignals: Sendable {
    let script: StressScript
    let shared: SharedEdge
    /// How many checkpoints the writer has reached; the last one is the end.
    let checkpoint = Atomic<Int>(0)
    let checkpoints: [Cursor]
    let passed = Atomic<Int>(0)
    let failures = Guarded<[String]>([])
    let counters = Guarded(WorkerCounters())
    /// Connections that ended, for any worker to go on with.
    let tickets = Guarded<[StressClient.Operation]>([])
    private let wakes: [Wake]

    private final class Wake: Sendable {
        let isSet = Atomic<Bool>(false)
    }

    init(_ script: StressScript, workers: Int, ring: Int) {
        self.script = script
        var settings = EdgeSettings(edge: id("e"), region: id("r"), advertised: "http://e")
        settings.workers = workers
        settings.ringCapacity = ring
        settings.replayBytes = 1024
        settings.replaysPerTurn = 2
        settings.slice = 3
        settings.commentaryPatience = .milliseconds(20)
        settings.limits.operationsPerSecond = 250
        shared = SharedEdge(settings: settings)
        wakes = (0..<workers).map { _ in Wake() }
        checkpoints = script.steps.compactMap { if case .checkpoint(let cursor) = $0 { cursor } else { nil } }
    }

    func wake(_ worker: Int) { wakes[worker].isSet.store(true, ordering: .sequentiallyConsistent) }
    func takeWake(_ worker: Int) -> Bool { wakes[worker].isSet.exchange(false, ordering: .sequentiallyConsistent) }
    func fail(_ text: String) { failures.withLock { if $0.count < 20 { $0.append(text) } } }

    /// Texts become one short word list each: frames stay small, whole ones are told by the line feed.
    static let framing: FanWorker.Framing = { Array(EdgeWorld.short($0).utf8) + [0x0A] }
}

/// One worker's thread: fans that come, ask, block, vanish and resume at random, and a check of all they are sent.
final class StressWorker {
    static let fans = 12

    private let signals: StressSignals
    private let index: Int
    private var worker: FanWorker
    private let outlet = InMemoryOutlet()
    private var random: SeededGenerator
    private var clients: [FanIndex: StressClient] = [:]
    private var order: [FanIndex] = []
    private var now = MonotonicInstant(nanoseconds: 0)
    private var nextTurn = FanWorker.NextTurn.whenWoken
    private let wall = UnixInstant(milliseconds: 1_000_100_000)
    private var versions: [String: Cursor] = [:]

    init(_ signals: StressSignals, index: Int) {
        self.signals = signals
        self.index = index
        worker = FanWorker(signals.shared, index: index, framing: StressSignals.framing)
        random = SeededGenerator(seed: UInt64(100 + index))
    }

    func run(_ yield: () -> Void) {
        var passed = 0
        while passed < signals.checkpoints.count {
            let reached = signals.checkpoint.load(ordering: .sequentiallyConsistent)
            // Only a wake-up makes this worker look by itself, or what it has not finished.
            if signals.takeWake(index) || nextTurn != .whenWoken { nextTurn = worker.work(now: now, to: outlet) }
            if reached > passed { finish() }
            look()
            if reached > passed {
                check(upTo: signals.checkpoints[reached - 1])
                signals.passed.add(reached - passed, ordering: .sequentiallyConsistent)
                passed = reached
            } else if worker.counters.connections > 0 || signals.shared.withKnowledge({ $0.isReady }) {
                now = now + .milliseconds(1)
                act()
                look()
            }
            yield()
        }
        for fan in order { unblock(fan, calls: 100_000) }
        finish()
        look()
        for fan in order where clients[fan]?.missing(upTo: signals.checkpoints[passed - 1]) != nil {
            signals.fail(
                "worker \(index): at the end a fan \(clients[fan]?.missing(upTo: signals.checkpoints[passed - 1]) ?? "")"
            )
        }
        for fan in order { worker.close(fan, .closedByClient, to: outlet) }
        if worker.counters.connections != 0 || worker.counters.laggingNow != 0 { signals.fail("a fan was left over") }
        let own = worker.counters
        signals.counters.withLock { $0 = $0 + own }
    }

    /// What is open goes to everybody, commentary that may still wait too.
    private func finish() {
        while nextTurn != .whenWoken { nextTurn = worker.work(now: MonotonicInstant(nanoseconds: .max), to: outlet) }
    }

    /// Nothing that a live fan is owed was slept through.
    private func check(upTo head: Cursor) {
        for fan in order where worker.isLive(fan) && !outlet[fan].isLost {
            if let missing = clients[fan]?.missing(upTo: head) {
                signals.fail("worker \(index): a live fan \(missing)")
            }
        }
    }

    private func look() {
        for fan in order {
            for frame in outlet.take(fan) { clients[fan]?.receive(String(decoding: frame, as: UTF8.self)) }
            if let failure = clients[fan]?.failure { signals.fail("worker \(index): \(failure)") }
            if outlet[fan].end != nil { leave(fan) }
        }
    }

    private func leave(_ fan: FanIndex) {
        if let ticket = clients[fan]?.ticket { signals.tickets.withLock { if $0.count < 50 { $0.append(ticket) } } }
        clients[fan] = nil
        order.removeAll { $0 == fan }
    }

    private func act() {
        let choice = Int.random(in: 0..<100, using: &random)
        if order.count < Self.fans, choice < 50 { return open() }
        guard let fan = order.randomElement(using: &random) else { return }
        switch choice {
        case 0..<30: ask(fan)
        case 30..<45: outlet[fan].room = Int.random(in: 0..<40, using: &random)
        case 45..<75: unblock(fan, calls: Int.random(in: 0..<20, using: &random))
        case 75..<80:
            outlet[fan].room = .max
            outlet[fan].isLost = true
        case 80..<85:
            worker.close(fan, .closedByClient, to: outlet)
        case 85..<92: document()
        default: worker.tick(now: now, wall: wall, to: outlet)
        }
    }

    private func open() {
        guard let fan = worker.open(now: wall, to: outlet) else { return signals.fail("the worker was full") }
        outlet[fan] = InMemoryOutlet.Line()
        clients[fan] = StressClient(signals.script)
        order.append(fan)
        worker.welcome(fan, now: wall, to: outlet)
        guard Bool.random(using: &random), let ticket = signals.tickets.withLock({ $0.popLast() }) else { return }
        say(ticket, from: fan)
    }

    private func unblock(_ fan: FanIndex, calls: Int) {
        outlet[fan].room = .max
        for _ in 0..<calls where outlet[fan].isLagging && outlet[fan].end == nil {
            // A turn of the loop each, for a turn has so many replays.
            if !worker.writable(fan, to: outlet) { nextTurn = worker.work(now: now, to: outlet) }
        }
    }

    private func ask(_ fan: FanIndex) {
        guard let client = clients[fan], client.asked == nil, worker.isLive(fan) else { return }
        var topics = StressScript.topics.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
        if Bool.random(using: &random) { topics.append("match:x\(Int.random(in: 0..<8, using: &random))") }
        guard !topics.isEmpty else { return }
        let classes = EventClasses(rawValue: UInt8.random(in: 1..<64, using: &random))
        let isUnsubscribe = Int.random(in: 0..<3, using: &random) == 0
        var after: Cursor?
        // Now and then a fan comes from an edge that is further on.
        if client.position == nil, !isUnsubscribe, Int.random(in: 0..<4, using: &random) == 0 {
            let ahead = UInt64.random(in: 0..<20, using: &random)
            let cursor = worker.cursor
            let last = UInt64(signals.script.facts[cursor.epoch]?.count ?? 0)
            after = Cursor(epoch: cursor.epoch, offset: min(cursor.offset + ahead, last))
        }
        say(.init(topics: topics, classes: classes, after: isUnsubscribe ? nil : .some(after)), from: fan)
    }

    private func say(_ operation: StressClient.Operation, from fan: FanIndex) {
        let topics = operation.topics.map { "\"\($0)\"" }.joined(separator: ",")
        let classes = EventClass.allCases.filter { operation.classes.contains($0) }.map { "\"\($0.name)\"" }
        var text = "{\"op\":\"\(operation.isSubscribe ? "subscribe" : "unsubscribe")\",\"topics\":[\(topics)]"
        if operation.isSubscribe { text += ",\"classes\":[\(classes.joined(separator: ","))]" }
        if let after = operation.after, let after { text += ",\"after\":\"\(after)\"" }
        // The answer may come within the call.
        clients[fan]?.asked = operation
        let reception = worker.receive(Array((text + "}").utf8), from: fan, now: now, wall: wall, to: outlet)
        if reception == .deferred { clients[fan]?.asked = nil }
    }

    private func document() {
        let match = ["m1", "m2", "m3"][Int.random(in: 0..<3, using: &random)]
        let request = Bool.random(using: &random) ? ReadRequest.score(id(match)) : .match(id(match))
        guard
            case .document(let body, let version, _, _, _) = worker.document(request, now: now, wall: wall, to: outlet)
        else { return }
        if body.isEmpty { signals.fail("an empty document") }
        if let last = versions[match], version < last { signals.fail("\(match) went back from \(last) to \(version)") }
        versions[match] = version
    }
}
