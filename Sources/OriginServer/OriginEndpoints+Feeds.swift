import EventLoop
import HTTPTransport
import MatchModel
import OriginCore
import ProviderFeeds

/// What is posted to `/v1/feeds/{provider}`.
extension OriginEndpoints {
    /// What who may not feed is answered; `nil` for who may.
    func feedRefusal(_ name: String, _ head: HTTPRequest, _ peer: SocketAddress) -> HTTPResponse? {
        guard let refusal = intakeAccess.refusal(of: head, provider: name, from: peer, now: SystemClock.unix()) else {
            return nil
        }
        turnedAway += 1
        return refusal
    }

    func feed(_ name: String, _ request: HTTPRequest, _ responder: HTTPResponder) {
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
        intake.receiveCanonical(request.body, provider: arrival.provider, received: arrival.received) {
            [unowned self] answer in
            switch answer {
            case .decided(let outcome, let refused):
                settle(ticket, provider, isTaken: true)
                let body = FeedAnswer.render(outcome, refused: refused)
                responder.respond(HTTPResponse(answer.isUsable ? .accepted : .unprocessableContent, json: body))
            case .unread(let refusal):
                settle(ticket, provider, isTaken: false)
                responder.respond(.problem(422, refusal.code.rawValue, "\(refusal)"))
            case .noRoom:
                turnedAway += 1
                settle(ticket, provider, isTaken: false)
                responder.respond(noRoom())
            }
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
            case .unread(let refusal, let verdict):
                settle(ticket, provider, isTaken: verdict != .noRoom)
                let status = refusal.code == .tooLarge ? 413 : 422
                responder.respond(.problem(status, refusal.code.rawValue, "\(refusal)\(Self.whatBecame(verdict))"))
            case .noRoom:
                turnedAway += 1
                settle(ticket, provider, isTaken: false)
                responder.respond(noRoom())
            }
        }
    }

    private static func whatBecame(_ verdict: UnreadVerdict) -> String {
        switch verdict {
        case .kept: "; it is kept, see /v1/admin/quarantine"
        case .known: "; the same is kept already, see /v1/admin/quarantine"
        case .noRoom: "; it is not kept, for too many came at once"
        }
    }
}
