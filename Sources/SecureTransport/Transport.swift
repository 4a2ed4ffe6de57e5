import EventLoop

/// The one door through which a connection's bytes go in and out: a socket, and TLS over it or not. A plain handle:
/// whoever owns it closes it, once.
package struct Transport: Hashable, Sendable {
    package let socket: Socket
    package let session: TLSSession?

    package init(_ socket: Socket, _ session: TLSSession? = nil) {
        self.socket = socket
        self.session = session
    }

    package var descriptor: Int32 { socket.descriptor }
    package var isSecure: Bool { session != nil }
    /// What the handshake chose.
    package var applicationProtocol: ApplicationProtocol? { session?.applicationProtocol }

    /// One `recv` at most. With TLS, see `TLSSession.read`.
    @inline(__always)
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        if let session { return session.read(into: buffer) }
        return socket.read(into: buffer)
    }

    /// One `send`; with TLS one per 16 KB: see `TLSSession.write` for what `bytes` means when the socket is full.
    @inline(__always)
    package func write(_ bytes: UnsafeRawBufferPointer) -> IOResult {
        if let session { return session.write(bytes) }
        return socket.write(bytes)
    }

    /// The same for an array.
    package func write(_ bytes: ArraySlice<UInt8>) -> IOResult {
        bytes.withUnsafeBytes { write($0) }
    }

    /// No more will be written; the peer sees the end.
    package func endWrites() {
        session?.endWrites()
        socket.shutdownWrites()
    }

    /// Ends the connection and frees all that it held.
    package func close() {
        if let session {
            session.endWrites()
            session.free()
        }
        socket.close()
    }

    /// Closes with RST instead of FIN, and says nothing.
    package func reset() {
        session?.free()
        socket.reset()
    }
}
