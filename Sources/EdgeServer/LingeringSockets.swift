import EventLoop
import MatchModel
import SecureTransport

/// Connections that were told goodbye: kept a moment and read empty, for closing over unread bytes would send a reset
/// that destroys the goodbye (RFC 9112, section 9.6, says the same of HTTP).
final class LingeringSockets: ReadinessHandler {
    /// The most that linger; past it a connection is closed at once.
    static let limit = 4096
    static let patience = TimeSpan.seconds(2)

    private let loop: EpollLoop
    private var sockets: [UInt32: (transport: Transport, deadline: MonotonicInstant)] = [:]

    init(loop: EpollLoop) {
        self.loop = loop
    }

    func add(_ transport: Transport) {
        let token = UInt32(transport.descriptor)
        guard sockets.count < Self.limit,
            (try? loop.register(transport.descriptor, .readable, self, token: token)) != nil
        else { return transport.close() }
        sockets[token] = (transport, loop.now + Self.patience)
    }

    func ready(token: UInt32, _ events: Readiness) {
        guard let transport = sockets[token]?.transport else { return }
        while true {
            switch transport.read(into: loop.scratch) {
            case .bytes: continue
            case .wouldBlock: return
            case .ended, .failed: return close(token)
            }
        }
    }

    /// Ends those whose time is over. Once a second.
    func sweep() {
        for (token, entry) in sockets where entry.deadline <= loop.now { close(token) }
    }

    private func close(_ token: UInt32) {
        guard let entry = sockets.removeValue(forKey: token) else { return }
        loop.deregister(entry.transport.descriptor)
        entry.transport.close()
    }
}
