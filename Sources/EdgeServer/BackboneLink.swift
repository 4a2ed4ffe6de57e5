import BackboneWire
import EdgeCore
import EventLoop
import HTTPTransport
import Logging
import MatchModel
import SecureTransport
import Telemetry
import WebSocketTransport

/// The edge's connection to the origin: carries out what `BackboneFollower` decides. On the control thread.
final class BackboneLink {
    /// Windows of both directions: 64 KB would carry 229 KB/s over 280 ms.
    static let window: Int32 = 8 << 20

    private let loop: EpollLoop
    private let origin: HTTPOrigin
    private let key: String?
    private let tls: TLSContext?
    private let status: EdgeStatus
    private let logger: Logger
    private var follower: BackboneFollower
    private var connection: HTTP2ClientConnection?
    private var stream: HTTPClientStream?
    private var decoder = BackboneDecoder()
    private var attempt = 0
    private var generator = SystemRandomNumberGenerator()
    private let wake: (Int) -> Void

    init(
        loop: EpollLoop, origin: HTTPOrigin, key: String?, tls: TLSContext?, shared: SharedEdge, status: EdgeStatus,
        logger: Logger, wake: @escaping (Int) -> Void
    ) {
        self.loop = loop
        self.origin = origin
        self.key = key
        self.tls = tls
        self.status = status
        self.logger = logger
        self.wake = wake
        let deflate = shared.settings.compresses ? WebSocketDeflate() : nil
        follower = BackboneFollower(
            shared, framing: EdgeWorker.framing,
            compressing: deflate.map { deflate in { deflate.serverFrame(.text, $0) } })
    }

    /// Connects, and from here on always again.
    func start() {
        connect()
        loop.schedule(after: .seconds(1)) { [unowned self] in tick() }
    }

    /// Leaves the origin, for good. After it nothing calls back.
    func stop() {
        guard let connection else { return }
        self.connection = nil
        dropStream()
        connection.onClose = nil
        connection.onConnect = nil
        connection.close()
    }

    private func tick() {
        loop.schedule(after: .seconds(1)) { [unowned self] in tick() }
        let total = status.total
        let directives = follower.tick(
            now: loop.now, wall: SystemClock.unix(), connections: total.connections,
            load: status.loadPermille, isDraining: status.isDraining)
        carryOut(directives)
        let (counters, offset, uncertainty) = (follower.counters, follower.clock.offset, follower.clock.uncertainty)
        status.update {
            $0.follower = counters
            $0.clockOffset = offset
            $0.clockUncertainty = uncertainty
        }
    }

    private func connect() {
        status.update { $0.attempts += 1 }
        var limits = HTTPClientLimits()
        limits.connectTimeout = BackboneFollower.silence
        limits.http2 = HTTP2Settings(streamWindow: Self.window, connectionWindow: Self.window)
        decoder = BackboneDecoder()
        let connection: HTTP2ClientConnection
        do {
            connection = try HTTP2ClientConnection(loop: loop, origin: origin, limits: limits, tls: tls)
        } catch {
            return retry(.connectFailed, "\(error)")
        }
        self.connection = connection
        connection.onConnect = { [unowned self] in openStream() }
        connection.onClose = { [unowned self] error in ended(.connectFailed, "\(error)") }
    }

    private func openStream() {
        guard let connection else { return }
        var fields: HTTPFields = ["content-type": "application/vnd.touchline.backbone"]
        if let key { fields.append("authorization", "Bearer \(key)") }
        let stream = connection.open("POST", "/v1/backbone", fields: fields)
        self.stream = stream
        stream.onResponse = { [unowned self] code, _ in
            if code == .ok { return }
            let mend = code == .unauthorized ? "; start this edge with the origin's TOUCHLINE_EDGE_KEY" : ""
            ended(.refusedByOrigin, "the origin answered \(code)\(mend)")
        }
        stream.onBody = { [unowned self] bytes in receive(bytes) }
        stream.onEnd = { [unowned self] in ended(.closedByOrigin, "the origin ended the stream") }
        stream.onClose = { [unowned self] reason in ended(.closedByOrigin, "\(reason)") }
        status.update { $0.isConnected = true }
        carryOut(follower.connected(now: loop.now))
    }

    private func receive(_ bytes: [UInt8]) {
        do {
            try decoder.append(bytes)
            while stream != nil, let frame = try decoder.next() {
                if case .refusal(let refusal) = frame {
                    logger.warning("the origin refused", metadata: ["reason": "\(refusal.message)"])
                }
                carryOut(
                    follower.receive(
                        frame, bytes: decoder.lastFrameBytes, now: loop.now, wall: SystemClock.unix()))
                // Not before: a stream that always fails on its way would else be tried twenty times a second.
                if follower.isFollowing { attempt = 0 }
            }
        } catch {
            ended(.malformed, "\(error)")
        }
    }

    private func carryOut(_ directives: [LinkDirective]) {
        for directive in directives {
            switch directive {
            case .send(let frame):
                guard let bytes = try? BackboneEncoder.encode(frame) else {
                    logger.error("a frame of our own could not be encoded", metadata: ["type": "\(frame.type)"])
                    continue
                }
                _ = stream?.write(bytes)
            case .close(let end):
                ended(end, end.name)
                return
            case .wake(let worker):
                wake(worker)
            case .applied(let publication):
                let now = SystemClock.unix().microseconds + follower.clock.offset
                status.arrived.record(microseconds: now - publication.published.microseconds)
            case .ready:
                logger.info("ready: the origin's snapshot is installed")
            }
        }
    }

    /// Nothing that it still says is listened to.
    private func dropStream() {
        stream?.onResponse = nil
        stream?.onBody = nil
        stream?.onEnd = nil
        stream?.onClose = nil
        stream = nil
    }

    /// The connection is over; the next attempt follows with back-off.
    private func ended(_ end: LinkEnd, _ detail: String) {
        guard let connection else { return }
        self.connection = nil
        dropStream()
        connection.onClose = nil
        connection.onConnect = nil
        connection.close()
        retry(end, detail)
    }

    private func retry(_ end: LinkEnd, _ detail: String) {
        follower.disconnected(end)
        status.update { $0.isConnected = false }
        let delay = BackboneFollower.retryDelay(attempt: attempt, random: generator.next())
        if attempt < 3 || attempt % 30 == 0 {
            logger.warning(
                "no backbone; trying again",
                metadata: [
                    "origin": "\(origin)", "reason": "\(end.name)", "detail": "\(detail)",
                    "in_ms": "\(delay.milliseconds)",
                ])
        }
        attempt += 1
        loop.schedule(after: delay) { [unowned self] in connect() }
    }
}
