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

    private let intake: Intake
    private let backbone: BackboneServer
    private let log: DurableLog
    private let care: LogCare
    private(set) var intakeAccess: IntakeAccess
    private let adminKey: String?
    private let backboneAccess: BackboneAccess
    private let tls: TLSContext?
    private(set) var turnedAway: UInt64 = 0
    /// Backbone streams refused for want of a certificate.
    private(set) var uncertified: UInt64 = 0
    /// Backbone streams refused for want of the key.
    private(set) var unkeyed: UInt64 = 0
    private(set) var unusable: UInt64 = 0
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

    private func feedRefusal(_ name: String, _ head: HTTPRequest, _ peer: SocketAddress) -> HTTPResponse? {
        guard let refusal = intakeAccess.refusal(of: head, provider: name, from: peer, now: SystemClock.unix()) else {
            return nil
        }
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

    // MARK: Feeds

    private func feed(_ name: String, _ request: HTTPRequest, _ responder: HTTPResponder) {
        if let refusal = feedRefusal(name, request, responder.peer) { return responder.respond(refusal) }
        let isDocument = ProviderFeed.providers.contains(name)
        guard isDocument || name == "touchline", let provider = ProviderID(name) else {
            let known = IntakeSecrets.providers.joined(separator: ", ")
            return responder.respond(
                .problem(404, "unknown-provider", "no adapter is named '\(name.prefix(64))'; there are \(known)"))
        }
        let isLarge = request.body.count >= DocumentReader.inlineBytes
        guard !isDraining, intake.hasRoom, !isLarge || intake.documents.hasRoom(for: name) else {
            turnedAway += 1
            return responder.respond(noRoom())
        }
        let arrival = FeedArrival(provider: provider, sent: intake.nextSent(), received: intake.now())
        verify(request, arrival, responder) { [unowned self] ticket in
            if isDocument { return document(arrival, request, responder, ticket) }
            canonical(arrival, request, responder, ticket)
        }
    }

    /// A payload of a provider, and when it came.
    private struct FeedArrival {
        var provider: ProviderID
        var sent: UInt64
        var received: UnixInstant
    }

    /// Goes on with a payload whose signature is right and new, or that needs none; a large one is held against its
    /// signature by the documents' thread.
    private func verify(
        _ request: HTTPRequest, _ arrival: FeedArrival, _ responder: HTTPResponder,
        _ proceed: @escaping (WebhookVerifier.Ticket?) -> Void
    ) {
        let provider = arrival.provider.text
        // By the machine's own clock, as senders have one: the origin's may be held back.
        let now = SystemClock.unix()
        let goOn: (WebhookSignature, [UInt8]?) -> Void = { [unowned self] signature, code in
            do throws(IntakeRefusal) {
                proceed(try intakeAccess.take(signature, code: code, provider: provider, now: now))
            } catch {
                turnedAway += 1
                responder.respond(error.response)
            }
        }
        let signed: (signature: WebhookSignature, secret: [UInt8])?
        do throws(IntakeRefusal) {
            signed = try intakeAccess.signature(of: request, provider: provider, now: now)
        } catch {
            turnedAway += 1
            return responder.respond(error.response)
        }
        guard let (signature, secret) = signed else { return proceed(nil) }
        let body = request.body
        guard body.count >= DocumentReader.inlineBytes else {
            return goOn(signature, signature.verified(body, secret: secret))
        }
        let answer = LoopOnly(goOn)
        intake.documents.perform(on: body.count, of: provider) {
            let code = signature.verified(body, secret: secret)
            return { answer.value(signature, code) }
        }
    }

    /// The payload that came with a ticket is durable, or can come again.
    private func settle(_ ticket: WebhookVerifier.Ticket?, _ provider: String, isTaken: Bool) {
        guard let ticket else { return }
        if isTaken {
            intakeAccess.settle(ticket, provider: provider)
        } else {
            intakeAccess.forget(ticket, provider: provider)
        }
    }

    private func canonical(
        _ arrival: FeedArrival, _ request: HTTPRequest, _ responder: HTTPResponder, _ ticket: WebhookVerifier.Ticket?
    ) {
        let provider = arrival.provider.text
        let reading: FeedReading
        do {
            reading = try CanonicalFeed.read(request.body, provider: arrival.provider)
        } catch {
            unusable += 1
            settle(ticket, provider, isTaken: false)
            return responder.respond(.problem(422, error.code.rawValue, "\(error)"))
        }
        _ = intake.receive(
            reading, kind: .feed, provider: provider, payload: request.body, received: arrival.received
        ) { [unowned self] outcome in
            settle(ticket, provider, isTaken: true)
            let refused = reading.refused + outcome.refused
            let isUsable = outcome.accepted + outcome.duplicates > 0 || refused.isEmpty
            if !isUsable { unusable += 1 }
            let body = FeedAnswer.render(outcome, refused: refused)
            responder.respond(HTTPResponse(isUsable ? .accepted : .unprocessableContent, json: body))
        }
    }

    /// A real provider's payload. `?match=` names the match, by the provider's id, where the payload does not.
    private func document(
        _ arrival: FeedArrival, _ request: HTTPRequest, _ responder: HTTPResponder, _ ticket: WebhookVerifier.Ticket?
    ) {
        let provider = arrival.provider.text
        let named = request.target.query.first { $0.name == "match" }?.value
        intake.receiveDocument(
            request.body, provider: provider, sent: arrival.sent, named: named.flatMap { $0.isEmpty ? nil : $0 },
            received: arrival.received
        ) { [unowned self] answer in
            switch answer {
            case .decided(let outcome):
                settle(ticket, provider, isTaken: true)
                responder.respond(HTTPResponse(.accepted, json: FeedAnswer.renderDocument(outcome)))
            case .unread(let refusal, let isKept):
                unusable += 1
                settle(ticket, provider, isTaken: isKept)
                let mend = isKept ? "; it is kept, see /v1/admin/quarantine" : ""
                let status = refusal.code == .tooLarge ? 413 : 422
                responder.respond(.problem(status, refusal.code.rawValue, "\(refusal)\(mend)"))
            case .noRoom:
                turnedAway += 1
                settle(ticket, provider, isTaken: false)
                responder.respond(noRoom())
            }
        }
    }

    private func noRoom() -> HTTPResponse {
        if isDraining { return .problem(503, "draining", "the origin is stopping; send it again when it is back") }
        if intake.isFailing {
            return .problem(503, "log-failing", "the log cannot be written; send it again when its disk takes more")
        }
        return .problem(503, "no-room", "too much waits to become durable; send it again in a second")
    }

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
            responder.respond(
                HTTPResponse(
                    .ok,
                    json:
                        AlertListing.render(
                            intake.openAlerts, connections: connectors?.alerts ?? [], head: intake.head)))
        case "quarantine":
            if let refusal = request.refusal(allowing: ["GET", "HEAD", "POST"]) { return responder.respond(refusal) }
            if request.method == "POST" { return release(request, responder) }
            responder.respond(
                HTTPResponse(.ok, json: QuarantineListing.render(intake.quarantined, unread: intake.unread)))
        case "mappings":
            if let refusal = request.refusal(allowing: ["POST"]) { return responder.respond(refusal) }
            map(request, responder)
        case "actions":
            if let refusal = request.refusal(allowing: ["POST"]) { return responder.respond(refusal) }
            operate(request, responder)
        default:
            responder.respond(
                .problem(
                    404, "unknown-path", "there is nothing here; see /v1/admin/actions, alerts, mappings and quarantine"
                ))
        }
    }

    /// What an operator says providers' ids stand for.
    private func map(_ request: HTTPRequest, _ responder: HTTPResponder) {
        guard !isDraining, intake.hasRoom else {
            turnedAway += 1
            return responder.respond(noRoom())
        }
        do {
            let mappings = try DirectoryMapping.read(request.body)
            intake.map(mappings, text: request.body) { outcome in
                responder.respond(
                    HTTPResponse(.accepted, json: FeedAnswer.renderMapping(mappings.count, outcome)))
            }
        } catch {
            responder.respond(.problem(422, error.code.rawValue, "\(error)"))
        }
    }

    /// An operator accepts the newest snapshot of a quarantine, or has a payload that was not understood read again.
    private func release(_ request: HTTPRequest, _ responder: HTTPResponder) {
        let choice: QuarantineChoice
        do {
            choice = try QuarantineChoice.read(request.body)
        } catch {
            return responder.respond(.problem(422, "bad-choice", "\(error)"))
        }
        if case .letGo = choice {
            return responder.respond(.problem(422, "bad-choice", "what waits is let go by the origin alone"))
        }
        guard !isDraining, intake.hasRoom else {
            turnedAway += 1
            return responder.respond(noRoom())
        }
        intake.choose(choice) { outcome in
            guard outcome.released > 0 else {
                return responder.respond(
                    .problem(404, "not-quarantined", "nothing of what was chosen waits; GET this list"))
            }
            responder.respond(HTTPResponse(.accepted, json: FeedAnswer.renderChoice(outcome)))
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
                unusable: unusable, access: intakeAccess, uncertified: uncertified, unkeyed: unkeyed,
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
