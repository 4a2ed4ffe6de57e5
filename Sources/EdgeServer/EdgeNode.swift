import EdgeCore
import EventLoop
import Geography
import Glibc
import HTTPTransport
import Logging
import MatchModel
import SecureTransport

/// A running edge: workers on threads of their own, the backbone and the signals on the thread that runs it.
package final class EdgeNode {
    /// How often a draining edge looks whether its fans have left.
    private static let drainCheck = TimeSpan.milliseconds(100)
    /// What starting needs has been looked up by then.
    private static let startTime = TimeSpan.milliseconds(500)

    private let configuration: EdgeConfiguration
    private let shared: SharedEdge
    private let status: EdgeStatus
    private let loop: EpollLoop
    private let logger: Logger
    private let policy: AcceptPolicy
    private var workers: [WorkerHandle] = []
    private var link: BackboneLink?

    /// What the control thread holds of a worker.
    private struct WorkerHandle {
        var remote: LoopRemote
        var control: WorkerControl
        var thread: WorkerThread
    }

    package init(_ configuration: EdgeConfiguration, logger: Logger) throws(SystemError) {
        self.configuration = configuration
        self.logger = logger
        policy = configuration.http.makePolicy()
        shared = SharedEdge(settings: configuration.settings)
        status = EdgeStatus(
            workers: configuration.settings.workers,
            capacity: configuration.settings.workers * configuration.settings.connectionsPerWorker)
        loop = try EpollLoop()
    }

    /// Runs until the second SIGTERM, or until the first one's draining is over.
    package func run() throws(SystemError) {
        let limit = ProcessResources.raiseDescriptorLimit()
        let signals = try SignalWatch([SIGTERM, SIGINT, SIGHUP], on: loop) { [unowned self] signal in
            if signal == SIGHUP { reload() } else { terminate() }
        }
        defer { withExtendedLifetime(signals) {} }
        // All workers listen on the one address, which the first may have been given by the kernel. Sharing it, they
        // would share it with another edge as well: one who does not share finds out whether it is in use.
        try Socket.listen(on: configuration.listen).close()
        var address = configuration.listen
        for index in 0..<configuration.settings.workers {
            let socket = try Socket.listen(on: address, reusePort: true)
            if index == 0, let actual = socket.localAddress { address = actual }
            workers.append(try startWorker(index, socket))
        }
        let link = BackboneLink(
            loop: loop, origin: configuration.origin, key: configuration.originKey, tls: configuration.backboneTLS,
            shared: shared, status: status, logger: logger
        ) { [unowned self] worker in workers[worker].remote.wake() }
        self.link = link
        logger.info(
            "edge listens",
            metadata: [
                "id": "\(configuration.settings.edge)", "region": "\(configuration.settings.region)",
                "address": "\(address)", "origin": "\(configuration.origin)",
                "workers": "\(workers.count)", "descriptors": "\(limit)",
            ])
        link.start()
        // Without TLS there is little to gain, and it would come back with the first fans.
        if configuration.tls != nil { loop.schedule(after: Self.startTime) { ProcessResources.forgetLinkTables() } }
        loop.run()
        link.stop()
        for worker in workers {
            worker.control.post { $0.stop() }
            worker.thread.join()
        }
        loop.letGo()
        logger.info("edge stopped")
    }

    private func startWorker(_ index: Int, _ socket: Socket) throws(SystemError) -> WorkerHandle {
        let (shared, status, tls, logger) = (shared, status, configuration.tls, logger)
        let (http, policy) = (configuration.http, policy)
        let control = WorkerControl()
        let thread = try WorkerThread.start("worker-\(index)") {
            do {
                let loop = try EpollLoop()
                let worker = EdgeWorker(
                    shared: shared, index: index, loop: loop, status: status, tls: tls, http: http, policy: policy,
                    logger: logger)
                try worker.start(listening: socket)
                control.run(worker)
                loop.letGo()
            } catch {
                logger.critical("worker \(index) could not start: \(error)")
                exit(1)
            }
        }
        return WorkerHandle(remote: control.waitForRemote(), control: control, thread: thread)
    }

    /// Certificates and ticket keys anew, for connections that come from now on.
    private func reload() {
        for (name, context) in [("fans", configuration.tls), ("backbone", configuration.backboneTLS)] {
            guard let context else { continue }
            do {
                try context.reload()
                logger.notice("TLS files read again", metadata: ["for": "\(name)"])
            } catch {
                logger.error(
                    "TLS files could not be read again; what was there before goes on",
                    metadata: ["for": "\(name)", "error": "\(error)"])
            }
        }
    }

    private func terminate() {
        if status.isDraining { return loop.stop() }
        status.beginDraining()
        let (fleet, place) = shared.withKnowledge { ($0.fleet, $0.place) }
        let own = configuration.settings.edge
        var elsewhere: [String] = []
        if let place {
            elsewhere = EdgeRanking.rank(fleet.filter { $0.id != own && $0.state == .ready }, near: place).prefix(3)
                .map { "ws" + $0.edge.url.dropFirst("http".count) + "/v1/live" }
        }
        logger.info("draining; a second signal stops at once", metadata: ["elsewhere": "\(elsewhere)"])
        let milliseconds = Int(configuration.drain.milliseconds)
        for worker in workers {
            let urls = elsewhere
            worker.control.post { $0.drain(elsewhere: urls, withinMilliseconds: milliseconds) }
        }
        let deadline = loop.now + configuration.drain
        loop.schedule(after: Self.drainCheck) { [unowned self] in awaitEmpty(until: deadline) }
    }

    /// Stops when the last fan has left, or when their time is over.
    private func awaitEmpty(until deadline: MonotonicInstant) {
        if status.total.connections == 0 || loop.now >= deadline { return loop.stop() }
        loop.schedule(after: Self.drainCheck) { [unowned self] in awaitEmpty(until: deadline) }
    }
}
