import MatchModel

/// The bounds of `touchline.v1`, as the welcome names them.
package struct ProtocolLimits: Hashable, Sendable {
    /// Topics one connection may hold.
    package var topics = 64
    /// Bytes of one message from a client.
    package var message = 8192
    /// Operations a second, on average; as many again may come at once.
    package var operationsPerSecond = 10

    package init() {}

    /// How often everyone is told where the stream stands.
    package static let beatInterval = TimeSpan.seconds(25)
    /// States of one `team:` or `league:` topic.
    package static let statesPerTopic = 32
    /// Bytes of the `id` a client gives an operation.
    package static let operationID = 64
    /// The subprotocol's name.
    package static let subprotocol = "touchline.v1"
}
