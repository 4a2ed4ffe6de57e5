import ProviderConnection

/// How the connection to one provider stands: for the metrics and the dashboard.
package struct ProviderFigures: Hashable, Sendable {
    package var provider: String
    package var circuit: CircuitBreaker.State
    package var counters: ConnectionCounters
    /// Requests under way.
    package var inFlight: Int
    /// Documents that are asked for.
    package var documents: Int
    package var openStreams: Int
    /// Payloads that wait for the intake.
    package var waitingPayloads: Int
    package var alerts: [ConnectionAlert]

    init(_ line: ProviderLine) {
        provider = line.settings.provider
        circuit = line.breaker.state
        counters = line.counters
        inFlight = line.inFlight
        documents = line.documentsFollowed
        openStreams = line.openStreams
        waitingPayloads = line.waitingPayloads
        alerts = line.alerts
    }
}
