import EventLoop
import Glibc
import HTTPTransport
import MatchModel
import SecureTransport

/// One fan who shows what it hears, until SIGINT. Runs on the calling thread.
package final class WatchRun: FanFleetObserver {
    package struct Settings: Sendable {
        package var edges: [HTTPOrigin]
        package var plan: FanPlan
        /// The messages themselves, one a line.
        package var isJSON: Bool
        /// What https edges are reached with.
        package var tls: TLSContext?

        package init(edges: [HTTPOrigin], plan: FanPlan, isJSON: Bool) {
            self.edges = edges
            self.plan = plan
            self.isJSON = isJSON
        }
    }

    private let settings: Settings
    private let loop: EpollLoop
    private var text = WatchText()
    private var signals: SignalWatch?
    private var lastProblem = ""

    package init(_ settings: Settings) throws(SystemError) {
        self.settings = settings
        loop = try EpollLoop()
    }

    /// Watches until it is told to stop.
    package func run() throws(SystemError) {
        signals = try SignalWatch([SIGINT, SIGTERM], on: loop) { [unowned self] _ in loop.stop() }
        var generator = SystemRandomNumberGenerator()
        let finder = EdgeFinder(loop: loop, edges: settings.edges, tls: settings.tls)
        let fleet = FanFleet(
            loop: loop, finder: finder, plans: [settings.plan], regions: 1, lastMile: false, seed: generator.next(),
            tls: settings.tls)
        fleet.observer = self
        // Names first; without them ids are shown.
        finder.get("/v1/matches") { [self] result in
            if case .success(let body) = result { text.learn(answer: body) }
            fleet.start()
        }
        loop.run()
        fleet.freeze()
    }

    package func fan(_ fan: Int, isAt edge: EdgeTarget) {
        lastProblem = ""
        if !settings.isJSON { StandardStreams.output("-- nearest edge: \(edge.id) at \(edge.url)") }
    }

    package func fan(_ fan: Int, received payload: DecodedPayload, at now: UnixInstant) {
        if settings.isJSON { return StandardStreams.output(String(decoding: payload.bytes, as: UTF8.self)) }
        for line in text.lines(for: payload.bytes, now: now.milliseconds) { StandardStreams.output(line) }
    }

    /// Told once, however often it happens in a row.
    package func fan(_ fan: Int, lost reason: String) {
        guard reason != lastProblem else { return }
        lastProblem = reason
        StandardStreams.error("watch: \(reason); trying again")
    }
}
