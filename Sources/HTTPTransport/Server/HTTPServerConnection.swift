import EventLoop
import MatchModel
import SecureTransport

/// The protocol spoken on a connection.
protocol HTTPServerDriver: AnyObject {
    func received(_ bytes: Span<UInt8>)
    func peerEnded()
    func drained()
    /// Looks at the time limits.
    func sweep()
    /// The server takes no more: what is in hand is answered, then the connection ends.
    func drain()
    /// The connection is over.
    func closed(_ reason: HTTPCloseReason)
}

/// One accepted connection: finds out which protocol its first bytes are, and hands over to the driver of that protocol.
final class HTTPServerConnection: TransportChannelOwner {
    /// RFC 9113, 3.4.
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    unowned let server: HTTPServer
    let channel: TransportChannel
    let descriptor: Int32
    let peer: SocketAddress
    private let ticket: AcceptTicket
    private var driver: (any HTTPServerDriver)?
    /// Bytes so far, all of them the preface's.
    private var matched = 0
    private var acceptedAt: MonotonicInstant
    private var isHandshaking: Bool
    private var isOver = false
    /// Who the peer proved to be in the handshake.
    private(set) var peerCertificate: PeerCertificate?

    init(server: HTTPServer, channel: TransportChannel, descriptor: Int32, peer: SocketAddress, ticket: AcceptTicket) {
        self.server = server
        self.channel = channel
        self.descriptor = descriptor
        self.peer = peer
        self.ticket = ticket
        acceptedAt = server.loop.now
        isHandshaking = channel.transport.isSecure
        channel.owner = self
    }

    /// The handshake is done.
    func channelConnected() {
        guard let session = channel.transport.session else { return }
        isHandshaking = false
        acceptedAt = server.loop.now
        if let version = session.version { server.counters.tls.count(version, resumed: session.isResumed) }
        peerCertificate = session.peerCertificate
        switch session.applicationProtocol {
        case .http2:
            guard let driver = HTTP2ServerDriver(connection: self) else { return close(.failed("out of memory")) }
            self.driver = driver
        case .http1: driver = HTTP1ServerDriver(connection: self)
        // Nothing was chosen: the first bytes tell, as without TLS.
        case nil: break
        }
    }

    func channelReceived(_ bytes: Span<UInt8>) {
        if let driver { return driver.received(bytes) }
        if matched == 0, bytes[0] == ProxyHeader.signature[0], isProxyHeader(bytes) { return refuseProxyHeader() }
        var index = 0
        while index < bytes.count, matched < Self.preface.count, bytes[index] == Self.preface[matched] {
            index += 1
            matched += 1
        }
        let rest = bytes.extracting(index...)
        if matched == Self.preface.count {
            guard let driver = HTTP2ServerDriver(connection: self) else { return close(.failed("out of memory")) }
            self.driver = driver
            driver.received(Self.preface.span)
            if !isOver, !rest.isEmpty { driver.received(rest) }
        } else if index < bytes.count {
            let driver = HTTP1ServerDriver(connection: self)
            self.driver = driver
            if matched > 0 { driver.received(Self.preface.span.extracting(0..<matched)) }
            if !isOver { driver.received(rest) }
        }
    }

    /// The signature is no beginning of a request, for it holds a zero byte behind two empty lines.
    private func isProxyHeader(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 5 && (0..<min(bytes.count, 12)).allSatisfy { bytes[$0] == ProxyHeader.signature[$0] }
    }

    private func refuseProxyHeader() {
        server.counters.count(.proxyUnlisted)
        close(.refused("a PROXY header from a peer that is no listed proxy"))
    }

    func drain() {
        if let driver { driver.drain() } else if matched == 0 { close(.closedHere) }
    }

    func channelEnded() {
        if let driver { driver.peerEnded() } else { close(.peerClosed) }
    }

    func channelDrained() { driver?.drained() }

    func channelFailed(_ reason: HTTPCloseReason) { close(reason) }

    func sweep() {
        if let driver { return driver.sweep() }
        if isHandshaking {
            guard server.loop.now - acceptedAt > server.limits.handshakeTimeout else { return }
            server.counters.tls.count(.timedOut)
            return timeOut(.handshakeTimeout, "the TLS handshake")
        }
        let limit = matched > 0 ? server.limits.headTimeout : server.limits.idleTimeout
        if server.loop.now - acceptedAt > limit {
            timeOut(matched > 0 ? .headTimeout : .idleTimeout, "the first request")
        }
    }

    func timeOut(_ bound: HTTPBound, _ what: String) {
        server.counters.timeouts += 1
        server.counters.count(bound)
        close(.timedOut(what))
    }

    /// Ends the connection; once.
    func close(_ reason: HTTPCloseReason) {
        guard !isOver else { return }
        isOver = true
        switch reason {
        case .refused: server.counters.protocolErrors += 1
        case .failed: server.counters.failures += 1
        case .handshakeFailed(let failure): server.counters.tls.count(failure.kind)
        case .overLimit(let bound): server.counters.count(bound)
        default: break
        }
        channel.close()
        server.release(ticket)
        server.remove(self)
        driver?.closed(reason)
        driver = nil
    }

    /// Gives the connection away, and with it the duty to release the ticket.
    func detach() -> (Transport, AcceptTicket) {
        isOver = true
        let transport = channel.detach()
        server.counters.takenOver += 1
        server.remove(self)
        driver = nil
        return (transport, ticket)
    }
}
