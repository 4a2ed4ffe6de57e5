import EventLoop
import Glibc

/// Ports of this machine.
enum Port {
    /// Whether something listens there.
    static func isOpen(_ port: Int) -> Bool {
        guard let number = UInt16(exactly: port), let address = try? SocketAddress(host: "127.0.0.1", port: number),
            let socket = try? Socket.connect(to: address)
        else { return false }
        defer { socket.close() }
        var poll = pollfd(fd: socket.descriptor, events: Int16(POLLOUT), revents: 0)
        guard Glibc.poll(&poll, 1, 200) == 1 else { return false }
        return socket.connectError == nil
    }
}
