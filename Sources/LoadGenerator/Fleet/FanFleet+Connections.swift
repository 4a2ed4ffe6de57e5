import EventLoop
import Geography
import HTTPTransport
import MatchModel
import SecureTransport
import WebSocketTransport

/// How a fan comes to an edge, and away from it.
extension FanFleet {
    /// Reads of one connection before others have their turn.
    private static let readsPerTurn = 4

    /// A fan's turn to connect: it asks which edge is nearest to where it is.
    func begin(_ fan: Int) {
        rows[fan].phase = .asking
        rows[fan].generation &+= 1
        rows[fan].isInFlight = true
        rows[fan].lastHeard = loop.now.milliseconds
        inFlight += 1
        let generation = rows[fan].generation
        finder.find(near: plans[fan].place, avoiding: rows[fan].avoiding) { [weak self] result in
            guard let self, !isFrozen, rows[fan].generation == generation else { return }
            switch result {
            case .success(let candidate): connect(fan, to: candidate)
            case .failure(let failure): fail(fan, failure.description)
            }
        }
    }

    private func connect(_ fan: Int, to candidate: EdgeCandidate) {
        rows[fan].lastMile =
            appliesLastMile ? LastMile.delay(kilometres: candidate.distance).milliseconds : 0
        do {
            rows[fan].edge = try index(of: candidate)
            let target = edges[rows[fan].edge]
            let transport = try open(target)
            rows[fan].transport = transport
            rows[fan].phase = .connecting
            try loop.register(transport.descriptor, .writable, self, token: UInt32(fan))
        } catch {
            fail(fan, "\(candidate.url): \(error)")
        }
    }

    private func open(_ target: EdgeTarget) throws -> Transport {
        let socket = try Socket.connect(to: target.address)
        guard target.origin.isSecure else { return Transport(socket) }
        guard let session = tls?.connect(to: target.origin.host, on: socket.descriptor) else {
            socket.close()
            throw HTTPOrigin.Invalid(description: "an https edge needs --ca, the authority of its certificate")
        }
        return Transport(socket, session)
    }

    private func index(of candidate: EdgeCandidate) throws -> Int {
        if let known = edges.firstIndex(where: { $0.url == candidate.url && $0.id == candidate.id }) { return known }
        let origin = try HTTPOrigin(parsing: candidate.url)
        let address = try SocketAddress(host: origin.host, port: origin.port)
        edges.append(EdgeTarget(id: candidate.id, url: candidate.url, origin: origin, address: address))
        return edges.count - 1
    }

    package func ready(token: UInt32, _ events: Readiness) {
        let fan = Int(token)
        switch rows[fan].phase {
        case .connecting: connected(fan)
        case .securing: shakeHands(fan)
        case .upgrading, .open: read(fan)
        case .queued, .waiting, .asking, .closing: closeSocket(fan)
        }
    }

    private func connected(_ fan: Int) {
        guard let transport = rows[fan].transport else { return }
        if let error = transport.socket.connectError { return fail(fan, "\(edgeName(of: fan)): \(error)") }
        loop.modify(transport.descriptor, .readable)
        if transport.isSecure { shakeHands(fan) } else { upgrade(fan) }
    }

    private func shakeHands(_ fan: Int) {
        guard let transport = rows[fan].transport, let session = transport.session else { return }
        rows[fan].phase = .securing
        switch session.handshake() {
        case .done:
            loop.modify(transport.descriptor, .readable)
            upgrade(fan)
        case .wantsRead: loop.modify(transport.descriptor, .readable)
        case .wantsWrite: loop.modify(transport.descriptor, .writable)
        case .failed(let failure): fail(fan, "\(edgeName(of: fan)): \(failure)")
        }
    }

    private func upgrade(_ fan: Int) {
        rows[fan].phase = .upgrading
        var random = SystemRandomNumberGenerator()
        let key = (0..<WebSocketHandshake.keyLength).map { _ in UInt8.random(in: 0...255, using: &random) }
        let upgrade = FanRow.Upgrade(WebSocketClientHandshake(random: key))
        rows[fan].upgrade = upgrade
        let authority = edges[rows[fan].edge].origin.authority
        send(upgrade.handshake.request(host: authority, path: "/v1/live"), of: fan)
    }

    private func read(_ fan: Int) {
        for _ in 0..<Self.readsPerTurn {
            guard let transport = rows[fan].transport else { return }
            switch transport.read(into: loop.scratch) {
            case .bytes(let count):
                rows[fan].lastHeard = loop.now.milliseconds
                receive(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(loop.scratch)[..<count]), of: fan)
                if count < loop.scratch.count { return }
            case .wouldBlock: return
            case .ended: return endsLater(fan, "\(edgeName(of: fan)) closed the connection")
            case .failed: return endsLater(fan, "the connection to \(edgeName(of: fan)) broke")
            }
        }
    }

    /// The bytes are the loop's scratch buffer: used up before the call returns.
    private func receive(_ bytes: UnsafeRawBufferPointer, of fan: Int) {
        var position = 0
        if rows[fan].phase == .upgrading {
            guard let upgrade = rows[fan].upgrade else { return }
            do {
                let text = bytes.assumingMemoryBound(to: UInt8.self)
                guard case .head(let status, let fields)? = try upgrade.parser.next(text.span, &position) else {
                    return
                }
                try upgrade.handshake.verify(
                    status: status.code, headers: fields.all.map { (name: $0.name, value: $0.value) })
            } catch {
                return endsLater(fan, "\(edgeName(of: fan)): \(error)")
            }
            rows[fan].upgrade = nil
            rows[fan].phase = .open
            if rows[fan].lastMile > 0 { delay(.opened, of: fan, milliseconds: rows[fan].lastMile) } else { opened(fan) }
        }
        do {
            while rows[fan].phase == .open, let event = try rows[fan].parser.next(bytes.bytes, from: &position) {
                take(event, of: fan)
            }
        } catch {
            endsLater(fan, "\(edgeName(of: fan)) broke RFC 6455: \(error)")
        }
    }

    private func take(_ event: WebSocketEvent, of fan: Int) {
        switch event {
        case .text(let bytes):
            let payload = cache.decode(bytes)
            if rows[fan].lastMile > 0 {
                delay(.incoming(payload), of: fan, milliseconds: rows[fan].lastMile)
            } else {
                handle(payload, of: fan)
            }
        case .ping(let payload): send(frame(.pong, payload), of: fan)
        case .close(let close):
            endsLater(fan, "\(edgeName(of: fan)) closed with \(close.code ?? 1005): \(close.reason)")
        case .binary, .pong: break
        }
    }

    /// The fan knows that it is connected: it subscribes.
    func opened(_ fan: Int) {
        rows[fan].openedAt = SystemClock.unix().milliseconds
        observer?.fan(fan, isAt: edges[rows[fan].edge])
        let message = rows[fan].session.opened()
        if rows[fan].phase == .open { send(frame(.text, message), of: fan) }
    }

    private func frame(_ opcode: WebSocketOpcode, _ payload: [UInt8]) -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return WebSocketFrameEncoder.clientFrame(opcode, payload, maskKey: random.next())
    }

    private func send(_ bytes: [UInt8], of fan: Int) {
        if rows[fan].lastMile > 0 {
            delay(.outgoing(bytes), of: fan, milliseconds: rows[fan].lastMile)
        } else {
            write(bytes, of: fan)
        }
    }

    /// A few hundred bytes into an empty send buffer: taken whole, or the connection is dead.
    func write(_ bytes: [UInt8], of fan: Int) {
        guard let transport = rows[fan].transport else { return }
        guard case .bytes(bytes.count) = transport.write(bytes[...]) else {
            return endsLater(fan, "the connection to \(edgeName(of: fan)) broke")
        }
    }

    /// The connection is over; what came before it reaches the fan before the end does.
    private func endsLater(_ fan: Int, _ reason: String) {
        closeSocket(fan)
        guard rows[fan].lastMile > 0 else { return ended(fan, reason) }
        rows[fan].phase = .closing
        delay(.ended(reason), of: fan, milliseconds: rows[fan].lastMile)
    }

    /// Gives up on the present try or connection at once.
    func fail(_ fan: Int, _ reason: String) {
        closeSocket(fan)
        ended(fan, reason)
    }

    /// The fan knows that its connection is gone: it waits, and tries again elsewhere.
    func ended(_ fan: Int, _ reason: String) {
        problems += 1
        lastProblem = reason
        observer?.fan(fan, lost: reason)
        let wait = rows[fan].session.retryDelay(using: &generator)
        leaveEdge(fan)
        rows[fan].phase = .waiting
        delay(.retry, of: fan, milliseconds: wait.milliseconds)
        pump()
    }

    /// The edge asked for it: the fan goes elsewhere, without waiting.
    func leave(_ fan: Int) {
        guard rows[fan].phase == .open else { return }
        write(frame(.close, WebSocketFrameEncoder.closePayload(code: WebSocketClose.normal)), of: fan)
        // A write that failed has ended the connection already.
        guard rows[fan].phase == .open else { return }
        closeSocket(fan)
        leaveEdge(fan)
        enqueue(fan)
    }

    private func leaveEdge(_ fan: Int) {
        if rows[fan].phase != .asking, !edges.isEmpty { rows[fan].avoiding = edges[rows[fan].edge].url }
        if let entry = rows[fan].session.ended() { journals.note(entry, of: fan) }
        if rows[fan].hasBeenLive { statistics.reconnects += 1 }
        rows[fan].hasBeenLive = false
        rows[fan].generation &+= 1
        rows[fan].upgrade = nil
        rows[fan].openedAt = .max
        rows[fan].parser = WebSocketFrameParser(role: .client, maximumMessageLength: FanRow.maximumMessage)
        settle(fan)
    }

    /// The fan no longer counts among those who connect.
    func settle(_ fan: Int) {
        guard rows[fan].isInFlight else { return }
        rows[fan].isInFlight = false
        inFlight -= 1
    }

    func closeSocket(_ fan: Int) {
        guard let transport = rows[fan].transport else { return }
        rows[fan].transport = nil
        loop.deregister(transport.descriptor)
        transport.close()
    }
}
