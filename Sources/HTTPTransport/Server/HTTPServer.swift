import EventLoop
import MatchModel
import SecureTransport

/// Serves HTTP/1.1 and HTTP/2 (by prior knowledge, or as chosen in the TLS handshake) on one loop: accepts, keeps the limits, and gives each request to the
/// handler. Belongs to the loop's thread.
package final class HTTPServer: ReadinessHandler {
    package let loop: EpollLoop
    package let limits: HTTPServerLimits
    package internal(set) var counters = HTTPServerCounters()
    /// Where it listens: the real port where 0 was asked for.
    package let address: SocketAddress

    /// The handler outlives the server.
    unowned let handler: any HTTPRequestHandler
    private let listener: Socket
    private let tls: TLSContext?
    private var connections: [Int32: HTTPServerConnection] = [:]
    private var sweepTimer: TimerID?
    private var isListening = true

    /// Accepts at most so many per turn, so that a rush of newcomers does not starve those who are here.
    private static let acceptsPerTurn = 64
    /// How long accepting pauses when the process has no descriptor left.
    private static let exhaustedPause = TimeSpan.milliseconds(100)

    /// Takes a listening socket and watches it, with `tls` for connections that have to begin with a handshake; it is closed by `stop`. The loop keeps the server until then.
    package init(
        loop: EpollLoop, listener: Socket, limits: HTTPServerLimits = HTTPServerLimits(), tls: TLSContext? = nil,
        handler: any HTTPRequestHandler
    ) throws(SystemError) {
        self.loop = loop
        self.tls = tls
        self.listener = listener
        self.limits = limits
        self.handler = handler
        guard let address = listener.localAddress else { throw SystemError("getsockname") }
        self.address = address
        try loop.register(listener.descriptor, .readable, self)
    }

    /// Listens on `address` first.
    package convenience init(
        loop: EpollLoop, address: SocketAddress, limits: HTTPServerLimits = HTTPServerLimits(), tls: TLSContext? = nil,
        handler: any HTTPRequestHandler
    ) throws(SystemError) {
        try self.init(loop: loop, listener: try Socket.listen(on: address), limits: limits, tls: tls, handler: handler)
    }

    /// Accepts no more; connections that are open stay.
    package func stopListening() {
        guard isListening else { return }
        isListening = false
        loop.deregister(listener.descriptor)
        listener.close()
    }

    /// Ends everything at once.
    package func stop() {
        stopListening()
        // In the order of their descriptors, so that callbacks come in a fixed order.
        for descriptor in connections.keys.sorted() { connections[descriptor]?.close(.closedHere) }
    }

    package func ready(token: UInt32, _ events: Readiness) {
        for _ in 0..<Self.acceptsPerTurn {
            guard isListening else { return }
            switch listener.accept() {
            case .accepted(let socket, let peer): adopt(socket, peer: peer)
            case .wouldBlock: return
            case .failed: return
            case .exhausted:
                counters.exhausted += 1
                return pauseAccepting()
            }
        }
    }

    func remove(_ connection: HTTPServerConnection) {
        guard connections.removeValue(forKey: connection.descriptor) != nil else { return }
        counters.open -= 1
        if connections.isEmpty, let timer = sweepTimer {
            loop.cancel(timer)
            sweepTimer = nil
        }
    }

    /// Serves a connection that was accepted, here or elsewhere.
    package func adopt(_ socket: Socket, peer: SocketAddress) {
        counters.accepted += 1
        guard counters.open < limits.connections else {
            counters.overLimit += 1
            return turnAway(socket)
        }
        if let bytes = limits.sendBufferBytes { socket.limitSendBuffer(to: bytes) }
        var transport = Transport(socket)
        if let tls {
            guard let session = tls.accept(on: socket.descriptor) else {
                counters.tls.count(.other)
                return socket.close()
            }
            transport = Transport(socket, session)
        }
        // A socket that cannot be watched is closed by the channel.
        guard let channel = try? TransportChannel(loop: loop, transport: transport, isConnecting: false) else { return }
        counters.open += 1
        connections[socket.descriptor] = HTTPServerConnection(
            server: self, channel: channel, descriptor: socket.descriptor, peer: peer)
        if sweepTimer == nil { scheduleSweep() }
    }

    /// One try to say why, then the end: nothing is kept for a connection over the limit, nor a handshake done.
    private func turnAway(_ socket: Socket) {
        guard tls == nil else {
            counters.countRefusal(.serviceUnavailable)
            return socket.close()
        }
        let problem = HTTPProblem(
            .serviceUnavailable, code: "too-many-connections",
            detail: "this server has as many connections as it may (\(limits.connections)); try another")
        counters.countRefusal(problem.status)
        let response = problem.response
        let head = HTTP1Writer.responseHead(
            response.status, response.fields, .length(response.body.count), closes: true)
        _ = socket.write((head + response.body)[...])
        socket.shutdownWrites()
        socket.close()
    }

    private func pauseAccepting() {
        loop.modify(listener.descriptor, [])
        loop.schedule(after: Self.exhaustedPause) { [weak self] in
            guard let self, self.isListening else { return }
            self.loop.modify(self.listener.descriptor, .readable)
        }
    }

    private func scheduleSweep() {
        sweepTimer = loop.schedule(after: limits.sweepInterval) { [weak self] in
            guard let self else { return }
            self.sweepTimer = nil
            for descriptor in self.connections.keys.sorted() { self.connections[descriptor]?.sweep() }
            if !self.connections.isEmpty { self.scheduleSweep() }
        }
    }
}
