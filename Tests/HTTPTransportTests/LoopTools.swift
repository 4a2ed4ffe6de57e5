import EventLoop
import MatchModel
import SecureTransport
import Testing

@testable import HTTPTransport

/// A server on a free port of the loopback, on a loop that the test runs itself.
final class Bench {
    let loop: EpollLoop
    let handler: Routes
    let server: HTTPServer
    let origin: HTTPOrigin
    fileprivate var clients: [RawClient] = []

    init(_ limits: HTTPServerLimits = HTTPServerLimits(), policy: AcceptPolicy? = nil) throws {
        loop = try EpollLoop()
        handler = Routes(loop: loop)
        server = try HTTPServer(
            loop: loop, address: try SocketAddress("127.0.0.1:0"), limits: limits, policy: policy, handler: handler)
        origin = HTTPOrigin(host: "127.0.0.1", port: server.address.port)
    }

    /// Ends the server, and gives what was closed its last turn.
    deinit {
        server.stop()
        loop.schedule(after: .milliseconds(1)) { [loop] in loop.stop() }
        loop.run()
        loop.letGo()
    }

    /// Turns until something stops the loop. The limit only keeps a broken test from hanging.
    func run(_ comment: Comment = "the loop was never stopped") {
        let guardTimer = loop.schedule(after: .seconds(60)) { [loop] in
            Issue.record(comment)
            loop.stop()
        }
        loop.run()
        loop.cancel(guardTimer)
    }

    /// Turns until the server has no connection left.
    func runUntilEmpty() {
        func look() {
            if server.counters.open == 0 { return loop.stop() }
            loop.schedule(after: .milliseconds(1)) { look() }
        }
        // Clients that see their end stop the loop as well.
        while server.counters.open > 0 {
            look()
            run()
        }
    }

    /// Sends `text` on a raw connection and returns all that comes until the server closes it.
    func exchange(_ text: String, halfCloses: Bool = false, pieces: Int = .max) throws -> String {
        let client = try RawClient(self, Array(text.utf8), halfCloses: halfCloses, pieces: pieces)
        run("the server did not close the connection")
        return String(decoding: client.received, as: UTF8.self)
    }
}

/// A bare socket: writes what it is given, keeps what comes, stops the loop at the end.
/// The bench keeps it.
final class RawClient: TransportChannelOwner {
    private let loop: EpollLoop
    private var channel: TransportChannel?
    private var pieces: [[UInt8]] = []
    private let halfCloses: Bool
    private(set) var received: [UInt8] = []

    init(_ bench: Bench, _ bytes: [UInt8], halfCloses: Bool = false, pieces size: Int = .max) throws {
        loop = bench.loop
        self.halfCloses = halfCloses
        if size >= bytes.count {
            pieces = [bytes]
        } else {
            pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
        }
        channel = try TransportChannel(
            loop: bench.loop, transport: Transport(try Socket.connect(to: bench.server.address)), isConnecting: true)
        channel?.owner = self
        bench.clients.append(self)
    }

    func channelConnected() { sendNext() }

    private func sendNext() {
        guard !pieces.isEmpty else {
            if halfCloses { channel?.endWrites() }
            return
        }
        channel?.append(pieces.removeFirst())
        channel?.flush()
        loop.schedule(after: .zero) { [weak self] in self?.sendNext() }
    }

    func channelReceived(_ bytes: Span<UInt8>) {
        received.append(bytes)
    }
    func channelEnded() {
        channel?.close()
        loop.stop()
    }
    func channelDrained() {}
    func channelFailed(_ reason: HTTPCloseReason) { loop.stop() }

    func close() { channel?.close() }
    /// Sends more.
    func send(_ bytes: [UInt8]) {
        channel?.append(bytes)
        channel?.flush()
    }
    /// Stops and resumes reading.
    func setReading(_ reads: Bool) { channel?.setReading(reads) }
}

/// The handler of the tests.
final class Routes: HTTPRequestHandler {
    let loop: EpollLoop
    var closeReasons: [HTTPCloseReason] = []
    var received: [HTTPRequest] = []
    var taken: HTTPTakenOver?
    var large: [UInt8] = []
    /// What `refusal` answers.
    var refusal: HTTPResponse?
    /// Makes what `prepared` answers for `/prepared`.
    var prepare: (() -> HTTPPreparedResponse?)?
    private(set) var prepareCalls = 0
    /// For tests that look at the responder themselves.
    var custom: ((HTTPRequest, HTTPResponder) -> Void)?

    init(loop: EpollLoop) { self.loop = loop }

    func accepts(streaming head: HTTPRequest) -> Bool { head.target.segments.first == "stream" }
    func bodyLimit(for head: HTTPRequest) -> Int { head.target.path == "/large" ? 8 << 20 : 16 }

    func refusal(of head: HTTPRequest, from peer: SocketAddress) -> HTTPResponse? { refusal }

    func prepared(for target: Span<UInt8>) -> HTTPPreparedResponse? {
        prepareCalls += 1
        let wanted = Array("/prepared".utf8)
        guard target.count == wanted.count, (0..<wanted.count).allSatisfy({ target[$0] == wanted[$0] }) else {
            return nil
        }
        return prepare?()
    }

    func receive(_ request: HTTPRequest, _ responder: HTTPResponder) {
        received.append(request)
        responder.onClose = { [unowned self] in closeReasons.append($0) }
        switch request.target.path {
        case "/hello": responder.respond(HTTPResponse(.ok, text: "hello"))
        case "/echo", "/large": responder.respond(HTTPResponse(.ok, body: request.body))
        case "/later":
            loop.schedule(after: .milliseconds(1)) { responder.respond(HTTPResponse(.ok, text: "later")) }
        case "/big": responder.respond(HTTPResponse(.ok, body: large))
        case "/none": responder.respond(HTTPResponse(.noContent))
        case "/close": responder.close()
        case "/take":
            taken = responder.takeOver()
            loop.stop()
        case "/stream/echo": echo(responder)
        case "/stream/pour": pour(responder)
        case "/custom", "/stream/custom": custom?(request, responder)
        default:
            responder.respond(HTTPProblem(.notFound, code: "no-such-path", detail: "no \(request.target.path) here"))
        }
    }

    /// Sends back what comes, as it comes.
    private func echo(_ responder: HTTPResponder) {
        responder.startStreaming(.ok)
        responder.onBody = { [unowned responder] in responder.write($0) }
        responder.onEnd = { [unowned responder] in responder.finish() }
    }

    /// Sends `large` in pieces, never more than 64 KB ahead of the socket.
    private func pour(_ responder: HTTPResponder) {
        responder.startStreaming(.ok)
        var offset = 0
        let large = large
        func more(_ responder: HTTPResponder) {
            while offset < large.count {
                let next = min(offset + 10_000, large.count)
                let pending = responder.write(Array(large[offset..<next]))
                offset = next
                if pending > 64 * 1024 { return }
            }
            responder.finish()
        }
        responder.onWritable = { [unowned responder] in more(responder) }
        more(responder)
    }
}

/// Bytes that differ from place to place.
func pattern(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8 &* 7) }
}
