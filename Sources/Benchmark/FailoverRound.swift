import Completeness
import EventLoop
import Glibc
import HTTPTransport
import LoadGenerator
import MatchModel

/// One edge killed once: fans in this process, on its loop, with the clock that the kill is timed by.
final class FailoverRound: FanFleetObserver {
    /// Between two events, in milliseconds.
    static let interval = 200
    /// What happens before the kill with everybody there, and after the last is back, in milliseconds.
    private static let calm = 1000
    /// Looks at who is where.
    private static let look = TimeSpan.milliseconds(20)
    private static let patience = TimeSpan.seconds(60)

    struct Outcome {
        /// Milliseconds from the kill to a fan's `subscribed`.
        var p50, p99, last: Double
        /// Milliseconds from the kill to the last end of a connection to the killed edge.
        var lastLoss: Double
        /// Fans who were told `resumed: true`, and those who were given states.
        var resumed, restarted: Int
        var published: Int
        var report: CompletenessReport
    }

    private enum Stage { case gathering, calm, killed, after, checking }

    private let loop: EpollLoop
    private let fleet: FanFleet
    private let origin: HTTPOrigin
    private let feed: HTTPClientConnection
    private let victim: ChildProcess
    private let victimURL: String
    private var stage = Stage.gathering
    private var places: [String?]
    private var killed = MonotonicInstant(nanoseconds: 0)
    private var losses: [Double] = []
    private var back: [Double?]
    private var restarted = 0
    private var published = 0
    private var failure: String?
    private var verification: Verification?
    private var report: CompletenessReport?

    /// The first of the edges' ports is the victim's, and nearest to `place`.
    init(
        origin port: Int, edges: [Int], victim: ChildProcess, fans: Int, place: (latitude: Double, longitude: Double)
    ) throws {
        loop = try EpollLoop()
        origin = HTTPOrigin(host: "127.0.0.1", port: UInt16(port))
        self.victim = victim
        victimURL = "http://127.0.0.1:\(edges[0])"
        guard let home = Place(latitude: place.latitude, longitude: place.longitude),
            let topic = Topic("match:\(TouchlineServer.match)")
        else { throw BenchError("there is no such place") }
        let finder = EdgeFinder(
            loop: loop, edges: edges.dropFirst().map { HTTPOrigin(host: "127.0.0.1", port: UInt16($0)) })
        let plans = (0..<fans).map { _ in FanPlan(region: 0, place: home, topics: [topic]) }
        fleet = FanFleet(loop: loop, finder: finder, plans: plans, regions: 1, lastMile: false, seed: 1)
        feed = HTTPClientConnection(loop: loop, origin: origin)
        places = Array(repeating: nil, count: fans)
        back = Array(repeating: nil, count: fans)
        fleet.observer = self
    }

    func run() throws -> Outcome {
        ProcessResources.raiseDescriptorLimit()
        defer {
            fleet.freeze()
            feed.close()
            loop.letGo()
        }
        fleet.start()
        publish()
        lookAgain()
        loop.schedule(after: Self.patience) { [self] in
            fail("only \(back.count { $0 != nil }) fans were back, of \(fleet.connected.live) who are live")
        }
        loop.run()
        guard let report, failure == nil else { throw BenchError(failure ?? "the check of the fans did not end") }
        let times = back.compactMap { $0 }
        return Outcome(
            p50: Statistics.quantile(times, 0.5), p99: Statistics.quantile(times, 0.99), last: times.max() ?? .nan,
            lastLoss: losses.max() ?? .nan, resumed: times.count - restarted, restarted: restarted,
            published: published, report: report)
    }

    // MARK: What happens

    /// An event every so often, from the first fan to the last.
    private func publish() {
        guard stage != .checking else { return }
        published += 1
        let body = """
            {"type":"observation","match":"\(TouchlineServer.match)","id":"f\(published)","version":1,\
            "kind":"missed-penalty","team":"home","player":"Lionel Messi",\
            "clock":{"period":1,"minute":\(published % 45 + 1),"added":0}}
            """
        feed.request(
            "POST", "/v1/feeds/touchline", fields: ["content-type": "application/json"], body: Array(body.utf8)
        ) { [self] result in
            guard case .success(let answer) = result, answer.status == .accepted else {
                return fail("the origin did not take an event")
            }
        }
        loop.schedule(after: .milliseconds(Int64(Self.interval))) { [self] in publish() }
    }

    private func lookAgain() {
        if stage == .gathering, fleet.connected.live == places.count {
            guard places.allSatisfy({ $0 == victimURL }) else { return fail("not all fans are at the nearest edge") }
            stage = .calm
            loop.schedule(after: .milliseconds(Int64(Self.calm))) { [self] in kill() }
        }
        if stage == .killed, back.allSatisfy({ $0 != nil }) {
            stage = .after
            loop.schedule(after: .milliseconds(Int64(Self.calm))) { [self] in check() }
        }
        if stage != .checking { loop.schedule(after: Self.look) { [self] in lookAgain() } }
    }

    private func kill() {
        stage = .killed
        killed = SystemClock.monotonic()
        victim.signal(SIGKILL)
    }

    private func check() {
        stage = .checking
        verification = Verification(loop: loop, fleet: fleet, origin: origin, tls: nil) { [self] outcome in
            switch outcome {
            case .failed(let reason): fail(reason)
            case .checked(let report, let behind):
                self.report = report
                if behind > 0 { fail("\(behind) fans still lacked something at the end") }
                loop.stop()
            }
        }
        verification?.start()
    }

    private func fail(_ reason: String) {
        failure = failure ?? reason
        loop.stop()
    }

    private var sinceKill: Double { Double((SystemClock.monotonic() - killed).microseconds) / 1000 }

    // MARK: What fans tell

    func fan(_ fan: Int, isAt edge: EdgeTarget) { places[fan] = edge.url }

    func fan(_ fan: Int, received payload: DecodedPayload, at now: UnixInstant) {
        guard stage == .killed, back[fan] == nil, case .subscribed(_, let isResumed, _) = payload.frame else { return }
        back[fan] = sinceKill
        if !isResumed { restarted += 1 }
    }

    func fan(_ fan: Int, lost reason: String) {
        if stage == .killed, places[fan] == victimURL { losses.append(sinceKill) }
    }
}
