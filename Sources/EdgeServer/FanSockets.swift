import ClientProtocol
import Delivery
import EdgeCore
import EventLoop
import Glibc
import HTTPTransport
import InterestSharding
import MatchModel
import SecureTransport
import Telemetry
import WebSocketTransport

/// The sockets of one worker's fans: carries out what the worker decides. On the worker's thread.
final class FanSockets: FanOutlet {
    /// What the kernel may hold for one fan who does not read.
    static let sendBufferBytes: Int32 = 32 * 1024
    /// Sent bytes that nobody acknowledges for so long end the connection: phones that vanished.
    static let unacknowledgedMilliseconds: UInt32 = 20_000

    /// What waits for a fan to be live again.
    final class HeldInput {
        let message: [UInt8]?
        let rest: [UInt8]

        init(message: [UInt8]?, rest: [UInt8]) {
            self.message = message
            self.rest = rest
        }
    }

    let loop: EpollLoop
    private let rules: WebSocketRules
    private let compressedRules: WebSocketRules
    private unowned let handler: any ReadinessHandler
    /// By fan; `noSocket` where the row is free. Apart from the rest, for a fan-out reads this and nothing else of a
    /// connection: four bytes in plaintext.
    private var sockets: [Socket] = []
    /// By fan; empty on an edge without TLS.
    private var sessions: [TLSSession?] = []
    private static let noSocket = Socket(descriptor: -1)
    /// By fan: what has come of a message; eight bytes for who is idle.
    private var inputs: [WebSocketInput] = []
    /// Who agreed on compression.
    private var compressed: Set<UInt32> = []
    /// By fan: what has to wait until the fan has what it is owed. Few at a time.
    private var held: [UInt32: HeldInput] = [:]
    private let lingering: LingeringSockets
    private var tickets: FanTickets
    /// From arrival of a publication to the last send of it here.
    var written = LatencyHistogram()

    init(loop: EpollLoop, maximumMessage: Int, limiter: AcceptLimiter, handler: any ReadinessHandler) {
        self.loop = loop
        rules = WebSocketRules(role: .server, maximumMessageLength: maximumMessage)
        compressedRules = WebSocketRules(role: .server, maximumMessageLength: maximumMessage, allowsDeflate: true)
        self.handler = handler
        tickets = FanTickets(limiter)
        lingering = LingeringSockets(loop: loop)
    }

    /// Takes a connection whose upgrade is done.
    func adopt(_ transport: Transport, as fan: FanIndex, isCompressed: Bool) throws(SystemError) {
        transport.socket.limitSendBuffer(to: Self.sendBufferBytes)
        transport.socket.limitUnacknowledged(toMilliseconds: Self.unacknowledgedMilliseconds)
        let index = Int(fan.value)
        if index >= sockets.count {
            let missing = index + 1 - sockets.count
            sockets.append(contentsOf: repeatElement(Self.noSocket, count: missing))
            inputs.append(contentsOf: repeatElement(WebSocketInput(), count: missing))
        }
        // First, for a socket that cannot be watched is the caller's to close, not ours as well.
        try loop.register(transport.descriptor, .readable, handler, token: fan.value)
        sockets[index] = transport.socket
        if let session = transport.session {
            if sessions.count < sockets.count {
                sessions.append(contentsOf: repeatElement(nil, count: sockets.count - sessions.count))
            }
            sessions[index] = session
        }
        if isCompressed { compressed.insert(fan.value) }
    }

    /// Counts the fan's connection at the limits of accepting, until its end.
    func hold(_ ticket: AcceptTicket, for fan: FanIndex) { tickets.hold(ticket, for: fan) }

    func transport(of fan: FanIndex) -> Transport? {
        let index = Int(fan.value)
        guard sockets[index] != Self.noSocket else { return nil }
        return Transport(sockets[index], index < sessions.count ? sessions[index] : nil)
    }

    /// The next event in what a fan sent, from `position` on.
    func nextEvent(
        of fan: FanIndex, in bytes: RawSpan, from position: inout Int
    ) throws(WebSocketError) -> WebSocketEvent? {
        let rules = compressed.contains(fan.value) ? compressedRules : rules
        return try inputs[Int(fan.value)].next(bytes, from: &position, rules)
    }

    /// Nothing is kept for a fan that is gone: its row is the next one's.
    func hold(_ input: HeldInput?, for fan: FanIndex) { held[fan.value] = transport(of: fan) == nil ? nil : input }
    func held(of fan: FanIndex) -> HeldInput? { held[fan.value] }

    func sweep() { lingering.sweep() }

    // MARK: FanOutlet

    func send(_ bytes: UnsafeRawBufferPointer, to fan: FanIndex) -> FanWrite {
        guard let transport = transport(of: fan) else { return .lost }
        return Self.outcome(transport.write(bytes))
    }

    private static func outcome(_ result: IOResult) -> FanWrite {
        switch result {
        case .bytes(let count): .took(count)
        case .wouldBlock: .took(0)
        case .failed(ETIMEDOUT): .timedOut
        case .ended, .failed: .lost
        }
    }

    func send(
        _ bytes: UnsafeRawBufferPointer, to fans: Span<UInt32>, shortfalls: inout [(FanIndex, FanWrite)]
    ) {
        // Arrays that are held here are read without a check of their own for each fan.
        let (sockets, sessions) = (sockets, sessions)
        for place in fans.indices {
            let index = Int(fans[place])
            let result =
                if index < sessions.count, let session = sessions[index] {
                    session.write(bytes)
                } else {
                    // A free row's descriptor is none: the kernel says so.
                    sockets[index].write(bytes)
                }
            if case .bytes(bytes.count) = result { continue }
            shortfalls.append((FanIndex(fans[place]), Self.outcome(result)))
        }
    }

    func setLagging(_ isLagging: Bool, _ fan: FanIndex) {
        guard let transport = transport(of: fan) else { return }
        loop.modify(transport.descriptor, isLagging ? .writable : .readable)
    }

    func end(_ fan: FanIndex, _ end: ConnectionEnd, isInsideFrame: Bool) {
        tickets.release(fan)
        guard let transport = transport(of: fan) else { return }
        sockets[Int(fan.value)] = Self.noSocket
        if transport.isSecure { sessions[Int(fan.value)] = nil }
        inputs[Int(fan.value)] = WebSocketInput()
        compressed.remove(fan.value)
        held[fan.value] = nil
        loop.deregister(transport.descriptor)
        guard let code = end.closeCode, !isInsideFrame else { return transport.close() }
        let payload = WebSocketFrameEncoder.closePayload(code: code, reason: end.advice)
        _ = transport.write(WebSocketFrameEncoder.serverFrame(.close, payload)[...])
        transport.endWrites()
        lingering.add(transport)
    }

    func fannedOut(_ entry: RingEntry, deliveries: Int) {
        written.record(microseconds: (SystemClock.monotonic() - entry.arrived).microseconds)
    }
}
