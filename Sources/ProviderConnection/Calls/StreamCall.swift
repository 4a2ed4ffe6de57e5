/// One long-running stream to open: a GET whose body does not end, or a WebSocket.
package struct StreamCall: Hashable, Sendable {
    package var connector: String
    package var url: String
    package var isWebSocket: Bool
    /// What a WebSocket sends first, as text.
    package var greeting: String?
    /// Bytes of one message. Beyond: the stream is ended.
    package var maximumMessageBytes: Int
}
