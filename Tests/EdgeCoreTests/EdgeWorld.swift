import BackboneWire
import ClientProtocol
import EdgeCore
import InterestSharding
import JSONText
import MatchModel

/// One edge with one worker, its origin and its fans, all in one thread, with a clock that is moved by hand.
final class EdgeWorld {
    var origin: ScriptedOrigin
    let shared: SharedEdge
    var follower: BackboneFollower
    var worker: FanWorker
    let outlet = InMemoryOutlet()
    var now = MonotonicInstant(nanoseconds: 1_000_000_000_000)
    var wall = UnixInstant(milliseconds: 1_000_100_000)
    /// While false a wake-up reaches nobody, as in a worker that is busy.
    var isScanning = true

    init(ring: Int = 4096, origin: ScriptedOrigin = ScriptedOrigin(), _ change: (inout EdgeSettings) -> Void = { _ in })
    {
        self.origin = origin
        var settings = EdgeSettings(edge: id("lon-1"), region: id("london"), advertised: "http://127.0.0.1:7410")
        settings.ringCapacity = ring
        change(&settings)
        shared = SharedEdge(settings: settings)
        follower = BackboneFollower(
            shared, framing: InMemoryOutlet.framing,
            compressing: settings.compresses ? { Array("compressed".utf8) + $0 + [0x0A] } : nil)
        worker = FanWorker(shared, index: 0, framing: InMemoryOutlet.framing)
    }

    /// An edge that follows, with `m1` known: the first publication is out.
    static func following(
        ring: Int = 4096, _ change: (inout EdgeSettings) -> Void = { _ in }
    ) -> EdgeWorld {
        let world = EdgeWorld(ring: ring, change)
        _ = world.origin.publish(.matchStatus, in: "m1")
        world.connect()
        return world
    }

    func pass(_ span: TimeSpan) {
        now = now + span
        wall = wall + span
    }

    // MARK: The backbone

    @discardableResult
    func connect(historyAfter base: UInt64? = nil) -> [LinkDirective] {
        _ = follower.connected(now: now)
        return feed(origin.snapshot(historyAfter: base ?? origin.head))
    }

    @discardableResult
    func feed(_ frames: [BackboneFrame]) -> [LinkDirective] { frames.flatMap { feed($0) } }

    @discardableResult
    func feed(_ frame: BackboneFrame) -> [LinkDirective] {
        let directives = follower.receive(frame, bytes: origin.bytes(of: frame), now: now, wall: wall)
        if directives.wakes > 0, isScanning { scan() }
        return directives
    }

    @discardableResult
    func publish(_ kind: EventKind = .goal, in match: String = "m1", text: String? = nil) -> [LinkDirective] {
        feed(origin.publish(kind, in: match, text: text))
    }

    func heartbeat(head: UInt64? = nil) { feed(origin.heartbeat(head: head)) }

    // MARK: Fans

    /// A connection that has had its welcome.
    func fan() -> FanIndex {
        let fan = newFan()
        _ = log(fan)
        return fan
    }

    /// A connection whose welcome is still to be looked at.
    func newFan() -> FanIndex {
        guard let fan = open() else { fatalError("the worker is full") }
        outlet[fan] = InMemoryOutlet.Line()
        worker.welcome(fan, now: wall, to: outlet)
        return fan
    }

    @discardableResult
    func say(_ fan: FanIndex, _ text: String) -> FanWorker.Reception {
        worker.receive(Array(text.utf8), from: fan, now: now, wall: wall, to: outlet)
    }

    @discardableResult
    func subscribe(
        _ fan: FanIndex, _ topics: String..., classes: String? = nil, after: String? = nil
    ) -> FanWorker.Reception {
        let names = topics.map { "\"\($0)\"" }.joined(separator: ",")
        let classes = classes.map {
            ",\"classes\":[\($0.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ","))]"
        }
        let after = after.map { ",\"after\":\"\($0)\"" }
        return say(fan, "{\"op\":\"subscribe\",\"id\":\"s\",\"topics\":[\(names)]\(classes ?? "")\(after ?? "")}")
    }

    /// A fan that holds topics already.
    func fan(of topics: String..., classes: String? = nil) -> FanIndex {
        let fan = fan()
        let names = topics.map { "\"\($0)\"" }.joined(separator: ",")
        let classes = classes.map { ",\"classes\":[\"\($0)\"]" } ?? ""
        say(fan, "{\"op\":\"subscribe\",\"topics\":[\(names)]\(classes)}")
        _ = log(fan)
        return fan
    }

    var counters: WorkerCounters { worker.counters }
    /// Turns until everybody has everything, commentary too.
    func scan() {
        while worker.work(now: MonotonicInstant(nanoseconds: .max), to: outlet) == .now {}
    }
    func open() -> FanIndex? { worker.open(now: wall, to: outlet) }
    func close(_ fan: FanIndex) { worker.close(fan, .closedByClient, to: outlet) }
    func writable(_ fan: FanIndex) -> Bool { worker.writable(fan, to: outlet) }
    func tick() { worker.tick(now: now, wall: wall, to: outlet) }

    /// The socket blocks until it is told otherwise.
    func block(_ fan: FanIndex, afterBytes room: Int = 0) { outlet[fan].room = room }

    /// The socket has room again, and the loop tells so until nothing is left to say.
    func unblock(_ fan: FanIndex) {
        outlet[fan].room = .max
        for _ in 0..<1000 where outlet[fan].isLagging {
            _ = worker.writable(fan, to: outlet)
            if isScanning { scan() }
        }
    }

    /// What the fan was sent since the last look, in short: one word per frame.
    func log(_ fan: FanIndex) -> [String] { outlet.take(fan).map { Self.short($0) } }

    static func short(_ frame: [UInt8]) -> String {
        guard let json = try? JSONReader.read(frame) else {
            return "not JSON: \(String(decoding: frame, as: UTF8.self))"
        }
        let op = json["op"]?.string ?? "no op"
        let cursor = json["cursor"]?.string ?? ""
        switch op {
        case "event": return "event \(cursor)"
        case "state": return "state \(json["match"]?["match"]?.string ?? "?") \(cursor)"
        case "subscribed":
            let unknown = (json["unknown"]?.array ?? []).compactMap(\.string)
            let states = json["states"]?.integer.map { "states \($0)" } ?? "resumed"
            return "subscribed \(states) \(cursor)"
                + (unknown.isEmpty ? "" : " unknown \(unknown.joined(separator: " "))")
        case "reset":
            return "reset \(json["reason"]?.string ?? "?") \(json["states"]?.integer ?? -1) \(cursor)"
        case "link": return "link \(json["state"]?.string ?? "?")"
        case "error": return "error \(json["code"]?.string ?? "?")"
        case "beat": return "beat \(cursor)"
        default: return op
        }
    }
}

extension [LinkDirective] {
    /// Workers woken.
    var wakes: Int { count { if case .wake = $0 { true } else { false } } }
    /// How the connection is to end, if at all.
    var end: LinkEnd? {
        for case .close(let end) in self { return end }
        return nil
    }
    /// The cursors of publications applied.
    var applied: [Cursor] {
        compactMap { if case .applied(let publication) = $0 { publication.cursor } else { nil } }
    }
    var isReady: Bool { contains { if case .ready = $0 { true } else { false } } }
    /// The hello that goes out.
    var hello: EdgeHello? {
        for case .send(.edgeHello(let hello)) in self { return hello }
        return nil
    }
}
