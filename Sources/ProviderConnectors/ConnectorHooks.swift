import ProviderConnection

/// What the connectors need of whoever runs them. Called from any thread, for several providers at once.
package struct ConnectorHooks: Sendable {
    /// Takes a payload, and returns once it is durable, cannot be used, or found no room. Payloads of one document, stream
    /// or folder come one at a time.
    package var deliver: @Sendable (ProviderPayload) async -> DeliveryAnswer
    /// The matches to ask a provider about, under its ids, with their phases now. Asked about once a second.
    package var matches: @Sendable (_ provider: String) async -> [PolledMatch]
    /// An alert began or is over.
    package var tell: @Sendable (ConnectionAlertChange) -> Void

    package init(
        deliver: @escaping @Sendable (ProviderPayload) async -> DeliveryAnswer,
        matches: @escaping @Sendable (_ provider: String) async -> [PolledMatch] = { _ in [] },
        tell: @escaping @Sendable (ConnectionAlertChange) -> Void = { _ in }
    ) {
        self.deliver = deliver
        self.matches = matches
        self.tell = tell
    }
}
