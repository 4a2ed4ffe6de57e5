import ClientProtocol
import EventLifecycle
import EventLog
import EventLoop
import HTTPTransport
import JSONText
import Logging
import MatchModel
import OriginCore
import ProviderFeeds
import SecureTransport

/// What an origin answers over HTTP.
final class OriginEndpoints: HTTPRequestHandler {
    /// The most bytes of one payload.
    static let payloadBytes = 4 << 20

    private let intake: Intake
    private let backbone: BackboneServer
    private let log: DurableLog
    private let care: LogCare
    private let intakeKey: String?
    private let adminKey: String?
    private let tls: TLSContext?
    private(set) var turnedAway: UInt64 = 0
    /// Backbone streams refused for want of a certificate.
    private(set) var uncertified: UInt64 = 0
    private(set) var unusable: UInt64 = 0
    /// For the metrics; its owner keeps it.
    weak var server: HTTPServer?
    /// Set when the origin stops.
    var isDraining = false

    init(
        intake: Intake, backbone: BackboneServer, log: DurableLog, care: LogCare, intakeKey: String?,
        adminKey: String?, tls: TLSContext?
    ) {
        self.tls = tls
        self.intake = intake
        self.backbone = backbone
        self.log = log
        self.care = care
        self.intakeKey = intakeKey
        self.adminKey = adminKey
    }

    func accepts(streaming head: HTTPRequest) -> Bool {
        head.method == "POST" && head.target.path == "/v1/backbone"
    }

    func bodyLimit(for head: HTTPRequest) -> Int { head.method == "POST" ? Self.payloadBytes : 0 }

    /// Who may not feed is told before a byte of the payload is kept.
    func refusal(of head: HTTPRequest, from peer: SocketAddress) -> HTTPResponse? {
        let segments = head.target.segments
        guard segments.count == 3, segments[0] == "v1" else { return nil }
        let key: AccessKey
        switch segments[1] {
        case "feeds": key = intakeAccess
        case "admin": key = adminAccess
        default: return nil
        }
        if segments[1] == "feeds", let refusal = head.refusal(allowing: ["POST"]) { return refusal }
        guard let refusal = key.refusal(of: head, from: peer) else { return nil }
        turnedAway += 1
        return refusal
    }

    func receive(_ request: HTTPRequest, _ responder: HTTPResponder) {
        let segments = request.target.segments
        if segments.count == 3, segments[0] == "v1", segments[1] == "feeds" {
            if let refusal = request.refusal(allowing: ["POST"]) { return responder.respond(refusal) }
            return feed(segments[2], request, responder)
        }
        if segments.count == 3, segments[0] == "v1", segments[1] == "admin" {
            return administer(segments[2], request, responder)
        }
        if request.target.path == "/v1/backbone" {
            if let refusal = request.refusal(allowing: ["POST"]) { return responder.respond(refusal) }
            // The handshake has verified it; everything else that the origin answers needs none.
            guard tls?.verifiesClients != true || responder.peerCertificate != nil else {
                uncertified += 1
                return responder.respond(
                    .problem(
                        403, "no-certificate",
                        "the backbone needs a certificate of an edge; start it with --backbone-certificate"))
            }
            return backbone.open(request, responder)
        }
        if let refusal = request.refusal(allowing: ["GET", "HEAD"]) { return responder.respond(refusal) }
        responder.respond(read(request))
    }

    // MARK: Feeds

    private func feed(_ name: String, _ request: HTTPRequest, _ responder: HTTPResponder) {
        if let refusal = intakeAccess.refusal(of: request, from: responder.peer) {
            turnedAway += 1
            return responder.respond(refusal)
        }
        guard name == "touchline", let provider = ProviderID(name) else {
            return responder.respond(
                .problem(404, "unknown-provider", "no adapter is named '\(name.prefix(64))'; there is touchline"))
        }
        guard !isDraining, intake.hasRoom else {
            turnedAway += 1
            return responder.respond(noRoom())
        }
        let received = intake.now()
        let reading: FeedReading
        do {
            reading = try CanonicalFeed.read(request.body, provider: provider)
        } catch {
            unusable += 1
            return responder.respond(.problem(422, error.code.rawValue, "\(error)"))
        }
        _ = intake.receive(
            reading, kind: .feed, provider: name, payload: request.body, received: received
        ) { [unowned self] outcome in
            let refused = reading.refused + outcome.refused
            let isUsable = outcome.accepted + outcome.duplicates > 0 || refused.isEmpty
            if !isUsable { unusable += 1 }
            let body = FeedAnswer.render(outcome, refused: refused)
            responder.respond(HTTPResponse(isUsable ? .accepted : .unprocessableContent, json: body))
        }
    }

    private func noRoom() -> HTTPResponse {
        if isDraining { return .problem(503, "draining", "the origin is stopping; send it again when it is back") }
        if intake.isFailing {
            return .problem(503, "log-failing", "the log cannot be written; send it again when its disk takes more")
        }
        return .problem(503, "no-room", "too much waits to become durable; send it again in a second")
    }

    private var intakeAccess: AccessKey { AccessKey(key: intakeKey, name: "TOUCHLINE_INTAKE_KEY", what: "intake") }
    private var adminAccess: AccessKey { AccessKey(key: adminKey, name: "TOUCHLINE_ADMIN_KEY", what: "administration") }

    // MARK: Operators

    private func administer(_ name: String, _ request: HTTPRequest, _ responder: HTTPResponder) {
        if let refusal = adminAccess.refusal(of: request, from: responder.peer) {
            turnedAway += 1
            return responder.respond(refusal)
        }
        switch name {
        case "alerts":
            if let refusal = request.refusal(allowing: ["GET", "HEAD"]) { return responder.respond(refusal) }
            responder.respond(HTTPResponse(.ok, json: AlertListing.render(intake.openAlerts, head: intake.head)))
        case "actions":
            if let refusal = request.refusal(allowing: ["POST"]) { return responder.respond(refusal) }
            operate(request, responder)
        default:
            responder.respond(
                .problem(404, "unknown-path", "there is nothing here; see /v1/admin/actions and /v1/admin/alerts"))
        }
    }

    private func operate(_ request: HTTPRequest, _ responder: HTTPResponder) {
        guard !isDraining, intake.hasRoom else {
            turnedAway += 1
            return responder.respond(noRoom())
        }
        let action: OperatorAction
        do {
            action = try OperatorAction.read(request.body)
        } catch {
            return responder.respond(.problem(422, "bad-action", "\(error)"))
        }
        intake.operate(action) { outcome in
            if let refusal = outcome.refused.first {
                return responder.respond(.problem(422, refusal.code, refusal.message))
            }
            responder.respond(HTTPResponse(.accepted, json: FeedAnswer.render(outcome, refused: [])))
        }
    }

    // MARK: Reading

    private func read(_ request: HTTPRequest) -> HTTPResponse {
        let target = request.target
        do {
            let query = target.query.map { (name: $0.name, value: $0.value) }
            if let read = try ReadRequest(segments: target.segments, query: query) {
                return HTTPResponse(ReadResponse(document(read), ifNoneMatch: request.fields["if-none-match"]))
            }
        } catch {
            return .problem(Int(error.status), error.code, error.detail)
        }
        switch target.path {
        case "/v1/publications": return PublicationListing.answer(target, log: log, head: intake.head)
        case "/v1/fleet": return HTTPResponse(.ok, json: FleetListing.render(backbone.members(), head: intake.head))
        case "/livez": return HTTPResponse(.ok, text: "live\n")
        case "/readyz":
            if isDraining { return .problem(503, "draining", "the origin is stopping") }
            if intake.isFailing { return .problem(503, "log-failing", "the log cannot be written") }
            return HTTPResponse(.ok, text: "ready\n")
        case "/metrics":
            let text = OriginMetrics.page(
                intake, backbone, care.status, server?.counters ?? HTTPServerCounters(), tls: tls,
                turnedAway: turnedAway,
                unusable: unusable, uncertified: uncertified)
            return HTTPResponse(.ok, text: text, contentType: OriginMetrics.contentType)
        case "/": return HTTPResponse(.ok, text: Dashboard.html, contentType: "text/html; charset=utf-8")
        default:
            return .problem(
                404, "unknown-path",
                "there is nothing at '\(target.path.prefix(80))'; see /v1/feeds/touchline, /v1/publications, "
                    + "/v1/matches, /v1/fleet, /livez, /readyz, /metrics")
        }
    }

    private func document(_ request: ReadRequest) -> ReadAnswer {
        let history = intake.history
        let epoch = history.head.epoch
        switch request {
        case .score(let id):
            guard let match = history.matches[id] else { return .unknownMatch(id) }
            return .document(
                MatchDocument.score(match), version: match.lastChange, epoch: epoch, age: .zero, isStale: false)
        case .match(let id):
            guard let match = history.matches[id] else { return .unknownMatch(id) }
            return .document(
                MatchDocument.full(match), version: match.lastChange, epoch: epoch, age: .zero, isStale: false)
        case .list(let league, let status):
            let chosen = MatchSelection.list(history.matches.values, league: league, status: status)
            return .document(
                MatchDocument.list(chosen, cursor: history.head), version: history.head, epoch: epoch, age: .zero,
                isStale: false)
        }
    }
}

extension HTTPResponse {
    init(_ answer: ReadResponse) {
        self.init(HTTPStatus(answer.status), body: answer.body)
        for field in answer.fields { fields.append(field.name, field.value) }
    }

    static func problem(_ status: Int, _ code: String, _ detail: String) -> HTTPResponse {
        HTTPResponse(ReadResponse.problem(status, code, detail))
    }
}
