/// One line for the metrics.
package struct TLSFigure: Sendable {
    package enum Kind: Sendable { case counter, gauge }

    package var kind: Kind
    package var name: String
    package var help: String
    package var labels: [(String, String)]
    package var value: UInt64
}

extension TLSContext {
    /// What a server's page says of its handshakes, its reloads, and when its certificate ends.
    package func figures(_ counters: [TLSCounters]) -> [TLSFigure] {
        var figures: [TLSFigure] = []
        for version in TLSVersion.allCases {
            for resumed in [false, true] {
                let count = counters.reduce(0) { $0 + $1.handshakes(version, resumed: resumed) }
                figures.append(
                    TLSFigure(
                        kind: .counter, name: "touchline_tls_handshakes_total", help: "TLS handshakes done.",
                        labels: [("version", version.name), ("resumed", resumed ? "yes" : "no")], value: UInt64(count)))
            }
        }
        for kind in TLSFailure.Kind.allCases {
            let count = counters.reduce(0) { $0 + $1.failures(kind) }
            figures.append(
                TLSFigure(
                    kind: .counter, name: "touchline_tls_handshakes_failed_total",
                    help: "TLS handshakes that came to nothing, by reason.", labels: [("reason", kind.name)],
                    value: UInt64(count)))
        }
        let reloads = reloads
        for (result, value) in [("done", reloads.done), ("failed", reloads.failed)] {
            figures.append(
                TLSFigure(
                    kind: .counter, name: "touchline_tls_reloads_total", help: "Times the TLS files were read again.",
                    labels: [("result", result)], value: value))
        }
        if let end = certificateEnd {
            figures.append(
                TLSFigure(
                    kind: .gauge, name: "touchline_tls_certificate_end_seconds",
                    help: "When the certificate ends, in seconds since 1970.", labels: [],
                    value: UInt64(clamping: end)))
        }
        return figures
    }
}
