import ClientProtocol
import EdgeCore
import EventLoop
import HTTPTransport
import InterestSharding
import Logging
import MatchModel
import SecureTransport
import Telemetry
import WebSocketTransport

/// One worker: a thread, its loop, its listener, its fans. Decides nothing itself.
final class EdgeWorker: ReadinessHandler {
    let loop: EpollLoop
    private let shared: SharedEdge
    private let status: EdgeStatus
    private let index: Int
    private var worker: FanWorker
    private lazy var outlet = FanSockets(
        loop: loop, maximumMessage: shared.settings.limits.message, limiter: policy.limiter, handler: self)
    private var server: HTTPServer?
    private var endpoints: EdgeEndpoints?
    private let logger: Logger
    let tls: TLSContext?
    private let http: EdgeHTTPSettings
    let policy: AcceptPolicy

    init(
        shared: SharedEdge, index: Int, loop: EpollLoop, status: EdgeStatus, tls: TLSContext?, http: EdgeHTTPSettings,
        policy: AcceptPolicy, logger: Logger
    ) {
        self.tls = tls
        self.http = http
        self.policy = policy
        self.shared = shared
        self.index = index
        self.loop = loop
        self.status = status
        self.logger = logger
        worker = FanWorker(shared, index: index, framing: Self.framing)
    }

    /// What is read of one fan in one turn: what of it has to wait for a slow fan is kept, and no more than this.
    private static let readBytes = 8 * 1024

    /// A text message as it goes to a socket.
    static let framing: FanWorker.Framing = { WebSocketFrameEncoder.serverFrame(.text, $0) }

    /// Listens, and takes up the second's tick.
    func start(listening socket: Socket) throws(SystemError) {
        let endpoints = EdgeEndpoints(worker: self, shared: shared, status: status)
        self.endpoints = endpoints
        server = try HTTPServer(
            loop: loop, listener: socket, limits: http.limits, tls: tls, policy: policy, handler: endpoints)
        endpoints.server = server
        loop.onTurn = { [unowned self] in work() }
        loop.schedule(after: .seconds(1)) { [unowned self] in tick() }
    }

    /// At the end of every turn: a slice of what the ring has for the fans here.
    private func work() -> MonotonicInstant? {
        guard worker.hasWork else { return nil }
        worker.checkLink(now: loop.now, wall: SystemClock.unix(), to: outlet)
        switch worker.work(now: loop.now, to: outlet) {
        case .now: return loop.now
        case .at(let instant): return instant
        case .whenWoken: return nil
        }
    }

    private func tick() {
        loop.schedule(after: .seconds(1)) { [unowned self] in tick() }
        worker.tick(now: loop.now, wall: SystemClock.unix(), to: outlet)
        outlet.sweep()
        report()
    }

    private func report() {
        status.report(
            worker: index, worker.counters, server: server?.counters ?? HTTPServerCounters(), written: &outlet.written)
    }

    /// Answers a read endpoint.
    func document(_ request: ReadRequest) -> ReadAnswer {
        worker.document(request, now: loop.now, wall: SystemClock.unix(), to: outlet)
    }

    // MARK: Fans

    /// Takes a connection whose upgrade was answered with 101. `first` is the subscribe that stood in the URL.
    func adopt(_ taken: HTTPTakenOver, first: ClientOperation.Subscribe?, isCompressed: Bool) {
        let wall = SystemClock.unix()
        guard let fan = worker.open(now: wall, isCompressed: isCompressed, to: outlet) else {
            policy.limiter.release(taken.ticket)
            return taken.transport.close()
        }
        outlet.hold(taken.ticket, for: fan)
        do {
            try outlet.adopt(taken.transport, as: fan, isCompressed: isCompressed)
        } catch {
            logger.warning("a connection could not be watched", metadata: ["error": "\(error)"])
            taken.transport.close()
            return worker.close(fan, .internalError, to: outlet)
        }
        worker.welcome(fan, now: wall, to: outlet)
        processHeld(FanSockets.HeldInput(first: first, rest: taken.leftover), of: fan)
    }

    func ready(token: UInt32, _ events: Readiness) {
        let fan = FanIndex(token)
        if events.contains(.writable) {
            if worker.writable(fan, to: outlet), let held = outlet.takeHeld(of: fan) { processHeld(held, of: fan) }
            guard outlet.transport(of: fan) != nil else { return }
        }
        guard worker.isLive(fan), events.contains(.readable) || events.contains(.hangUp) else {
            if events.contains(.hangUp), !events.contains(.writable) { worker.close(fan, .connectionLost, to: outlet) }
            return
        }
        guard let transport = outlet.transport(of: fan) else { return }
        // What TLS has deciphered has to be taken whole; the scratch buffer holds any record.
        let count = transport.isSecure ? loop.scratch.count : Self.readBytes
        switch transport.read(into: UnsafeMutableRawBufferPointer(rebasing: loop.scratch[..<count])) {
        case .bytes(let count):
            processScratch(count, of: fan)
        case .wouldBlock:
            break
        case .ended, .failed:
            worker.close(fan, .connectionLost, to: outlet)
        }
    }

    private func processScratch(_ count: Int, of fan: FanIndex) {
        // The scratch buffer is this loop's own and nothing else reads into it before this returns.
        process(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(loop.scratch)).extracting(first: count), of: fan)
    }

    private func process(_ bytes: [UInt8], of fan: FanIndex) {
        process(bytes.span.bytes, of: fan)
    }

    private func process(_ bytes: RawSpan, of fan: FanIndex) {
        guard outlet.transport(of: fan) != nil else { return }
        var position = 0
        while outlet.transport(of: fan) != nil {
            guard worker.isLive(fan) else { return hold(nil, bytes, from: position, of: fan) }
            let event: WebSocketEvent?
            do {
                event = try outlet.nextEvent(of: fan, in: bytes, from: &position)
            } catch {
                return worker.close(fan, Self.end(for: error), to: outlet)
            }
            guard let event else { return }
            switch event {
            case .text(let message):
                let taken = worker.receive(
                    message, from: fan, now: loop.now, wall: SystemClock.unix(), to: outlet)
                if taken == .deferred { return hold(message, bytes, from: position, of: fan) }
            case .binary:
                return worker.close(fan, .binaryNotSpoken, to: outlet)
            case .ping(let payload):
                let pong = WebSocketFrameEncoder.serverFrame(.pong, payload)
                worker.receiveControl(answer: pong, from: fan, now: loop.now, to: outlet)
            case .pong:
                worker.receiveControl(answer: nil, from: fan, now: loop.now, to: outlet)
            case .close:
                return worker.close(fan, .closedByClient, to: outlet)
            }
        }
    }

    private func hold(_ message: [UInt8]?, _ bytes: RawSpan, from position: Int, of fan: FanIndex) {
        let rest = bytes.extracting(droppingFirst: position).withUnsafeBytes { Array($0) }
        if message == nil, rest.isEmpty { return }
        outlet.hold(FanSockets.HeldInput(message: message, rest: rest), for: fan)
    }

    /// On with what a fan asked for in the URL, or sent while it was behind; what still has to wait is held again, whole.
    private func processHeld(_ held: FanSockets.HeldInput, of fan: FanIndex) {
        guard outlet.transport(of: fan) != nil else { return }
        let wall = SystemClock.unix()
        if let first = held.first, worker.subscribe(fan, first, wall: wall, to: outlet) == .deferred {
            return outlet.hold(held, for: fan)
        }
        if let message = held.message,
            worker.receive(message, from: fan, now: loop.now, wall: wall, to: outlet) == .deferred
        {
            return outlet.hold(held, for: fan)
        }
        process(held.rest, of: fan)
    }

    private static func end(for error: WebSocketError) -> ConnectionEnd {
        switch error.closeCode {
        case 1007: .notUTF8
        case 1009: .messageTooBig
        default: .protocolError
        }
    }

    // MARK: The end

    /// No new connections; every fan is told where to go.
    func drain(elsewhere: [String], withinMilliseconds: Int) {
        server?.stopListening()
        worker.sendReconnect(withinMilliseconds: withinMilliseconds, edges: elsewhere, to: outlet)
        // The last report may be older than the newest fan, who is waited for as well.
        report()
    }

    /// Everybody who is still here is let go, and the loop ends.
    func stop() {
        worker.closeAll(.draining, to: outlet)
        server?.stop()
        loop.stop()
    }
}
