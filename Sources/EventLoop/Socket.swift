import CLinux
import Glibc

/// What one read or write did.
package enum IOResult: Hashable, Sendable {
    case bytes(Int)
    case wouldBlock
    /// The peer has closed its half; reads only.
    case ended
    case failed(Int32)
}

/// What one accept did.
package enum AcceptResult: Sendable {
    case accepted(Socket, peer: SocketAddress)
    case wouldBlock
    /// The process or the machine has no descriptors left.
    case exhausted
    case failed(SystemError)
}

/// A non-blocking stream socket. A plain handle: whoever owns it closes it, once.
package struct Socket: Hashable, Sendable {
    package let descriptor: Int32

    package init(descriptor: Int32) { self.descriptor = descriptor }

    /// Binds and listens. Several workers listen on one address with `reusePort`.
    package static func listen(
        on address: SocketAddress, backlog: Int32 = 4096, reusePort: Bool = false
    ) throws(SystemError) -> Socket {
        let fd = withUnsafePointer(to: address.raw) { cl_listen($0, backlog, reusePort ? 1 : 0) }
        guard fd >= 0 else { throw SystemError("listen on", address.description) }
        return Socket(descriptor: fd)
    }

    /// Starts to connect; writable once it is done, and `connectError` tells how.
    package static func connect(
        to address: SocketAddress, from source: SocketAddress? = nil
    ) throws(SystemError) -> Socket {
        let fd = withUnsafePointer(to: address.raw) { target in
            guard let source else { return cl_connect(target, nil) }
            return withUnsafePointer(to: source.raw) { cl_connect(target, $0) }
        }
        guard fd >= 0 else { throw SystemError("connect to", address.description) }
        return Socket(descriptor: fd)
    }

    package func accept() -> AcceptResult {
        var peer = cl_address()
        let fd = cl_accept(descriptor, &peer)
        if fd >= 0 { return .accepted(Socket(descriptor: fd), peer: SocketAddress(raw: peer)) }
        switch errno {
        case EAGAIN: return .wouldBlock
        case EINTR, ECONNABORTED: return accept()
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
        default: return .failed(SystemError("accept"))
        }
    }

    /// How a connect ended: `nil` when it succeeded.
    package var connectError: SystemError? {
        let code = cl_socket_error(descriptor)
        return code == 0 ? nil : SystemError("connect", code: code)
    }

    package var localAddress: SocketAddress? {
        var raw = cl_address()
        return cl_local_address(descriptor, &raw) == 0 ? SocketAddress(raw: raw) : nil
    }

    package var peerAddress: SocketAddress? {
        var raw = cl_address()
        return cl_peer_address(descriptor, &raw) == 0 ? SocketAddress(raw: raw) : nil
    }

    /// One `recv`.
    @inline(__always)
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult {
        let count = cl_receive(descriptor, buffer.baseAddress, buffer.count)
        if count > 0 { return .bytes(count) }
        if count == 0 { return .ended }
        return errno == EAGAIN ? .wouldBlock : .failed(errno)
    }

    /// One `send`; a closed peer is an error, never a signal.
    @inline(__always)
    package func write(_ bytes: UnsafeRawBufferPointer) -> IOResult {
        let count = cl_send(descriptor, bytes.baseAddress, bytes.count)
        if count >= 0 { return .bytes(count) }
        return errno == EAGAIN ? .wouldBlock : .failed(errno)
    }

    /// The same for an array.
    package func write(_ bytes: ArraySlice<UInt8>) -> IOResult {
        bytes.withUnsafeBytes { write($0) }
    }

    /// Bounds what the kernel holds for a peer that does not read.
    package func limitSendBuffer(to bytes: Int32) { _ = cl_set_send_buffer(descriptor, bytes) }
    /// Ends the connection when sent bytes stay unacknowledged so long (RFC 5482).
    package func limitUnacknowledged(toMilliseconds limit: UInt32) { _ = cl_set_user_timeout(descriptor, limit) }
    /// Tells the peer that nothing more is coming.
    package func shutdownWrites() { _ = Glibc.shutdown(descriptor, Int32(SHUT_WR)) }
    package func close() { _ = Glibc.close(descriptor) }
    /// Closes with RST instead of FIN.
    package func reset() { cl_reset(descriptor) }
}
