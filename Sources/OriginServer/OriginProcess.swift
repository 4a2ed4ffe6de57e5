import EventLog
import EventLoop
import FleetTopology
import Glibc
import HTTPTransport
import Logging
import MatchModel
import OriginCore
import ProviderFeeds
import SecureTransport

/// A running origin: one loop for everything but the disk, which has a thread of its own.
package final class OriginProcess {
    /// How long a stop waits for the connectors.
    private static let longestStop = TimeSpan.seconds(3)

    private let configuration: OriginConfiguration
    private let logger: Logger
    private let loop: EpollLoop
    private let log: DurableLog
    private let care: LogCare
    private let intake: Intake
    private let backbone: BackboneServer
    private let endpoints: OriginEndpoints
    private let connectors: OriginConnectors?
    private var server: HTTPServer?
    private let needsEpoch: Bool
    private let lastEpoch: UInt64

    /// Opens the log and decides it again. Throws what a person can mend: a directory in use, a log of another version.
    package init(_ configuration: OriginConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        loop = try EpollLoop()
        log = try DurableLog.open(directory: configuration.data)
        let restored = try RestoredOrigin.read(log, logger: logger)
        needsEpoch = restored.queue.check.result != .same
        lastEpoch = restored.lastEpoch
        care = LogCare(loop: loop, log: log, retention: configuration.retention, restored: restored, logger: logger)
        intake = Intake(
            loop: loop, log: log, care: care, restored: restored, checkpointInputs: configuration.checkpointInputs,
            logger: logger)
        connectors =
            configuration.connectors.isEmpty
            ? nil
            : try OriginConnectors(configuration.connectors, intake: intake, loop: loop, logger: logger)
        let regions = Dictionary(
            uniqueKeysWithValues: (configuration.topology?.regions ?? []).map { ($0.id, $0.place) })
        backbone = BackboneServer(loop: loop, intake: intake, log: log, regions: regions, logger: logger)
        endpoints = OriginEndpoints(
            intake: intake, backbone: backbone, log: log, care: care, intakeSecrets: configuration.intakeSecrets,
            adminKey: configuration.adminKey, edgeKey: configuration.edgeKey, tls: configuration.tls)
    }

    /// Runs until SIGTERM or SIGINT.
    package func run() throws {
        ProcessResources.raiseDescriptorLimit()
        // A file that may not grow is an error of the write, as on a full disk; not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        let signals = try SignalWatch([SIGTERM, SIGINT, SIGHUP], on: loop) { [unowned self] signal in
            if signal == SIGHUP { reload() } else { terminate() }
        }
        defer { withExtendedLifetime(signals) {} }
        intake.start()
        care.start()
        if needsEpoch {
            logger.error("the log and its replay differ: edges have seen what the log says, so a new epoch begins")
            intake.beginEpoch(above: lastEpoch, because: "the log and its replay differ")
        }
        intake.adopt(configuration.policy)
        if let schedule = configuration.schedule { try take(schedule) }
        var limits = HTTPServerLimits()
        limits.connections = 8192
        limits.window = 8 << 20
        limits.collectedBytes = configuration.collectedBytes
        let server = try HTTPServer(
            loop: loop, address: configuration.listen, limits: limits, tls: configuration.tls, handler: endpoints)
        self.server = server
        endpoints.server = server
        endpoints.connectors = connectors
        backbone.start()
        connectors?.start()
        logger.info(
            "origin listens",
            metadata: [
                "address": "\(server.address)", "data": "\(configuration.data)", "head": "\(intake.head)",
                "intake": configuration.intakeSecrets.key == nil ? "open on loopback" : "with a key",
                "own_keys": "\(configuration.intakeSecrets.keys.keys.sorted().joined(separator: " "))",
                "signatures": "\(configuration.intakeSecrets.secrets.keys.sorted().joined(separator: " "))",
            ])
        loop.run()
        server.stop()
        care.stop(at: intake.stop())
        try log.close()
        loop.letGo()
        logger.info("origin stopped")
    }

    /// The schedule is an input like any other; what is known already is not logged again.
    private func take(_ schedule: OriginConfiguration.ScheduleInput) throws {
        let fixtures = try ScheduleFile.read(schedule.bytes)
        var reading = FeedReading()
        reading.entries = fixtures.enumerated().map { (index: $0.offset, entry: .fixture($0.element)) }
        let logger = logger
        let outcome = intake.receive(
            reading, kind: .schedule, provider: "", payload: schedule.bytes, received: intake.now()
        ) { _ in }
        for refusal in outcome.refused {
            logger.warning("a fixture of the schedule was refused", metadata: ["reason": "\(refusal.message)"])
        }
        logger.info(
            "schedule read",
            metadata: ["file": "\(schedule.path)", "new": "\(outcome.accepted)", "known": "\(outcome.duplicates)"])
    }

    /// Certificates anew, for connections that come from now on.
    private func reload() {
        guard let tls = configuration.tls else { return }
        do {
            try tls.reload()
            logger.notice("TLS files read again")
        } catch {
            logger.error(
                "TLS files could not be read again; what was there before goes on", metadata: ["error": "\(error)"])
        }
    }

    private func terminate() {
        if endpoints.isDraining { return loop.stop() }
        endpoints.isDraining = true
        server?.stopListening()
        logger.info("stopping; a second signal stops at once")
        // What was taken gets its answer: one commit is a few milliseconds.
        guard let connectors else {
            loop.schedule(after: .milliseconds(200)) { [unowned self] in loop.stop() }
            return
        }
        let (remote, box) = (loop.remote, LoopConfined(self))
        connectors.stop {
            remote.post {
                box.value?.loop.schedule(after: .milliseconds(200)) { box.value?.loop.stop() }
            }
        }
        // A provider that does not let go is not waited for.
        loop.schedule(after: Self.longestStop) { [unowned self] in loop.stop() }
    }
}
