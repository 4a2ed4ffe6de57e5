import EventLoop
import FleetDemo
import Glibc
import HTTPTransport
import JSONText
import MatchModel

/// One origin, and pairs of an edge and the generator that holds its fans.
final class Crowd {
    /// What a goal is for.
    enum Topic: CaseIterable {
        /// A match that some of the fans hold.
        case match
        /// A league that all of them hold, with one match that nobody holds by itself.
        case league

        var title: String { self == .match ? "a match" : "a league that all hold" }
        var match: String { self == .match ? "many-goal" : "final-1" }
    }

    private struct Pair {
        var edge: ChildProcess
        var generator: Generator
        /// Fans in all, and those of the match that the goal is for.
        var fans, interested: Int
    }

    /// One goal: nanoseconds from its post, and of the edges' CPU.
    struct Goal {
        var fans, edges: Int
        var first, last, cpu: Double
    }

    /// Pairs that connect at the same time, and connections under way in each.
    private static let atOnce = 4
    private static let window = 64
    private static let secondsOfGoal = 120

    private let bench: Bench
    private let planned: [(fans: Int, interested: Int)]
    private let originPort: Int
    private let origin: ChildProcess
    private var pairs: [Pair] = []
    private var goals = 0
    /// Kilobytes before there were fans.
    private(set) var residentBefore = 0
    private(set) var generatorsBefore = 0

    init(_ bench: Bench, fans: Int, edges: Int, goalFans: Int) throws {
        self.bench = bench
        func share(_ all: Int, _ index: Int) -> Int { all * (index + 1) / edges - all * index / edges }
        planned = (0..<edges).map { (share(fans, $0), share(goalFans, $0)) }
        originPort = bench.port(0)
        var fixtures = [
            TouchlineServer.fixture(Topic.match.match, league: "many"),
            TouchlineServer.fixture(Topic.league.match, league: "final"),
        ]
        fixtures += (0..<edges).map { TouchlineServer.fixture("many-\($0)", league: "many") }
        origin = try TouchlineServer.startOrigin(
            bench.launcher, programs: bench.settings.programs, port: originPort, fixtures: fixtures, on: .fair)
    }

    var fans: Int { pairs.reduce(0) { $0 + $1.fans } }
    var edges: Int { pairs.count }

    /// Connects some pairs at a time until all are, `stop` says why not, or one fails: what it was is returned.
    func connect(until stop: () -> String?) -> String? {
        for first in stride(from: 0, to: planned.count, by: Self.atOnce) {
            if let reason = stop() { return reason }
            do {
                try connect(first..<min(first + Self.atOnce, planned.count))
            } catch {
                return "\(error)"
            }
            bench.say("many: \(fans) fans connected to \(edges) edges")
        }
        return stop()
    }

    private func connect(_ places: Range<Int>) throws {
        let launcher = bench.launcher
        var options = TouchlineServer.Options()
        options.cores = .fair
        var new: [Pair] = []
        for place in places {
            let port = originPort + 1 + place
            let edge = try TouchlineServer.startEdge(
                launcher, programs: bench.settings.programs, port: port, origin: originPort, options)
            let generator = try Generator(launcher, on: .fair, name: "generator-\(port)")
            let (fans, interested) = planned[place]
            new.append(Pair(edge: edge, generator: generator, fans: fans, interested: interested))
        }
        for (place, pair) in zip(places, new) {
            let port = originPort + 1 + place
            try launcher.wait(for: "edge \(place)", pair.edge, seconds: 60) { LocalHTTP(port: port).isReady() }
            let server = FanOutServer(
                name: "many-\(place)", child: pair.edge, port: port, control: 0, resets: true,
                handshake: FanOutServer.upgrade("/v1/live"), first: Self.subscribe(Topic.match.match),
                other: Self.subscribe("many-\(place)"), ready: "op\":\"subscribed", trigger: { _ in [] }, counted: 200)
            try pair.generator.describe(.a, server, payload: 0)
        }
        residentBefore += ProcessFigures.resident(new.map(\.edge.pid))
        generatorsBefore += ProcessFigures.resident(new.map(\.generator.child.pid))
        for pair in new { pair.generator.tell("connect a \(pair.fans) \(pair.interested) \(Self.window)") }
        for pair in new { _ = try pair.generator.next() }
        pairs += new
    }

    private static func subscribe(_ match: String) -> [UInt8] {
        FanOutServer.frame("{\"op\":\"subscribe\",\"id\":\"1\",\"topics\":[\"match:\(match)\",\"league:final\"]}")
    }

    /// Posts a goal and waits until everybody has it who holds its topic.
    func goal(for topic: Topic) throws -> Goal {
        let watching = pairs.map { (generator: $0.generator, fans: topic == .match ? $0.interested : $0.fans) }
            .filter { $0.fans > 0 }
        for (generator, fans) in watching { generator.tell("watch a \(fans) \(Self.secondsOfGoal)") }
        for (generator, _) in watching { _ = try generator.next() }
        goals += 1
        let cpu = self.cpu()
        let posted = SystemClock.monotonic().nanoseconds
        let body = """
            {"type":"observation","match":"\(topic.match)","id":"g\(goals)","version":1,"kind":"goal","team":"home",\
            "player":"Lionel Messi","clock":{"period":1,"minute":\(goals),"added":0},"status":"confirmed",\
            "captured_at":"2030-01-01T15:23:11.250Z"}
            """
        let answer = LocalHTTP(port: originPort).request("POST", "/v1/feeds/touchline", body: body)
        guard answer?.status == .accepted else { throw BenchError("the origin did not take the goal") }
        var goal = Goal(fans: 0, edges: watching.count, first: .infinity, last: 0, cpu: 0)
        for (generator, fans) in watching {
            let seen = try generator.next()
            let (frames, lost) = (Int(seen["frames"]?.integer ?? 0), Int(seen["lost"]?.integer ?? 0))
            guard frames == fans, lost == 0 else {
                throw BenchError("\(generator.child.name): \(frames) of \(fans) fans had the goal, \(lost) were lost")
            }
            goal.fans += frames
            goal.first = min(goal.first, (seen["first_ns"]?.number ?? .nan) - Double(posted))
            goal.last = max(goal.last, (seen["last_ns"]?.number ?? .nan) - Double(posted))
        }
        goal.cpu = Double(self.cpu() - cpu)
        return goal
    }

    /// Nanoseconds of the edges' CPU.
    func cpu() -> UInt64 { ProcessFigures.cpu(pairs.map(\.edge.pid)) }
    /// Kilobytes. What the edges share, such as their program, is counted in each.
    func resident() -> Int { ProcessFigures.resident(pairs.map(\.edge.pid)) }
    func generatorsResident() -> Int { ProcessFigures.resident(pairs.map(\.generator.child.pid)) }

    /// The generators first, all at once: their sockets end with resets.
    func end() {
        pairs.forEach { $0.generator.child.signal(SIGTERM) }
        pairs.forEach { $0.generator.end() }
        pairs.forEach { $0.edge.signal(SIGTERM) }
        pairs.forEach { bench.launcher.end($0.edge) }
        bench.launcher.end(origin)
    }
}
