import Glibc
import Logging
import ProviderConnection
import Telemetry

/// The connectors of all providers. They share threads and nothing else: each provider has a line, connections and bounds
/// of its own.
package final class ConnectorService: Sendable {
    private let runners: [ProviderRunner]

    /// Makes them, without a connection yet. Throws what is to be mended: a secret or a file that is not there.
    package init(
        _ providers: [ProviderSettings], hooks: ConnectorHooks, seed: UInt64, logger: Logger,
        environment: @Sendable (String) -> String? = { getenv($0).map { String(cString: $0) } }
    ) throws(ConnectorError) {
        var runners: [ProviderRunner] = []
        for settings in providers {
            let secrets = try SecretValues(settings, environment: environment)
            let tls = try TrustedAuthorities.configuration(settings)
            runners.append(
                ProviderRunner(settings, secrets: secrets, tls: tls, hooks: hooks, seed: seed, logger: logger))
        }
        self.runners = runners
    }

    /// Begins to connect. Has to be stopped before it is let go of.
    package func start() async {
        for runner in runners { await runner.start() }
    }

    /// Ends all calls; returns when what was handed over has been answered. Once; a service is not started again.
    package func stop() async {
        await withTaskGroup { group in
            for runner in runners { group.addTask { await runner.stop() } }
        }
    }

    /// How the providers stand, in the order of the settings. From any thread; it waits for nothing.
    package var figures: [ProviderFigures] { runners.map(\.figures) }

    /// Adds the metrics of all providers to a page.
    package func write(into page: inout MetricsPage) {
        for figures in figures { figures.write(into: &page) }
    }
}
