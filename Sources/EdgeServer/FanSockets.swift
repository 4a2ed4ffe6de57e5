import ClientProtocol
import Delivery
import EdgeCore
import EventLoop
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

    /// One connection. What is idle holds no buffer.
    private struct Row {
        var transport: Transport
        var parser: WebSocketFrameParser
        /// A message, and what came after it, that wait until the fan has what it is owed.
        var held: HeldInput?
    }

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
    private let maximumMessage: Int
    private unowned let handler: any ReadinessHandler
    private var rows: [Row?] = []
    private let lingering: LingeringSockets
    /// From arrival of a publication to the last send of it here.
    var written = LatencyHistogram()

    init(loop: EpollLoop, maximumMessage: Int, handler: any ReadinessHandler) {
        self.loop = loop
        self.maximumMessage = maximumMessage
        self.handler = handler
        lingering = LingeringSockets(loop: loop)
    }

    /// Takes a connection whose upgrade is done.
    func adopt(_ transport: Transport, as fan: FanIndex) throws(SystemError) {
        transport.socket.limitSendBuffer(to: Self.sendBufferBytes)
        transport.socket.limitUnacknowledged(toMilliseconds: Self.unacknowledgedMilliseconds)
        let index = Int(fan.value)
        while rows.count <= index { rows.append(nil) }
        // First, for a socket that cannot be watched is the caller's to close, not ours as well.
        try loop.register(transport.descriptor, .readable, handler, token: fan.value)
        rows[index] = Row(
            transport: transport, parser: WebSocketFrameParser(role: .server, maximumMessageLength: maximumMessage))
    }

    func transport(of fan: FanIndex) -> Transport? { rows[Int(fan.value)]?.transport }

    /// The next event in bytes that came, from `position` on.
    func nextEvent(
        of fan: FanIndex, in bytes: RawSpan, from position: inout Int
    ) throws(WebSocketError) -> WebSocketEvent? {
        try rows[Int(fan.value)]?.parser.next(bytes, from: &position)
    }

    func hold(_ input: HeldInput?, for fan: FanIndex) { rows[Int(fan.value)]?.held = input }
    func held(of fan: FanIndex) -> HeldInput? { rows[Int(fan.value)]?.held }

    func sweep() { lingering.sweep() }

    // MARK: FanOutlet

    func send(_ bytes: UnsafeRawBufferPointer, to fan: FanIndex) -> FanWrite {
        guard let transport = rows[Int(fan.value)]?.transport else { return .lost }
        switch transport.write(bytes) {
        case .bytes(let count): return .took(count)
        case .wouldBlock: return .took(0)
        case .ended, .failed: return .lost
        }
    }

    func setLagging(_ isLagging: Bool, _ fan: FanIndex) {
        guard let row = rows[Int(fan.value)] else { return }
        loop.modify(row.transport.descriptor, isLagging ? .writable : .readable)
    }

    func end(_ fan: FanIndex, _ end: ConnectionEnd, isInsideFrame: Bool) {
        guard let row = rows[Int(fan.value)] else { return }
        rows[Int(fan.value)] = nil
        loop.deregister(row.transport.descriptor)
        guard let code = end.closeCode, !isInsideFrame else { return row.transport.close() }
        let payload = WebSocketFrameEncoder.closePayload(code: code, reason: end.advice)
        _ = row.transport.write(WebSocketFrameEncoder.serverFrame(.close, payload)[...])
        row.transport.endWrites()
        lingering.add(row.transport)
    }

    func fannedOut(_ entry: RingEntry, deliveries: Int) {
        written.record(microseconds: (SystemClock.monotonic() - entry.arrived).microseconds)
    }
}
