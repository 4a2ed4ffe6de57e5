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
    private var arrivals: [Int32: ProxyArrival] = [:]
    private let policy: AcceptPolicy?
    private var date = HTTPDate()
    private var sweepTimer: TimerID?
    private var isListening = true
    /// It takes no more connections, and ends those it has as their requests are done.
    var isDraining: Bool { !isListening }

    /// Accepts at most so many per turn, so that a rush of newcomers does not starve those who are here.
    private static let acceptsPerTurn = 64
    /// How long accepting pauses when the process has no descriptor left.
    private static let exhaustedPause = TimeSpan.milliseconds(100)

    /// Takes a listening socket and watches it, with `tls` for connections that have to begin with a handshake; it is
    /// closed by `stop`. The loop keeps the server until then.
    package init(
        loop: EpollLoop, listener: Socket, limits: HTTPServerLimits = HTTPServerLimits(), tls: TLSContext? = nil,
        policy: AcceptPolicy? = nil, handler: any HTTPRequestHandler
    ) throws(SystemError) {
        self.policy = policy
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
        policy: AcceptPolicy? = nil, handler: any HTTPRequestHandler
    ) throws(SystemError) {
        try self.init(
            loop: loop, listener: try Socket.listen(on: address), limits: limits, tls: tls, policy: policy,
            handler: handler)
    }

    /// Accepts no more. Requests in hand are answered; then HTTP/1.1 connections end, and HTTP/2 ones after GOAWAY.
    package func stopListening() {
        guard isListening else { return }
        isListening = false
        loop.deregister(listener.descriptor)
        listener.close()
        // Later, because the caller may stand inside a request.
        loop.schedule(after: .zero) { [weak self] in
            guard let self else { return }
            for descriptor in self.connections.keys.sorted() { self.connections[descriptor]?.drain() }
        }
    }

    /// Ends everything at once.
    package func stop() {
        stopListening()
        for arrival in arrivals.values { end(arrival) }
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
        if connections.isEmpty, arrivals.isEmpty, let timer = sweepTimer {
            loop.cancel(timer)
            sweepTimer = nil
        }
    }

    /// Serves a connection that was accepted, here or elsewhere.
    package func adopt(_ socket: Socket, peer: SocketAddress) {
        counters.accepted += 1
        guard counters.open + arrivals.count < limits.connections else {
            counters.overLimit += 1
            return turnAway(socket, .workerConnections)
        }
        guard let policy else { return open(socket, peer: peer, .totalsOnly) }
        guard policy.readsProxyHeaders, policy.lists(peer) else {
            return admit(socket, peer: peer, policy.address(of: peer), policy)
        }
        do {
            arrivals[socket.descriptor] = try ProxyArrival(socket, peer: peer, server: self)
        } catch {
            return socket.close()
        }
        if sweepTimer == nil { scheduleSweep() }
    }

    /// A listed proxy has said who its client is, or what cannot be read.
    func arrived(_ arrival: ProxyArrival, client: Result<SocketAddress?, ProxyHeader.Malformed>) {
        arrivals[arrival.socket.descriptor] = nil
        loop.deregister(arrival.socket.descriptor)
        guard let policy, case .success(let client) = client else {
            counters.count(.proxyMalformed)
            return arrival.socket.close()
        }
        let peer = client ?? arrival.peer
        admit(arrival.socket, peer: peer, client.flatMap { ClientAddress($0.bytes) }, policy)
    }

    private func end(_ arrival: ProxyArrival) {
        arrivals[arrival.socket.descriptor] = nil
        loop.deregister(arrival.socket.descriptor)
        arrival.socket.close()
    }

    private func admit(_ socket: Socket, peer: SocketAddress, _ address: ClientAddress?, _ policy: AcceptPolicy) {
        switch policy.limiter.admit(address, now: loop.now) {
        case .admitted(let ticket): open(socket, peer: peer, ticket)
        case .refused(let bound): turnAway(socket, bound)
        }
    }

    private func open(_ socket: Socket, peer: SocketAddress, _ ticket: AcceptTicket) {
        if let bytes = limits.sendBufferBytes { socket.limitSendBuffer(to: bytes) }
        var transport = Transport(socket)
        if let tls {
            guard let session = tls.accept(on: socket.descriptor) else {
                counters.tls.count(.other)
                policy?.limiter.release(ticket)
                return socket.close()
            }
            transport = Transport(socket, session)
        }
        // A socket that cannot be watched is closed by the channel.
        guard let channel = try? TransportChannel(loop: loop, transport: transport, isConnecting: false) else {
            policy?.limiter.release(ticket)
            return
        }
        counters.open += 1
        connections[socket.descriptor] = HTTPServerConnection(
            server: self, channel: channel, descriptor: socket.descriptor, peer: peer, ticket: ticket)
        if sweepTimer == nil { scheduleSweep() }
    }

    /// The connection no longer counts against the limits of accepting.
    func release(_ ticket: AcceptTicket) { policy?.limiter.release(ticket) }

    // MARK: what its connections share

    /// Counts bytes of a body against the total; false if they go over it.
    func collect(_ bytes: Int) -> Bool {
        guard counters.collecting + bytes <= limits.collectedBytes else {
            counters.count(.collectedBytes)
            return false
        }
        counters.collecting += bytes
        return true
    }

    func letGo(_ bytes: Int) { counters.collecting -= bytes }

    static let noRoomForBodies = HTTPRefusal(
        .serviceUnavailable, "no-room-for-bodies", "too many bodies are being received; send it again in a second")

    /// The `Date` of this second.
    func currentDate() -> HTTPDate {
        date.refresh(now: loop.now)
        return date
    }

    /// Names the second that prepared responses are good for.
    package var dateStamp: Int64 {
        date.refresh(now: loop.now)
        return date.stamp
    }

    /// Renders a response for many requests of this second; `nil` for one that is no 200 with an entity tag.
    package func prepare(_ response: HTTPResponse) -> HTTPPreparedResponse? {
        HTTPPreparedResponse(response, date: currentDate())
    }

    /// Turns a connection away that was taken over, and then found over a limit by the address a proxy named. Its ticket
    /// was released before.
    package func refuse(_ taken: HTTPTakenOver, _ bound: HTTPBound) { turnAway(taken.transport, bound) }

    /// A connection that was not begun: with TLS nothing can be said before a handshake, and none is done.
    private func turnAway(_ socket: Socket, _ bound: HTTPBound) {
        guard tls == nil else {
            counters.count(bound)
            counters.countRefusal(Self.isOwn(bound) ? .tooManyRequests : .serviceUnavailable)
            return socket.close()
        }
        turnAway(Transport(socket), bound)
    }

    private static func isOwn(_ bound: HTTPBound) -> Bool { bound == .addressConnections || bound == .addressRate }

    /// One try to say why, then the end: nothing is kept for a connection over a limit.
    private func turnAway(_ transport: Transport, _ bound: HTTPBound) {
        counters.count(bound)
        let isOwn = Self.isOwn(bound)
        let problem = HTTPProblem(
            isOwn ? .tooManyRequests : .serviceUnavailable, code: "too-many-\(bound.rawValue)",
            detail: isOwn
                ? "your address has as many connections, or opens them as fast, as it may; try again later"
                : "this server has as many connections, or takes them as fast, as it may; try another")
        counters.countRefusal(problem.status)
        let response = problem.response
        let head = HTTP1Writer.responseHead(
            response.status, response.fields, .length(response.body.count), closes: true, date: currentDate().line)
        _ = transport.write((head + response.body)[...])
        transport.endWrites()
        transport.close()
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
            for arrival in self.arrivals.values where self.loop.now - arrival.since > self.limits.headTimeout {
                self.counters.timeouts += 1
                self.counters.count(.proxyTimeout)
                self.end(arrival)
            }
            if !self.connections.isEmpty || !self.arrivals.isEmpty { self.scheduleSweep() }
        }
    }
}
