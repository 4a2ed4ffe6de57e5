import EventLoop
import Glibc
import HTTPTransport
import MatchModel

/// A simulated provider as a process: until SIGTERM or SIGINT, or until all that happened was posted.
package final class SimulatorRun {
    /// What is printed every so often.
    private static let reportInterval = TimeSpan.seconds(5)

    /// Where it is served.
    package let address: SocketAddress
    private let loop: EpollLoop
    private let provider: SimulatedProvider
    private let server: HTTPServer
    private let endsAfterPosting: Bool
    private var isDone = false

    /// Listens. With `endsAfterPosting` it ends when the webhook's receiver has acknowledged everything.
    package init(listen: SocketAddress, _ settings: SimulatedProviderSettings, endsAfterPosting: Bool) throws {
        loop = try EpollLoop()
        provider = SimulatedProvider(loop: loop, settings)
        server = try HTTPServer(loop: loop, address: listen, handler: provider)
        address = server.address
        self.endsAfterPosting = endsAfterPosting && settings.webhook != nil
    }

    /// Runs; `output` gets a line now and then and one at the end.
    package func run(output: @escaping (String) -> Void) throws {
        let signals = try SignalWatch([SIGTERM, SIGINT], on: loop) { [loop] _ in loop.stop() }
        provider.onDone = { [unowned self] in
            isDone = true
            output("provider: all has happened; it is served on")
        }
        provider.start()
        loop.schedule(after: Self.reportInterval) { [weak self] in self?.report(output) }
        loop.run()
        withExtendedLifetime(signals) {}
        output(line)
        server.stop()
        loop.letGo()
    }

    private func report(_ output: @escaping (String) -> Void) {
        output(line)
        if endsAfterPosting, isDone, provider.posted.waiting == 0 { return loop.stop() }
        loop.schedule(after: Self.reportInterval) { [weak self] in self?.report(output) }
    }

    private var line: String {
        let faults = Fault.allCases.compactMap { fault in
            provider.faulted[fault].map { "\(fault.rawValue) \($0)" }
        }
        let posted = provider.posted
        return
            "provider: \(provider.said.count) said, \(provider.requests) requests, \(provider.turnedAway) in outages, "
            + "posted \(posted.acknowledged), \(posted.waiting) waiting, \(posted.givenUp) given up"
            + (faults.isEmpty ? "" : "; faults: \(faults.joined(separator: ", "))")
    }
}
