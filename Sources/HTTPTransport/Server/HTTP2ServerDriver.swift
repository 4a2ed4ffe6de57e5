import CNGHTTP2
import EventLoop
import MatchModel

/// HTTP/2 on one accepted connection: gives each stream's request to the handler.
final class HTTP2ServerDriver: HTTPServerDriver, HTTP2SessionOwner {
    private unowned let connection: HTTPServerConnection
    private let server: HTTPServer
    private let session: HTTP2Session
    /// The last moment at which a stream was open.
    private var lastBusy: MonotonicInstant
    private var isLeaving = false

    init?(connection: HTTPServerConnection) {
        self.connection = connection
        server = connection.server
        lastBusy = connection.server.loop.now
        let limits = connection.server.limits
        let settings = HTTP2Settings(
            streamWindow: limits.window, connectionWindow: limits.window, concurrentStreams: limits.concurrentStreams)
        guard
            let session = HTTP2Session(
                side: .server, channel: connection.channel, settings: settings, limits: limits.http2)
        else { return nil }
        self.session = session
        session.owner = self
    }

    func received(_ bytes: Span<UInt8>) { session.receive(bytes) }
    func peerEnded() { session.end(.peerClosed) }
    func drained() { session.run() }

    func sweep() {
        let limits = server.limits
        let now = server.loop.now
        if !connection.channel.output.isEmpty, now - connection.channel.lastProgress > limits.writeTimeout {
            return connection.timeOut(.writeTimeout, "writing a response")
        }
        for _ in 0..<session.resetStalled(now: now, limit: limits.writeTimeout) {
            server.counters.timeouts += 1
            server.counters.count(.writeTimeout)
        }
        for stream in session.openStreams {
            (stream.owner as? HTTP2ServerExchange)?.sweep(now: now)
        }
        if let since = session.headSince, now - since > limits.headTimeout {
            return connection.timeOut(.headTimeout, "a request's head")
        }
        if session.streamCount > 0 || session.headSince != nil {
            lastBusy = now
        } else if now - lastBusy > limits.idleTimeout {
            if isLeaving { return connection.timeOut(.idleTimeout, "the next request") }
            isLeaving = true
            server.counters.timeouts += 1
            server.counters.count(.idleTimeout)
            session.goAway()
        }
    }

    func drain() { session.shutDown() }

    func closed(_ reason: HTTPCloseReason) { session.end(reason) }

    func sessionOpened(_ stream: HTTP2Stream) {
        lastBusy = server.loop.now
        let exchange = HTTP2ServerExchange(
            server: server, session: session, stream: stream, peer: connection.peer,
            peerCertificate: connection.peerCertificate)
        stream.owner = exchange
        exchange.begin()
    }

    func sessionAnswer(
        to target: Span<UInt8>, isHead: Bool, ifNoneMatch: Span<UInt8>
    ) -> HTTPPreparedResponse.HTTP2? {
        guard let prepared = server.handler.prepared(for: target) else { return nil }
        lastBusy = server.loop.now
        server.counters.requests += 1
        return prepared.http2(isHead: isHead, ifNoneMatch: ifNoneMatch)
    }

    func sessionEnded(_ reason: HTTPCloseReason) { connection.close(reason) }
}
