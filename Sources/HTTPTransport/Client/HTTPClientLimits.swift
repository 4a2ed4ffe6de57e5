import MatchModel

/// The bounds of a client connection.
package struct HTTPClientLimits: Hashable, Sendable {
    package var connectTimeout = TimeSpan.seconds(5)
    /// From the request's turn to the end of its response; simple requests only.
    package var responseTimeout = TimeSpan.seconds(10)
    /// Bytes of a collected response body. Beyond: `badResponse`.
    package var bodyBytes = 16 << 20
    /// Requests that wait for their turn (HTTP/1.1). Beyond: `queueFull`.
    package var queuedRequests = 64
    /// What is asked of an HTTP/2 server.
    package var http2 = HTTP2Settings()

    package init() {}
}
