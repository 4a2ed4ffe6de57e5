/// What one end of an HTTP/2 connection asks of the other.
package struct HTTP2Settings: Hashable, Sendable {
    /// Receive window of each stream, in bytes: what the peer may send ahead of our reading.
    package var streamWindow: Int32
    /// Receive window of the connection, all streams together; never below what RFC 9113 begins with, 65,535.
    package var connectionWindow: Int32
    /// Streams the peer may have open at a time; servers only.
    package var concurrentStreams: UInt32

    package init(streamWindow: Int32 = 1 << 20, connectionWindow: Int32 = 1 << 20, concurrentStreams: UInt32 = 100) {
        self.streamWindow = max(1, streamWindow)
        self.connectionWindow = max(65_535, connectionWindow)
        self.concurrentStreams = concurrentStreams
    }
}
