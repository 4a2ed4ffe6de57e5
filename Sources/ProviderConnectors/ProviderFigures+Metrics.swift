import ProviderConnection
import Telemetry

extension ProviderFigures {
    /// Adds its lines to a page of metrics, each with the provider's name.
    package func write(into page: inout MetricsPage) {
        let labels: MetricsPage.Labels = [("provider", provider)]
        for state in CircuitBreaker.State.allCases {
            page.gauge(
                "touchline_provider_circuit", help: "1 at the state the provider's circuit is in.",
                labels: labels + [("state", state.rawValue)], Int64(state == circuit ? 1 : 0))
        }
        page.gauge(
            "touchline_provider_in_flight", help: "Requests to the provider under way.", labels: labels,
            Int64(inFlight))
        page.gauge(
            "touchline_provider_documents", help: "Documents the provider is asked for.", labels: labels,
            Int64(documents))
        page.gauge(
            "touchline_provider_streams_open", help: "Streams of the provider that are open.", labels: labels,
            Int64(openStreams))
        page.gauge(
            "touchline_provider_payloads_waiting", help: "Payloads that wait for the intake.", labels: labels,
            Int64(waitingPayloads))
        for kind in ConnectionAlert.Kind.allCases {
            page.gauge(
                "touchline_provider_alerts", help: "Alerts that are open, by kind.",
                labels: labels + [("kind", kind.rawValue)], Int64(alerts.count { $0.kind == kind }))
        }
        writeCounters(labels, into: &page)
    }

    private func writeCounters(_ labels: MetricsPage.Labels, into page: inout MetricsPage) {
        for (name, help, value) in [
            ("requests", "Requests sent.", counters.requests),
            ("documents", "Documents got.", counters.documents),
            ("unchanged", "Answers that a document had not changed.", counters.unchanged),
            ("backfills", "Requests made to fill gaps of streams.", counters.backfills),
            ("streams_opened", "Streams opened.", counters.streamsOpened),
            ("gaps", "Streams that were open and ended.", counters.gaps),
            ("messages", "Whole messages of streams.", counters.messages),
            ("heartbeats", "Heartbeats of streams.", counters.heartbeats),
            ("files", "Files read.", counters.files),
            ("payload_bytes", "Bytes of payloads handed over.", counters.payloadBytes),
            ("circuit_openings", "Times the circuit opened.", counters.circuitOpenings),
        ] {
            page.counter("touchline_provider_\(name)_total", help: help, labels: labels, value)
        }
        for answer in DeliveryAnswer.allCases {
            page.counter(
                "touchline_provider_deliveries_total", help: "Payloads handed over, by what became of them.",
                labels: labels + [("answer", answer.rawValue)], counters[answer])
        }
        for kind in ConnectionFailure.Kind.allCases {
            page.counter(
                "touchline_provider_failures_total", help: "Calls that failed, by kind.",
                labels: labels + [("kind", kind.rawValue)], counters[kind])
        }
        for bound in ConnectionBound.allCases {
            page.counter(
                "touchline_provider_bound_reached_total", help: "Bounds that were reached, by bound.",
                labels: labels + [("bound", bound.rawValue)], counters[bound])
        }
    }
}
