import ClientProtocol
import EdgeCore
import EventLoop
import Geography
import HTTPTransport
import JSONText
import MatchModel
import SecureTransport
import WebSocketTransport

/// What an edge answers over HTTP, on one worker's thread.
final class EdgeEndpoints: HTTPRequestHandler {
    private unowned let worker: EdgeWorker
    private let shared: SharedEdge
    private let status: EdgeStatus
    private var prepared = PreparedAnswers()
    /// Whose `Date` the prepared answers carry; its owner keeps it.
    weak var server: HTTPServer?

    init(worker: EdgeWorker, shared: SharedEdge, status: EdgeStatus) {
        self.worker = worker
        self.shared = shared
        self.status = status
    }

    func bodyLimit(for head: HTTPRequest) -> Int { 0 }

    /// A method that is not answered is refused before its body is looked at.
    func refusal(of head: HTTPRequest, from peer: SocketAddress) -> HTTPResponse? {
        head.refusal(allowing: ["GET", "HEAD"])
    }

    func prepared(for target: Span<UInt8>) -> HTTPPreparedResponse? {
        guard let server, let stamp = shared.answerStamp(now: worker.loop.now) else { return nil }
        return prepared.lookup(target, stamp, second: server.dateStamp)
    }

    /// Keeps an answer for those who ask the same; the stamp was taken before the answer was made.
    private func keep(_ response: HTTPResponse, for request: HTTPRequest, _ stamp: AnswerStamp?) {
        guard let server, let stamp, request.version != .http1Old, request.target.query.isEmpty,
            response.body.count <= PreparedAnswers.bodyBytes, let rendered = server.prepare(response)
        else { return }
        prepared.store(Array(request.target.path.utf8), stamp, second: server.dateStamp, rendered)
    }

    func receive(_ request: HTTPRequest, _ responder: HTTPResponder) {
        if let refusal = request.refusal(allowing: ["GET", "HEAD"]) { return responder.respond(refusal) }
        let target = request.target
        do {
            let query = target.query.map { (name: $0.name, value: $0.value) }
            if let read = try ReadRequest(segments: target.segments, query: query) {
                let stamp = shared.answerStamp(now: worker.loop.now)
                let answer = worker.document(read)
                let response = HTTPResponse(ReadResponse(answer, ifNoneMatch: request.fields["if-none-match"]))
                keep(response, for: request, stamp)
                return responder.respond(response)
            }
        } catch {
            return responder.respond(.problem(Int(error.status), error.code, error.detail))
        }
        switch target.path {
        case "/v1/live": upgrade(request, responder)
        case "/v1/edges": responder.respond(edges(request))
        case "/livez": responder.respond(HTTPResponse(.ok, text: "live\n"))
        case "/readyz": responder.respond(readiness())
        case "/metrics":
            let text = EdgeMetrics.page(
                shared: shared, status: status, tls: worker.tls, limiter: worker.policy.limiter, now: worker.loop.now)
            responder.respond(HTTPResponse(.ok, text: text, contentType: EdgeMetrics.contentType))
        case "/":
            responder.respond(HTTPResponse(.ok, text: FanPage.html, contentType: "text/html; charset=utf-8"))
        default:
            responder.respond(
                .problem(
                    404, "unknown-path",
                    "there is nothing at '\(target.path.prefix(80))'; see /v1/live, /v1/matches, /v1/edges, /livez, "
                        + "/readyz, /metrics"))
        }
    }

    private var isReady: Bool { !status.isDraining && shared.withKnowledge { $0.isReady } }

    private func readiness() -> HTTPResponse {
        if isReady { return HTTPResponse(.ok, text: "ready\n") }
        let reason = status.isDraining ? "draining" : "waiting for the origin's first snapshot"
        return .problem(503, "not-ready", reason)
    }

    private func upgrade(_ request: HTTPRequest, _ responder: HTTPResponder) {
        let handshake: WebSocketServerHandshake
        let first: ClientOperation.Subscribe?
        do {
            let headers = request.fields.all.map { (name: $0.name, value: $0.value) }
            handshake = try WebSocketServerHandshake(
                method: request.method, headers: headers,
                deflateWindowBits: shared.settings.compresses ? WebSocketDeflate.windowBits : nil)
        } catch {
            var response = HTTPResponse.problem(error.status, "bad-handshake", "\(error)")
            for header in error.headers { response.fields.set(header.name, header.value) }
            return responder.respond(response)
        }
        do {
            let query = request.target.query.map { (name: $0.name, value: $0.value) }
            first = try ClientOperation.subscribe(query: query, limits: shared.settings.limits)
        } catch {
            return responder.respond(.problem(400, error.code.rawValue, error.message))
        }
        guard isReady else {
            return responder.respond(
                .problem(503, "not-ready", "this edge takes no fans now; ask /v1/edges for another"))
        }
        let forwarded: ClientAddress?
        do {
            forwarded = try worker.policy.forwardedAddress(request, from: responder.peer)
        } catch {
            return responder.respond(HTTPProblem(error))
        }
        guard var taken = responder.takeOver() else {
            return responder.respond(
                .problem(400, "http-1-only", "a WebSocket needs HTTP/1.1 here; RFC 8441 is not spoken"))
        }
        if let forwarded {
            // The proxy's own connection stands for this client from here on.
            worker.policy.limiter.release(taken.ticket)
            switch worker.policy.limiter.admit(forwarded, now: worker.loop.now) {
            case .admitted(let ticket): taken.ticket = ticket
            case .refused(let bound):
                server?.refuse(taken, bound)
                return
            }
        }
        // 150 bytes into an empty send buffer: taken whole, or the connection is dead.
        guard case .bytes(handshake.response.count) = taken.transport.write(handshake.response[...]) else {
            worker.policy.limiter.release(taken.ticket)
            return taken.transport.close()
        }
        worker.adopt(taken, first: first, isCompressed: handshake.deflate != nil)
    }

    private func edges(_ request: HTTPRequest) -> HTTPResponse {
        let (fleet, own) = shared.withKnowledge { ($0.fleet, $0.place) }
        var place = own
        if request.target["lat"] != nil || request.target["lon"] != nil {
            guard let latitude = request.target["lat"].flatMap(Double.init),
                let longitude = request.target["lon"].flatMap(Double.init),
                let given = Place(latitude: latitude, longitude: longitude)
            else {
                return .problem(
                    400, "bad-place",
                    "'lat' is -90 to 90 and 'lon' -180 to 180, both in degrees, as in ?lat=51.5&lon=-0.1")
            }
            place = given
        }
        guard let place else { return .problem(503, "not-ready", "the fleet is not known here yet; try again") }
        return HTTPResponse(.ok, json: Self.listing(EdgeRanking.rank(fleet, near: place)))
    }

    private static func listing(_ ranked: [RankedEdge]) -> [UInt8] {
        var json = JSONWriter(capacity: 160 * ranked.count + 16)
        json.object {
            $0.array("edges") { list in
                for entry in ranked {
                    list.object {
                        $0.field("id", entry.edge.id.text)
                        $0.field("region", entry.edge.region.text)
                        $0.field("url", entry.edge.url)
                        $0.field("distance_km", Int(entry.distance.rounded()))
                        $0.field("load", Double(entry.edge.load) / 1000, digits: 3)
                        $0.field("connections", entry.edge.connections)
                        $0.field("state", entry.edge.state.name)
                    }
                }
            }
        }
        return json.bytes
    }
}

extension HTTPResponse {
    init(_ answer: ReadResponse) {
        self.init(HTTPStatus(answer.status), body: answer.body)
        for field in answer.fields { fields.append(field.name, field.value) }
    }

    static func problem(_ status: Int, _ code: String, _ detail: String, allow: String? = nil) -> HTTPResponse {
        var response = HTTPResponse(ReadResponse.problem(status, code, detail))
        if let allow { response.fields.append("allow", allow) }
        return response
    }
}
