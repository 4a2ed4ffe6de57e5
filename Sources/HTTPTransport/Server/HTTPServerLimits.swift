import MatchModel

/// The bounds of a server. What happens at each is counted in `HTTPServerCounters`.
package struct HTTPServerLimits: Hashable, Sendable {
    /// Connections open at a time; one more is answered 503 and closed. Those taken over no longer count.
    package var connections = 1024
    /// From accepting to the end of the TLS handshake. Beyond: the end.
    package var handshakeTimeout = TimeSpan.seconds(10)
    /// From the first byte of a head to its end. Beyond: 408, or the end.
    package var headTimeout = TimeSpan.seconds(10)
    /// From the head to the end of a collected body. Streaming routes are left alone. Beyond: 408.
    package var bodyTimeout = TimeSpan.seconds(30)
    /// Between requests, and before the first. Beyond: the end.
    package var idleTimeout = TimeSpan.seconds(75)
    /// Without any progress of bytes that wait to be written. Beyond: the end.
    package var writeTimeout = TimeSpan.seconds(30)
    /// How often the limits above are looked at, by one timer for all connections: they are this exact.
    package var sweepInterval = TimeSpan.seconds(1)
    /// After a last response: how long a peer that still sends may do so unheard before the connection ends.
    package var lingerTimeout = TimeSpan.seconds(2)
    /// Bytes of further requests that wait while one is answered (HTTP/1.1). Beyond: no more is read for the time.
    package var pipelinedBytes = 64 * 1024
    /// Bytes of responses that wait unsent on one connection while further requests of it are answered (HTTP/1.1). Beyond:
    /// they wait until the peer has read.
    package var pipelinedOutputBytes = 64 * 1024
    /// Bytes of bodies being collected, all connections together. Beyond: 503.
    package var collectedBytes = 64 << 20
    /// What one HTTP/2 connection may ask for beside requests.
    package var http2 = HTTP2FrameLimits()
    /// Streams open at a time on one HTTP/2 connection. Beyond: the stream is refused.
    package var concurrentStreams: UInt32 = 100
    /// Receive window of each HTTP/2 stream and of the connection, in bytes.
    package var window: Int32 = 1 << 20

    /// What the kernel may hold of unsent bytes for one connection; `nil` leaves it to the kernel (up to 4 MB).
    package var sendBufferBytes: Int32?

    package init() {}
}
