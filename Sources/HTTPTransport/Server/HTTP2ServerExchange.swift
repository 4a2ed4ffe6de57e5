import CNGHTTP2
import EventLoop
import MatchModel
import SecureTransport

/// One request on an HTTP/2 stream, and its response.
final class HTTP2ServerExchange: HTTP2StreamOwner, HTTPResponseSink {
    private let server: HTTPServer
    private unowned let session: HTTP2Session
    private let stream: HTTP2Stream
    private let peer: SocketAddress
    private let peerCertificate: PeerCertificate?
    private var responder: HTTPResponder?
    private var request: HTTPRequest?
    private var bodyLimit = 0
    /// What the head says of it.
    private var bodyLength: Int?
    /// Bytes of the body in hand, counted against `HTTPServerLimits.collectedBytes`.
    private var collected = 0
    private var isStreaming = false
    private let began: MonotonicInstant
    private var isHead = false
    private var refusedAt: MonotonicInstant?

    init(
        server: HTTPServer, session: HTTP2Session, stream: HTTP2Stream, peer: SocketAddress,
        peerCertificate: PeerCertificate?
    ) {
        self.server = server
        self.peerCertificate = peerCertificate
        self.session = session
        self.stream = stream
        self.peer = peer
        began = server.loop.now
    }

    func begin() {
        guard !stream.isHeadTooLarge else { return refuse(HTTP1FieldReader.tooLarge) }
        do throws(HTTPRefusal) {
            guard stream.path.utf8.count <= HTTPMessageLimits.startLine else {
                throw HTTPRefusal(.uriTooLong, "target-too-long", "a target is too long")
            }
            guard stream.method != "CONNECT" else {
                throw HTTPRefusal(.notImplemented, "no-tunnels", "this server is no proxy: it has no CONNECT")
            }
            guard stream.path != "*" || stream.method == "OPTIONS" else {
                throw HTTPRefusal(.badRequest, "bad-target", "the target '*' is for OPTIONS only")
            }
            let request = HTTPRequest(
                method: stream.method, target: try HTTPTarget(parsing: stream.path), authority: try authority(),
                fields: stream.fields, version: .http2)
            begin(request)
        } catch {
            refuse(error)
        }
    }

    /// `:authority`, or a Host field in its place; both only if they agree (RFC 9113, 8.3.1).
    private func authority() throws(HTTPRefusal) -> String {
        let hosts = stream.fields.values(of: "host")
        let authority = stream.authority.isEmpty ? hosts.first ?? "" : stream.authority
        guard HTTPHost.isValid(authority), hosts.allSatisfy({ $0 == authority }) else {
            throw HTTPRefusal(.badRequest, "bad-host", "a request names one host, of the form HOST or HOST:PORT")
        }
        return authority
    }

    private func begin(_ head: HTTPRequest) {
        request = head
        isHead = head.method == "HEAD"
        stream.fields = HTTPFields()
        isStreaming = server.handler.accepts(streaming: head)
        if isStreaming {
            server.counters.requests += 1
            let responder = HTTPResponder(sink: self, peer: peer, peerCertificate: peerCertificate)
            self.responder = responder
            server.handler.receive(head, responder)
            return
        }
        if stream.hasBody, let refusal = server.handler.refusal(of: head, from: peer) {
            return refuse(refusal)
        }
        bodyLimit = server.handler.bodyLimit(for: head)
        bodyLength = head.fields["content-length"].flatMap { Int($0) }
        if let bodyLength, bodyLength > bodyLimit { refuse(Self.tooLarge(bodyLimit)) }
    }

    // MARK: from the stream

    func streamHasHead() {}

    func streamReceived(_ bytes: [UInt8]) {
        if isStreaming {
            responder?.onBody?(bytes)
        } else if let count = request?.body.count {
            guard count + bytes.count <= bodyLimit else { return refuse(Self.tooLarge(bodyLimit)) }
            guard server.collect(bytes.count) else { return refuse(HTTPServer.noRoomForBodies) }
            collected += bytes.count
            request?.collect(bytes.span, of: bodyLength)
        }
    }

    func streamPeerEnded() {
        if isStreaming {
            responder?.onEnd?()
        } else if let request {
            self.request = nil
            letGo()
            server.counters.requests += 1
            let responder = HTTPResponder(sink: self, peer: peer, peerCertificate: peerCertificate)
            self.responder = responder
            server.handler.receive(request, responder)
        }
    }

    func streamDrained() { responder?.drained() }

    func streamClosed(_ reason: HTTPCloseReason) {
        letGo()
        let old = responder
        responder = nil
        request = nil
        old?.end(reason)
    }

    func sweep(now: MonotonicInstant) {
        if let refusedAt, now - refusedAt > server.limits.lingerTimeout {
            session.reset(stream, NGHTTP2_NO_ERROR)
            return session.flush()
        }
        guard !isStreaming, request != nil, now - began > server.limits.bodyTimeout else { return }
        server.counters.timeouts += 1
        server.counters.count(.bodyTimeout)
        refuse(HTTPRefusal(.requestTimeout, "request-timeout", "the request did not come whole in its time"))
    }

    /// The body is no longer this exchange's.
    private func letGo() {
        server.letGo(collected)
        collected = 0
    }

    private func refuse(_ refusal: HTTPRefusal) { refuse(HTTPProblem(refusal).response) }

    private func refuse(_ response: HTTPResponse) {
        letGo()
        request = nil
        refusedAt = server.loop.now
        stream.lingers = true
        server.counters.countRefusal(response.status)
        send(response)
    }

    private static func tooLarge(_ limit: Int) -> HTTPRefusal {
        HTTPRefusal(.contentTooLarge, "body-too-large", "the body may have at most \(limit) bytes here")
    }

    // MARK: from the responder

    func respond(_ response: HTTPResponse) {
        server.counters.countRefusal(response.status)
        send(response)
        finishExchange()
    }

    func start(_ status: HTTPStatus, _ fields: HTTPFields) {
        session.respond(stream, head(status, fields, length: nil), hasBody: !isHead && !status.forbidsBody)
        session.flush()
    }

    func write(_ bytes: [UInt8]) {
        session.write(stream, bytes)
        session.flush()
        if !stream.output.isEmpty { stream.wantsDrained = true }
    }

    func finish() {
        session.finish(stream)
        finishExchange()
        session.flush()
    }

    func reset() {
        let old = responder
        responder = nil
        old?.end(nil)
        session.reset(stream, NGHTTP2_CANCEL)
        session.flush()
    }

    var pendingBytes: Int { stream.output.count }

    func takeOver() -> HTTPTakenOver? { nil }

    private func send(_ response: HTTPResponse) {
        let hasBody = !isHead && !response.status.forbidsBody && !response.body.isEmpty
        let length = response.status.forbidsBody ? nil : response.body.count
        session.respond(stream, head(response.status, response.fields, length: length), hasBody: hasBody)
        if hasBody {
            session.write(stream, response.body)
            session.finish(stream)
        }
        session.flush()
    }

    /// The handler has said all; the stream ends by itself.
    private func finishExchange() {
        let old = responder
        responder = nil
        old?.end(nil)
    }

    private func head(_ status: HTTPStatus, _ fields: HTTPFields, length: Int?) -> HTTP2FieldBlock {
        HTTP2FieldBlock(status, fields, length: length, date: server.currentDate())
    }
}
