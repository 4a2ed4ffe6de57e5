import EventLifecycle
import EventLog
import EventLoop
import FleetTopology
import MatchModel
import ProviderConnection
import SecureTransport

/// What an origin is started with.
package struct OriginConfiguration: Sendable {
    package var listen: SocketAddress
    /// The directory of the durable log.
    package var data: String
    package var topology: Fleet?
    package var schedule: ScheduleInput?
    /// What intake asks for; without any it is open on loopback only.
    package var intakeSecrets = IntakeSecrets()
    /// The bearer token that operators' actions ask for; without one they are open on loopback only.
    package var adminKey: String?
    /// The bearer token that edges show; without one, and without certificates of clients, the backbone is open on
    /// loopback only.
    package var edgeKey: String?
    /// When what is shown and confirmed.
    package var policy = ConfirmationPolicy()
    /// What is got from providers that do not post.
    package var connectors: [ProviderSettings] = []
    /// What the log keeps.
    package var retention = LogRetention()
    /// Inputs between two checkpoints.
    package var checkpointInputs = 10_000
    /// What connections begin with; without it they are plaintext.
    package var tls: TLSContext?
    /// Bytes of payloads being received, all connections together. Beyond: 503.
    package var collectedBytes = 64 << 20

    /// A schedule file's bytes, already checked.
    package struct ScheduleInput: Sendable {
        package var path: String
        package var bytes: [UInt8]

        package init(path: String, bytes: [UInt8]) {
            self.path = path
            self.bytes = bytes
        }
    }

    package init(listen: SocketAddress, data: String) {
        self.listen = listen
        self.data = data
    }
}
