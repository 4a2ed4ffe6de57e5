import EventLifecycle
import HTTPTransport
import MatchModel
import OriginCore
import ProviderFeeds

/// What operators ask for and decide, under `/v1/admin`.
extension OriginEndpoints {
    var adminAccess: AccessKey { AccessKey(key: adminKey, name: "TOUCHLINE_ADMIN_KEY", what: "administration") }

    func administer(_ name: String, _ request: HTTPRequest, _ responder: HTTPResponder) {
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
            if let stranger = mappings.first(where: { !ProviderFeed.providers.contains($0.provider) }) {
                let known = ProviderFeed.providers.joined(separator: ", ")
                return responder.respond(
                    .problem(
                        422, "unknown-provider",
                        "no provider with ids of its own is called '\(stranger.provider)'; there are \(known)"))
            }
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
                    .problem(
                        404, "not-quarantined",
                        "nothing of what was chosen waits; GET this list. What waits for its match or teams is mapped instead"
                    ))
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
}
