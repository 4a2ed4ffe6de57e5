import EventLoop
import HTTPTransport
import JSONText
import MatchModel
import WebSocketTransport

/// A provider that serves what happens in made-up matches by polling, streaming and webhook, with faults to order.
///
///     GET /matches                     the ids
///     GET /matches/{match}             all that was said of it, an array that grows; with an ETag
///     GET /stream                      302 to /stream/session/N: heartbeats and messages one behind the other, for ever
///     GET /socket                      the same by WebSocket
///
/// Of its loop's thread.
package final class SimulatedProvider: HTTPRequestHandler {
    /// Streams open at a time; more are answered 503.
    static let maximumStreams = 64

    package let script: MatchScript
    /// What was done wrong so far.
    package private(set) var faulted: [Fault: Int] = [:]
    /// Requests in outages.
    package private(set) var turnedAway = 0
    package private(set) var requests = 0
    /// Facts that have happened, as they are said.
    package private(set) var said: [(match: String, bytes: [UInt8])] = []
    /// All has happened.
    package var onDone: (() -> Void)?

    private let loop: EpollLoop
    private let settings: SimulatedProviderSettings
    private var plan: FaultPlan
    private var streams: [SimulatedStream] = []
    private var sessions = 0
    private let begin: MonotonicInstant
    private var isOut = false
    private var webhook: WebhookSender?

    package init(loop: EpollLoop, _ settings: SimulatedProviderSettings) {
        self.loop = loop
        self.settings = settings
        plan = settings.faults
        begin = SystemClock.monotonic()
        script = MatchScript(
            seed: settings.seed, name: settings.name, matches: settings.matches, facts: settings.facts)
        webhook = settings.webhook.map { WebhookSender(loop: loop, target: $0) }
    }

    /// Lets time begin: the facts happen at their pace, and streams beat.
    package func start() {
        for match in script.matches { say(match, MatchScript.fixture(match)) }
        happen(0)
        beat()
    }

    /// From now on nothing goes wrong any more.
    package func heal() { plan.healed = .zero }

    /// Messages posted and acknowledged by the webhook's receiver, and those still to be.
    package var posted: (acknowledged: Int, waiting: Int, givenUp: Int) {
        webhook.map { ($0.acknowledged, $0.waiting, $0.givenUp) } ?? (0, 0, 0)
    }

    private var elapsed: TimeSpan { SystemClock.monotonic() - begin }

    // MARK: what happens

    private func happen(_ index: Int) {
        guard index < script.facts.count else {
            onDone?()
            return
        }
        let fact = script.facts[index]
        say(fact.match, fact.json(captured: SystemClock.unix()))
        loop.schedule(after: settings.pace) { [weak self] in self?.happen(index + 1) }
    }

    private func say(_ match: String, _ bytes: [UInt8]) {
        said.append((match, bytes))
        checkOutage()
        for stream in streams {
            let fault = nextFault(Fault.message)
            stream.say(bytes, fault, garbage: plan.garbage())
        }
        if let webhook { webhook.post(bytes, nextFault(Fault.post), garbage: plan.garbage()) }
    }

    private func beat() {
        checkOutage()
        let now = SystemClock.unix().milliseconds / 1000
        let seconds = max(1, settings.heartbeat.milliseconds / 1000)
        let heartbeat = Array(
            #"{"heartbeat":{"from":\#(now),"to":\#(now + seconds),"interval":\#(seconds),"type":"events"}}"#.utf8)
        for stream in streams { stream.beat(heartbeat) }
        loop.schedule(after: settings.heartbeat) { [weak self] in self?.beat() }
    }

    /// An outage ends what is open.
    private func checkOutage() {
        isOut = plan.isOut(elapsed)
        webhook?.isOut = isOut
        guard isOut else { return }
        let open = streams
        streams = []
        for stream in open { stream.connection.reset() }
    }

    private func nextFault(_ possible: [Fault] = Fault.allCases) -> Fault? {
        let fault = plan.next(elapsed, among: possible)
        if let fault { faulted[fault, default: 0] += 1 }
        return fault
    }

    // MARK: what is asked

    package func receive(_ request: HTTPRequest, _ responder: HTTPResponder) {
        requests += 1
        checkOutage()
        guard !isOut else {
            turnedAway += 1
            return raw(responder) { $0.reset() }
        }
        switch request.target.segments {
        case ["matches"]: respond(list, request, responder)
        case let path where path.count == 2 && path[0] == "matches":
            respond(document(path[1], upTo: said.count), request, responder, match: path[1])
        case ["stream"]:
            sessions += 1
            let fields: HTTPFields = ["location": "/stream/session/\(sessions)"]
            responder.respond(HTTPResponse(HTTPStatus(302), fields: fields))
        case let path where path.count == 3 && path[0] == "stream": open(responder)
        case ["socket"]: upgrade(request, responder)
        default: responder.respond(HTTPResponse(HTTPStatus(404)))
        }
    }

    private var list: [UInt8] {
        var json = JSONWriter()
        json.array { json in
            for match in script.matches { json.element(match) }
        }
        return json.bytes
    }

    /// What was said of a match, of the first so many things said.
    private func document(_ match: String, upTo count: Int) -> [UInt8] {
        let entries = said.prefix(count).filter { $0.match == match }.map(\.bytes)
        return [0x5B] + Array(entries.joined(separator: [0x2C])) + [0x5D]
    }

    private func respond(
        _ body: [UInt8], _ request: HTTPRequest, _ responder: HTTPResponder, match: String? = nil
    ) {
        let fault = nextFault()
        let tag = "\"\(body.count)\""
        let response = HTTPResponse(
            .ok, fields: ["content-type": "application/json", "etag": tag], body: body)
        let isKnown = request.fields["if-none-match"] == tag
        switch fault {
        case nil where isKnown: responder.respond(HTTPResponse(HTTPStatus(304), fields: ["etag": tag]))
        case nil, .duplicate: responder.respond(response)
        case .slow: loop.schedule(after: settings.slowness) { responder.respond(response) }
        case .half: raw(responder) { $0.send(Self.half(body), last: true) }
        case .reset: raw(responder) { $0.reset() }
        case .status: responder.respond(HTTPResponse(HTTPStatus(500), text: "out of order\n"))
        case .outOfOrder:
            let older = match.map { document($0, upTo: said.count / 2) } ?? body
            responder.respond(
                HTTPResponse(
                    .ok, fields: ["content-type": "application/json", "etag": "\"\(older.count)\""], body: older))
        case .contentType:
            responder.respond(HTTPResponse(.ok, text: "<html>sign in</html>", contentType: "text/html"))
        case .garbage:
            responder.respond(
                HTTPResponse(.ok, fields: ["content-type": "application/json"], body: plan.garbage()))
        }
    }

    private static func half(_ body: [UInt8]) -> [UInt8] {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body.prefix(body.count / 2)
    }

    /// Takes the connection over; whoever asks in a way that cannot be taken over is answered 500.
    private func raw(_ responder: HTTPResponder, _ body: (RawConnection) -> Void) {
        guard let taken = responder.takeOver(), let connection = RawConnection(loop, taken.transport) else {
            return responder.respond(HTTPResponse(HTTPStatus(500)))
        }
        body(connection)
    }

    // MARK: streams

    private func open(_ responder: HTTPResponder) {
        switch nextFault(Fault.opening) {
        case .status: return responder.respond(HTTPResponse(HTTPStatus(500)))
        case .contentType:
            return responder.respond(HTTPResponse(.ok, text: "<html>sign in</html>", contentType: "text/html"))
        case .slow:
            loop.schedule(after: settings.slowness) { [weak self] in self?.begin(responder) }
        default: begin(responder)
        }
    }

    private func begin(_ responder: HTTPResponder) {
        guard streams.count < Self.maximumStreams else {
            return responder.respond(HTTPResponse(HTTPStatus(503)))
        }
        raw(responder) { connection in
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            connection.send(Array(head.utf8))
            follow(connection, isWebSocket: false)
        }
    }

    private func upgrade(_ request: HTTPRequest, _ responder: HTTPResponder) {
        let headers = request.fields.all.map { (name: $0.name, value: $0.value) }
        let handshake: WebSocketServerHandshake
        do throws(WebSocketServerHandshake.Refusal) {
            handshake = try WebSocketServerHandshake(method: request.method, headers: headers)
        } catch {
            return responder.respond(HTTPResponse(HTTPStatus(error.status), text: "\(error)\n"))
        }
        guard nextFault(Fault.upgrade) != .status, streams.count < Self.maximumStreams else {
            return responder.respond(HTTPResponse(HTTPStatus(503)))
        }
        raw(responder) { connection in
            connection.send(handshake.response)
            follow(connection, isWebSocket: true)
        }
    }

    /// From now on what happens is said there. What happened before is not: a stream has no memory.
    private func follow(_ connection: RawConnection, isWebSocket: Bool) {
        let stream = SimulatedStream(connection, isWebSocket: isWebSocket)
        guard connection.isOpen else { return }
        streams.append(stream)
        connection.onClose = { [weak self, weak stream] in self?.streams.removeAll { $0 === stream } }
    }
}
