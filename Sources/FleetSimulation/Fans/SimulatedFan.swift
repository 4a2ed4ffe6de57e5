import ClientProtocol
import JSONText
import MatchModel

/// A fan with a correct client: it keeps its book, comes back with its cursor on any edge, and changes its mind.
///
/// Its own book (what it held and where, and what it knows of the matches) lives across connections; it is written only
/// when the states that were announced are whole.
final class SimulatedFan {
    let number: Int
    private(set) var connection: FanConnection?
    private(set) var checker: FanChecker
    /// Reads nothing for now; reads a few bytes at a time for now.
    private(set) var isPaused = false
    private(set) var isSlow = false
    let bufferBytes: Int
    private(set) var counters = FanCounters()
    /// What it wants to hear.
    private var wanted: FanHold
    /// What it held when its book was last whole, and where.
    private(set) var held: FanHold
    private(set) var position: Cursor?
    private(set) var view: [MatchView] = []
    private(set) var isToldStale = false
    private var input: [UInt8] = []
    private var isAway = true
    private var attempts = 0
    private var lastHeard: Int64 = 0
    private var wasStuck = false
    private var random: SeededGenerator
    private let slowest: Int
    private let fleet: FanFleetAccess

    /// What fans share: the world, its clock, and the edges there are.
    struct FanFleetAccess {
        var world: SimulatedWorld
        var truth: PublishedTruth
        var scheduler: Scheduler
        var recorder: Recorder
        var frames: FanFrameCache
        /// Those that could be asked; a fan does not know which of them live.
        var edges: () -> [SimulatedEdge]
        /// Whether minds still change.
        var isCalm: () -> Bool
    }

    init(_ number: Int, seed: UInt64, _ fleet: FanFleetAccess) {
        self.number = number
        self.fleet = fleet
        random = SeededGenerator(seed: seed, name: "fan-\(number)")
        slowest = random.draw(1...200)
        bufferBytes = random.pick([600, 4096, 32_768])
        wanted = FanHold(topics: fleet.world.topics.count)
        held = wanted
        checker = FanChecker(fleet.truth, fleet.world)
        changeMind()
        come(after: random.milliseconds(0...3000))
        everySoOften()
    }

    func delay() -> TimeSpan { random.milliseconds((slowest / 3)...slowest) }
    func readBytes() -> Int { random.draw(1...200) }

    // MARK: What happens to it

    func becomeSlow(milliseconds: Int) {
        isPaused = random.chance(0.5)
        isSlow = !isPaused
        wasStuck = true
        fleet.scheduler.after(.milliseconds(Int64(milliseconds))) { [weak self] in self?.becomeQuick() }
    }

    func becomeQuick() {
        isPaused = false
        isSlow = false
        connection?.clientReads()
    }

    /// The phone is gone, and comes back.
    func vanish(milliseconds: Int) {
        guard let connection else { return }
        fleet.recorder.record(.connection, UInt64(number), 1 << 32, "fan \(number) vanishes")
        if random.chance(0.5) { connection.vanish() } else { connection.close() }
        disconnect()
        come(after: .milliseconds(Int64(milliseconds)))
    }

    /// Who is away for long is back in a moment: all has been healed.
    func comeBack() {
        if connection == nil { come(after: random.milliseconds(0...1500)) }
    }

    /// Goes to another edge.
    func move() {
        guard let connection else { return }
        connection.close()
        disconnect()
        come(after: random.milliseconds(0...1500))
    }

    /// The simulation is over.
    func end() { connection = nil }

    func lostConnection(_ lost: FanConnection) {
        guard connection === lost else { return }
        disconnect()
        come(after: random.milliseconds(50...1500))
    }

    private func disconnect() {
        connection = nil
        input = []
        isAway = true
        checker = FanChecker(fleet.truth, fleet.world)
    }

    private func everySoOften() {
        fleet.scheduler.after(random.milliseconds(4000...40_000)) { [weak self] in
            guard let self else { return }
            everySoOften()
            if !fleet.isCalm() {
                changeMind()
                if random.chance(0.1) { move() }
            }
            // A client knows when it should have heard a beat.
            if let connection, fleet.scheduler.now - lastHeard > 60_000_000_000 {
                connection.close()
                lostConnection(connection)
            }
            reconcile()
        }
    }

    private func changeMind() {
        let topics = fleet.world.topics.count
        let usual = random.pick([EventClasses.standard, .standard, .everything, EventClasses(.score)])
        if wanted.isEmpty || random.chance(0.2) {
            wanted = FanHold(topics: topics)
            for _ in 0..<random.draw(1...4) { wanted[random.draw(0...(topics - 1))] = usual }
        } else if random.chance(0.4) {
            wanted[random.draw(0...(topics - 1))] = EventClasses(rawValue: UInt8(random.draw(0...63)))
        } else {
            wanted[random.draw(0...(topics - 1))] = random.chance(0.5) ? usual : []
        }
    }

    // MARK: Coming

    private func come(after span: TimeSpan) {
        fleet.scheduler.after(span) { [weak self] in self?.connect() }
    }

    private func connect() {
        guard connection == nil else { return }
        let edges = fleet.edges()
        let edge = edges[random.draw(0...(edges.count - 1))]
        attempts += 1
        guard edge.isUp else { return come(after: random.milliseconds(100...(min(attempts, 8) * 300))) }
        let connection = FanConnection(
            self, edge, fleet.scheduler, random: SeededGenerator(seed: random.next()))
        self.connection = connection
        isAway = true
        lastHeard = fleet.scheduler.now
        isToldStale = false
        let first = random.chance(0.25) ? takeFirst() : nil
        fleet.scheduler.after(delay(), on: edge.process) { [weak self, unowned edge] in
            guard let self, self.connection === connection else { return }
            if edge.accept(connection, first: first) { return }
            self.connection = nil
            disconnect()
            come(after: random.milliseconds(100...(min(attempts, 8) * 300)))
        }
        // Nobody answers: the edge is stopped, or died meanwhile.
        fleet.scheduler.after(.seconds(5)) { [weak self] in
            guard let self, self.connection === connection, isAway else { return }
            connection.close()
            disconnect()
            come(after: random.milliseconds(0...500))
        }
    }

    /// The first subscribe: everything that was held with the same classes, from where the fan stood; else what it wants.
    private func takeFirst() -> ClientOperation.Subscribe? {
        guard let group = held.largestGroup, let position else { return takeNext().flatMap { $0.subscribe } }
        return ask(group.topics, group.classes, after: position)
    }

    private func ask(_ topics: [Int], _ classes: EventClasses, after: Cursor?) -> ClientOperation.Subscribe {
        checker.asked = .subscribe(topics: topics, classes: classes, after: after)
        return ClientOperation.Subscribe(topics: topics.map { fleet.world.topics[$0] }, classes: classes, after: after)
    }

    /// The next step from what is held on this connection to what is wanted.
    private func takeNext() -> ClientOperation? {
        let surplus = checker.held.topics.filter { wanted[$0].isEmpty }
        if !surplus.isEmpty {
            checker.asked = .unsubscribe(topics: surplus)
            return .unsubscribe(id: nil, topics: surplus.map { fleet.world.topics[$0] })
        }
        guard let topic = wanted.topics.first(where: { wanted[$0] != checker.held[$0] }) else { return nil }
        let classes = wanted[topic]
        let topics = wanted.topics.filter { wanted[$0] == classes && checker.held[$0] != classes }
        return .subscribe(ask(topics, classes, after: nil))
    }

    private func reconcile() {
        guard let connection, !isAway, checker.asked == nil, checker.statesToCome == 0,
            let operation = takeNext()
        else { return }
        connection.say(operation.message)
    }

    // MARK: What it is sent

    func receive(_ bytes: ArraySlice<UInt8>) {
        lastHeard = fleet.scheduler.now
        input.append(contentsOf: bytes)
        let before = connection
        let taken = input
        var start = 0
        while connection != nil, connection === before, let end = Self.end(of: taken, from: start) {
            receive(Array(taken[start..<end]))
            start = end + 1
        }
        // A connection that is gone has taken its rest along.
        if connection === before { input = Array(taken[start...]) }
    }

    /// Where the frame that begins at `start` ends; `nil` while it is not whole.
    private static func end(of bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBufferPointer { bytes in
            var place = start
            while place < bytes.count {
                if bytes[place] == 0x0A { return place }
                place += 1
            }
            return nil
        }
    }

    private func receive(_ bytes: [UInt8]) {
        let hash = Recorder.hash(bytes)
        let frame = fleet.frames.frame(bytes, hash: hash)
        fleet.recorder.record(
            .frame, UInt64(number), hash,
            "fan \(number) of \(connection?.edge.id.text ?? "-") gets \(String(decoding: bytes.prefix(150), as: UTF8.self))"
        )
        counters.count(frame)
        let before = checker.position
        switch checker.receive(frame, bytes) {
        case .nothing:
            if case .welcome = frame { welcomed() }
            if case .link(let isStale) = frame { isToldStale = isStale }
            if case .reconnect(let milliseconds) = frame { leaveWithin(milliseconds) }
            if case .error(let code) = frame { refused(code) }
        case .waiting: return
        case .replaced(let topics, let states): replace(topics, states)
        case .event(let event, let score, let cursor): apply(event, score, cursor)
        case .moved: break
        case .broken(let rule, let text):
            let place = before.map { "\($0)" } ?? "nowhere"
            let shown = String(decoding: bytes.prefix(120), as: UTF8.self)
            return fleet.recorder.fail(rule, "fan \(number) at \(place): \(text) (\(shown))")
        }
        write()
        if checker.asked == nil, !isAway { reconcile() }
    }

    private func welcomed() {
        isAway = false
        attempts = 0
        guard checker.asked == nil, let connection else { return }
        if let first = takeFirst() { connection.say(ClientOperation.subscribe(first).message) }
    }

    private func leaveWithin(_ milliseconds: Int64) {
        let leaving = connection
        fleet.scheduler.after(random.milliseconds(0...Int(max(1, milliseconds)))) { [weak self] in
            guard let self, let leaving, connection === leaving else { return }
            move()
        }
    }

    private func refused(_ code: String) {
        if code != "too-fast" { fleet.recorder.fail(.refusal, "fan \(number) was refused: \(code)") }
        fleet.scheduler.after(.seconds(1)) { [weak self] in self?.reconcile() }
    }

    /// Everything that is not among the states is void, of these topics.
    private func replace(_ topics: [Int], _ states: [MatchView]) {
        let mask = topics.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
        view.removeAll { match in self.mask(of: match.id) & mask != 0 }
        for state in states {
            view.removeAll { $0.id == state.id }
            view.append(state)
        }
    }

    private func apply(_ event: MatchEventView, _ score: ScoreView, _ cursor: Cursor) {
        if let place = view.firstIndex(where: { $0.id == event.match }) {
            view[place].apply(event, score: score)
        } else {
            view.append(MatchView(event, score: score, at: cursor))
        }
    }

    /// Writes the book, where nothing is outstanding.
    private func write() {
        guard checker.isSettled else { return }
        if held != checker.held {
            held = checker.held
            let mask = held.mask
            view.removeAll { self.mask(of: $0.id) & mask == 0 }
        }
        position = checker.position
        if wasStuck, !isPaused, !isSlow {
            wasStuck = false
            counters.recovered += 1
        }
    }

    func mask(of match: String) -> UInt64 {
        fleet.world.fixtures.first { $0.match.text == match }.map { fleet.world.mask($0.topics) } ?? 0
    }
}

/// What one fan was given.
struct FanCounters {
    var events = 0
    var states = 0
    var retractions = 0
    /// Was slow, and is where the stream is again.
    var recovered = 0

    mutating func count(_ frame: FanFrame) {
        switch frame {
        case .event(_, let event, _):
            events += 1
            if event.status == EventStatus.retracted.name { retractions += 1 }
        case .state: states += 1
        default: break
        }
    }
}

extension ClientOperation {
    var subscribe: Subscribe? {
        if case .subscribe(let operation) = self { return operation }
        return nil
    }

    /// As a client sends it.
    var message: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            switch self {
            case .subscribe(let operation):
                json.field("op", "subscribe")
                json.array("topics") { list in operation.topics.forEach { list.element($0.description) } }
                json.array("classes") { list in
                    for value in EventClass.allCases where operation.classes.contains(value) {
                        list.element(value.name)
                    }
                }
                if let after = operation.after { json.field("after", after.description) }
            case .unsubscribe(_, let topics):
                json.field("op", "unsubscribe")
                json.array("topics") { list in topics.forEach { list.element($0.description) } }
            }
        }
        return json.bytes
    }
}
