import ArgumentParser
import EventLifecycle
import EventLog
import EventLoop
import FleetTopology
import Foundation
import Logging
import MatchModel
import OriginServer
import ProviderConnection
import ProviderFeeds
import SecureTransport
import Telemetry

/// The program: reads its settings and runs an origin.
@main
struct TouchlineOrigin: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "touchline-origin",
        abstract: "The origin of Touchline: takes the feeds, decides what happened, publishes it once.",
        discussion: """
            Every option is also an environment variable: --listen is TOUCHLINE_LISTEN, and so on; the option wins.
            With TOUCHLINE_INTAKE_KEY set, feeds need 'Authorization: Bearer KEY'; without it intake is open on \
            loopback only. A provider may have a key of its own, TOUCHLINE_INTAKE_KEY_OPTA, or sign what it posts with \
            TOUCHLINE_INTAKE_SECRET_OPTA; each of these may stand in a file that …_FILE names. TOUCHLINE_ADMIN_KEY does the same for operators' actions, and TOUCHLINE_EDGE_KEY, which edges \
            are given too, for the backbone, unless --client-ca guards it. SIGTERM stops after what was taken is durable. \
            SIGHUP reads the TLS files again: connections that are open stay, new ones see the new files.
            """)

    @Option(help: "Where it listens, as HOST:PORT. Default 127.0.0.1:7400.")
    var listen: String?
    @Option(help: "The directory of the durable log; made if it is not there.")
    var data: String?
    @Option(help: "The fleet's places, as YAML; see Topology/world.yaml.")
    var topology: String?
    @Option(help: "A file of fixtures, as JSON; see Topology/worldcup2022.json.")
    var schedule: String?
    @Option(
        help: """
            A file of YAML: the policy of confirmation; see Topology/policy.yaml. When another one was in force, what it changes is decided at \
            the start.
            """)
    var policy: String?
    @Option(
        help: """
            A file of YAML: what is got from providers that do not post; see Topology/connectors.yaml.
            """)
    var connectors: String?
    @Option(
        help: """
            Days that the log is kept, at least: what is older leaves it, up to a checkpoint. Default 30; 0 keeps all.
            """)
    var logRetentionDays: Int?
    @Option(help: "Bytes that the log may hold; the oldest leave it beyond. Default 68719476736; 0 sets no bound.")
    var logRetentionBytes: Int?
    @Option(help: "Inputs between two checkpoints, 100 to 1000000. A restart decides so many again. Default 10000.")
    var checkpointInputs: Int?
    @Option(help: "A file of PEM: the origin's certificate, and those between it and its authority. Turns TLS on.")
    var tlsCertificate: String?
    @Option(help: "A file of PEM: the certificate's private key.")
    var tlsKey: String?
    @Option(
        help: """
            A file of PEM: the authorities of the edges' certificates. With it the backbone is for clients with one that \
            verifies; the other endpoints need none.
            """)
    var clientCA: String?
    @Option(help: "Bytes of payloads being received at a time, 4194304 to 68719476736. Default 67108864.")
    var maxCollectedBytes: Int?
    @Option(help: "Log level: trace, debug, info, notice, warning, error. Default info.")
    var logLevel: String?

    func run() throws {
        let level = setting("LOG_LEVEL", logLevel) ?? "info"
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw ValidationError("'\(level)' is no log level; there are trace, debug, info, notice, warning, error")
        }
        let configuration = try makeConfiguration()
        StandardErrorLogHandler.bootstrap(level: logLevel)
        let logger = Logger(label: "origin")
        do {
            try OriginProcess(configuration, logger: logger).run()
        } catch {
            logger.critical("the origin cannot run: \(error)")
            throw ExitCode(1)
        }
    }

    private func makeConfiguration() throws -> OriginConfiguration {
        guard let data = setting("DATA", data), !data.isEmpty else {
            throw ValidationError("--data is missing; name the directory of the log, such as --data ./origin-data")
        }
        let address: SocketAddress
        do {
            address = try SocketAddress(setting("LISTEN", listen) ?? "127.0.0.1:7400")
        } catch {
            throw ValidationError("\(error)")
        }
        var configuration = OriginConfiguration(listen: address, data: data)
        do throws(IntakeSecretError) {
            let environment = ProcessInfo.processInfo.environment
            configuration.intakeSecrets = try IntakeSecrets(environment: environment, file: Self.secretFile)
            configuration.adminKey = try IntakeSecrets.value("TOUCHLINE_ADMIN_KEY", environment, Self.secretFile)
            configuration.edgeKey = try IntakeSecrets.value("TOUCHLINE_EDGE_KEY", environment, Self.secretFile)
        } catch {
            throw badConfiguration("\(error)")
        }
        if let text = setting("MAX_COLLECTED_BYTES", maxCollectedBytes.map { "\($0)" }) {
            guard let bytes = Int(text), (4 << 20...64 << 30).contains(bytes) else {
                throw ValidationError("--max-collected-bytes is '\(text)'; it goes from 4194304 to 68719476736")
            }
            configuration.collectedBytes = bytes
        }
        let days = try number("LOG_RETENTION_DAYS", "--log-retention-days", logRetentionDays, 0...36_500) ?? 30
        configuration.retention.age = days == 0 ? nil : .seconds(Int64(days) * 86_400)
        let bytes =
            try number("LOG_RETENTION_BYTES", "--log-retention-bytes", logRetentionBytes, 0...Int.max) ?? 64 << 30
        configuration.retention.bytes = bytes == 0 ? nil : bytes
        if let inputs = try number("CHECKPOINT_INPUTS", "--checkpoint-inputs", checkpointInputs, 100...1_000_000) {
            configuration.checkpointInputs = inputs
        }
        if let path = setting("POLICY", policy) {
            do {
                configuration.policy = try ConfirmationPolicy.load(path: path)
            } catch {
                throw badConfiguration("\(error)")
            }
        }
        if let path = setting("CONNECTORS", connectors) {
            do {
                configuration.connectors = try ProviderSettings.load(path: path)
            } catch {
                throw badConfiguration("\(error)")
            }
            let known = IntakeSecrets.providers
            if let stranger = configuration.connectors.first(where: { !known.contains($0.provider) }) {
                throw badConfiguration(
                    "\(path): no adapter is named '\(stranger.provider)'; there are \(known.joined(separator: ", "))")
            }
        }
        if let path = setting("TOPOLOGY", topology) {
            do {
                configuration.topology = try Fleet.load(path: path)
            } catch {
                throw badConfiguration("\(error)")
            }
        }
        if let path = setting("SCHEDULE", schedule) { configuration.schedule = try readSchedule(path) }
        do throws(TLSError) {
            configuration.tls = try tls()
        } catch {
            throw badConfiguration("\(error)")
        }
        return configuration
    }

    private func tls() throws(TLSError) -> TLSContext? {
        let certificate = setting("TLS_CERTIFICATE", tlsCertificate)
        let key = setting("TLS_KEY", tlsKey)
        let authority = setting("CLIENT_CA", clientCA)
        if certificate == nil, key == nil, authority == nil { return nil }
        guard let certificate, let key else { throw .half("--tls-certificate", "--tls-key") }
        var settings = TLSServerSettings(certificate: certificate, key: key)
        settings.clientAuthority = authority
        return try TLSContext(server: settings)
    }

    private static func secretFile(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }

    private func readSchedule(_ path: String) throws -> OriginConfiguration.ScheduleInput {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw badConfiguration("\(path): the schedule cannot be read; check the path and the permissions")
        }
        do {
            _ = try ScheduleFile.read([UInt8](content))
        } catch {
            throw badConfiguration("\(path): \(error)")
        }
        return OriginConfiguration.ScheduleInput(path: path, bytes: [UInt8](content))
    }

    private func number(_ name: String, _ option: String, _ given: Int?, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = setting(name, given.map { "\($0)" }) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw ValidationError("\(option) is '\(text)'; it goes from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private func setting(_ name: String, _ option: String?) -> String? {
        option ?? ProcessInfo.processInfo.environment["TOUCHLINE_" + name]
    }

    /// Bad configuration: the message on standard error, exit status 78 (sysexits' EX_CONFIG).
    private func badConfiguration(_ message: String) -> ExitCode {
        FileHandle.standardError.write(Data((message + "\n").utf8))
        return ExitCode(78)
    }
}
