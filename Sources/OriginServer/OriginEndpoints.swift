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
    /// The most bytes of one payload of the canonical feed, and of a real provider's document.
    static let payloadBytes = 4 << 20
    static let documentBytes = 16 << 20
    /// And of a request for a path that takes none.
    private static let strayBytes = 4096

    let intake: Intake
    private let backbone: BackboneServer
    private let log: DurableLog
    private let care: LogCare
    var intakeAccess: IntakeAccess
    let adminKey: String?
    private let backboneAccess: BackboneAccess
    private let tls: TLSContext?
    var turnedAway: UInt64 = 0
    /// Backbone streams refused for want of a certificate.
    private(set) var uncertified: UInt64 = 0
    /// Backbone streams refused for want of the key.
    private(set) var unkeyed: UInt64 = 0
    /// For the metrics; its owner keeps it.
    weak var server: HTTPServer?
    /// For the metrics and the alerts; its owner keeps it.
    weak var connectors: OriginConnectors?
    /// Set when the origin stops.
    var isDraining = false

    init(
        intake: Intake, backbone: BackboneServer, log: DurableLog, care: LogCare, intakeSecrets: IntakeSecrets,
        adminKey: String?, edgeKey: String?, tls: TLSContext?
    ) {
        self.tls = tls
        backboneAccess = BackboneAccess(key: edgeKey, verifiesClients: tls?.verifiesClients == true)
        self.intake = intake
        self.backbone = backbone
        self.log = log
        self.care = care
        intakeAccess = IntakeAccess(intakeSecrets)
        self.adminKey = adminKey
    }

    func accepts(streaming head: HTTPRequest) -> Bool {
        head.method == "POST" && head.target.path == "/v1/backbone"
    }

    func bodyLimit(for head: HTTPRequest) -> Int {
        guard head.method == "POST" else { return 0 }
        let segments = head.target.segments
        // What there is nothing for needs no room.
        guard segments.count == 3, segments[0] == "v1" else { return Self.strayBytes }
        switch segments[1] {
        case "feeds": return ProviderFeed.providers.contains(segments[2]) ? Self.documentBytes : Self.payloadBytes
        case "admin": return Self.payloadBytes
        default: return Self.strayBytes
        }
    }

    /// Who may not feed is told before a byte of the payload is kept.
    func refusal(of head: HTTPRequest, from peer: SocketAddress) -> HTTPResponse? {
        let segments = head.target.segments
        guard segments.count == 3, segments[0] == "v1" else { return nil }
        switch segments[1] {
        case "feeds": return head.refusal(allowing: ["POST"]) ?? feedRefusal(segments[2], head, peer)
        case "admin":
            guard let refusal = adminAccess.refusal(of: head, from: peer) else { return nil }
            turnedAway += 1
            return refusal
        default: return nil
        }
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
            let hasCertificate = responder.peerCertificate != nil
            if let refusal = backboneAccess.refusal(
                of: request, from: responder.peer, hasCertificate: hasCertificate)
            {
                if refusal == .noCertificate { uncertified += 1 } else { unkeyed += 1 }
                return responder.respond(backboneAccess.response(refusal, to: request, from: responder.peer))
            }
            return backbone.open(request, responder)
        }
        if let refusal = request.refusal(allowing: ["GET", "HEAD"]) { return responder.respond(refusal) }
        responder.respond(read(request))
    }

    func noRoom() -> HTTPResponse {
        if isDraining { return .problem(503, "draining", "the origin is stopping; send it again when it is back") }
        if intake.isFailing {
            return .problem(503, "log-failing", "the log cannot be written; send it again when its disk takes more")
        }
        return .problem(503, "no-room", "too much waits to become durable; send it again in a second")
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
                unusable: intake.counters.unusable, access: intakeAccess, uncertified: uncertified, unkeyed: unkeyed,
                connectors: connectors)
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
