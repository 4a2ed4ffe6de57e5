/// How one provider is connected to.
package struct ProviderSettings: Hashable, Sendable {
    package static let maximumProviders = 64
    package static let maximumConnectors = 16
    package static let maximumConcurrency = 64
    package static let maximumSecrets = 8

    /// As in `/v1/feeds/{provider}`.
    package var provider: String
    /// Requests under way, from the first byte asked to the payload's acceptance; streams do not count.
    package var concurrency = 4
    package var retry = RetrySettings()
    package var breaker = BreakerSettings()
    package var secrets: [SecretSetting] = []
    /// A PEM file of the certificates that the provider's are held against; `nil`: those of the machine.
    package var authorities: String?
    package var connectors: [ConnectorSettings] = []

    package init(provider: String) { self.provider = provider }
}
