import EventLoop
import HTTPTransport
import MatchModel
import SecureTransport

/// Who may post to intake, provider by provider: who has its key, as 'Authorization: Bearer' or 'x-api-key', or who signs
/// with its secret; where both are set, who does both. The key for all is for providers that have neither, and without it
/// they may be fed from the same machine.
struct IntakeAccess {
    private let secrets: IntakeSecrets
    private var verifiers: [String: WebhookVerifier]
    /// Payloads refused, by provider, or "" where there is none of that name.
    private(set) var refused: [Refused: UInt64] = [:]

    struct Refused: Hashable {
        var provider: String
        var reason: WebhookRefusal
    }

    init(_ secrets: IntakeSecrets) {
        self.secrets = secrets
        verifiers = secrets.secrets.mapValues { WebhookVerifier(secret: $0) }
    }

    /// Looks at the head alone, so that the body of one who may not is never kept. `nil`: the body may come.
    mutating func refusal(
        of head: HTTPRequest, provider: String, from peer: SocketAddress, now: UnixInstant
    ) -> HTTPResponse? {
        do {
            try check(head, provider, peer, now)
            return nil
        } catch {
            return answer(error, provider)
        }
    }

    /// The signature that a request has, and the secret to hold its body against; `nil` where the provider signs nothing.
    /// Throws where it has to have one and has none that passes now.
    mutating func signature(
        of request: HTTPRequest, provider: String, now: UnixInstant
    ) throws(IntakeRefusal) -> (signature: WebhookSignature, secret: [UInt8])? {
        guard let verifier = verifiers[provider] else { return nil }
        do throws(WebhookRefusal) {
            return (try verifier.read(request.fields[WebhookSignature.field], now: now), verifier.secret)
        } catch {
            throw IntakeRefusal(response: answer(error, provider))
        }
    }

    /// Takes a signature with the code that was found, or tells why not.
    mutating func take(
        _ signature: WebhookSignature, code: [UInt8]?, provider: String, now: UnixInstant
    ) throws(IntakeRefusal) -> WebhookVerifier.Ticket? {
        do throws(WebhookRefusal) {
            guard let code else { throw .mismatch }
            return try verifiers[provider]?.take(signature, code: code, now: now)
        } catch {
            throw IntakeRefusal(response: answer(error, provider))
        }
    }

    /// What came with a ticket is durable.
    mutating func settle(_ ticket: WebhookVerifier.Ticket, provider: String) { verifiers[provider]?.settle(ticket) }

    /// What came with a ticket could not be taken after all, and may come again.
    mutating func forget(_ ticket: WebhookVerifier.Ticket, provider: String) { verifiers[provider]?.forget(ticket) }

    /// Signatures remembered, and times that the table was full.
    var remembered: Int { verifiers.values.reduce(0) { $0 + $1.remembered } }
    var overflows: UInt64 { verifiers.values.reduce(0) { $0 + $1.overflows } }

    private func check(
        _ head: HTTPRequest, _ provider: String, _ peer: SocketAddress, _ now: UnixInstant
    ) throws(WebhookRefusal) {
        let own = secrets.keys[provider]
        let verifier = verifiers[provider]
        if let key = own ?? (verifier == nil ? secrets.key : nil) {
            guard Self.shows(key, head) else { throw .unauthorized }
        } else if verifier == nil, !peer.isLoopback {
            throw .closed
        }
        if let verifier { _ = try verifier.read(head.fields[WebhookSignature.field], now: now) }
    }

    private static func shows(_ key: String, _ head: HTTPRequest) -> Bool {
        let bearer = head.fields["authorization"].map { Array($0.utf8) } ?? []
        let plain = head.fields["x-api-key"].map { Array($0.utf8) } ?? []
        return MessageAuthentication.isEqual(bearer, Array("Bearer \(key)".utf8))
            || MessageAuthentication.isEqual(plain, Array(key.utf8))
    }

    private mutating func answer(_ reason: WebhookRefusal, _ provider: String) -> HTTPResponse {
        let isKnown = IntakeSecrets.providers.contains(provider)
        refused[Refused(provider: isKnown ? provider : "", reason: reason), default: 0] += 1
        var response = HTTPResponse.problem(reason.status, reason.rawValue, Self.detail(reason))
        if reason == .unauthorized { response.fields.append("www-authenticate", "Bearer") }
        return response
    }

    private static func detail(_ reason: WebhookRefusal) -> String {
        let field = WebhookSignature.field
        let tolerance = WebhookVerifier.tolerance.nanoseconds / 60_000_000_000
        return switch reason {
        case .closed: "without TOUCHLINE_INTAKE_KEY intake is open on loopback only; set it at the origin"
        case .unauthorized: "send the key of intake as 'Authorization: Bearer …' or 'x-api-key: …'"
        case .missing: "sign the body: \(field): t=SECONDS,v1=HEX"
        case .malformed:
            "\(field) is not t=SECONDS,v1=HEX: seconds since 1970 in digits, and the HMAC-SHA-256 as 64 hexadecimal ones"
        case .expired: "it was signed over \(tolerance) minutes ago; sign it anew, or set the sender's clock right"
        case .early: "it was signed over \(tolerance) minutes in the future; set the sender's clock right"
        case .mismatch:
            "the signature is none of 't.body' by this provider's secret; check the secret, and sign the bytes sent"
        case .pending: "a payload with this signature is on its way to the disk; send it again in a second"
        case .replayed: "a payload with this signature was taken; there is no need to send it again"
        }
    }
}

/// What one who may not feed is answered.
struct IntakeRefusal: Error {
    var response: HTTPResponse
}
