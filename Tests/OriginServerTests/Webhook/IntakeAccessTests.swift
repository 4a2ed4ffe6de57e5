import EventLoop
import HTTPTransport
import MatchModel
import Testing

@testable import OriginServer

@Suite struct IntakeAccessTests {
    private static let secret = Array("0123456789abcdef".utf8)
    private let now = UnixInstant(milliseconds: 1_700_000_000_000)

    private func access(key: String? = nil, own: String? = nil, signs: Bool = false) -> IntakeAccess {
        var secrets = IntakeSecrets()
        secrets.key = key
        secrets.keys["opta"] = own
        if signs { secrets.secrets["opta"] = Self.secret }
        return IntakeAccess(secrets)
    }

    private func code(
        _ access: IntakeAccess, _ fields: [(String, String)] = [], provider: String = "opta",
        from peer: String = "10.0.0.7:9"
    ) throws -> String? {
        var access = access
        var head = HTTPRequest(method: "POST", target: try HTTPTarget(parsing: "/v1/feeds/" + provider))
        for (name, value) in fields { head.fields.append(name, value) }
        let refusal = access.refusal(of: head, provider: provider, from: try SocketAddress(peer), now: now)
        let reasons = access.refused.filter { $0.value > 0 }.map(\.key.reason)
        #expect(reasons.count == (refusal == nil ? 0 : 1), "each refusal counts once")
        if let reason = reasons.first { #expect(refusal?.status.code == reason.status) }
        return reasons.first?.rawValue
    }

    @Test func `without any key it is open on loopback only`() throws {
        #expect(try code(access(), from: "127.0.0.1:9") == nil)
        #expect(try code(access()) == "intake-closed")
    }

    @Test func `a key goes as a bearer token or as x-api-key, and never half`() throws {
        let access = access(key: "all")
        #expect(try code(access, [("authorization", "Bearer all")]) == nil)
        #expect(try code(access, [("x-api-key", "all")]) == nil)
        for fields in [[], [("x-api-key", "al")], [("x-api-key", "Bearer all")], [("authorization", "all")]] {
            #expect(try code(access, fields, from: "127.0.0.1:9") == "unauthorized")
        }
    }

    @Test func `a provider's own key opens that provider alone, and the one for all does so no more`() throws {
        let access = access(key: "all", own: "mine")
        #expect(try code(access, [("x-api-key", "mine")], provider: "opta") == nil)
        #expect(try code(access, [("x-api-key", "all")], provider: "opta") == "unauthorized")
        #expect(try code(access, [("x-api-key", "all")], provider: "genius") == nil)
        #expect(try code(access, [("x-api-key", "mine")], provider: "genius") == "unauthorized")
    }

    @Test func `who signs needs no key, and where both are set both`() throws {
        let field = try #require(WebhookSignature.sign([], secret: Self.secret, seconds: 1_700_000_000))
        let signature = (WebhookSignature.field, field)
        #expect(try code(access(key: "all", signs: true), [signature]) == nil)
        #expect(try code(access(key: "all", signs: true), [("x-api-key", "all")]) == "signature-missing")
        #expect(try code(access(signs: true), from: "127.0.0.1:9") == "signature-missing")
        let both = access(own: "mine", signs: true)
        #expect(try code(both, [signature, ("x-api-key", "mine")]) == nil)
        #expect(try code(both, [signature]) == "unauthorized")
        #expect(try code(both, [("x-api-key", "mine")]) == "signature-missing")
    }

    @Test func `a provider that there is not is counted without its name`() throws {
        var access = access(key: "all")
        let head = HTTPRequest(method: "POST", target: try HTTPTarget(parsing: "/v1/feeds/nobody"))
        _ = access.refusal(of: head, provider: "nobody", from: try SocketAddress("127.0.0.1:9"), now: now)
        #expect(access.refused == [IntakeAccess.Refused(provider: "", reason: .unauthorized): 1])
    }

    @Test func `a signature is taken once, of another secret never, and each refusal counts`() throws {
        var access = access(signs: true)
        let field = try #require(WebhookSignature.sign([1], secret: Self.secret, seconds: 1_700_000_000))
        var request = HTTPRequest(method: "POST", target: try HTTPTarget(parsing: "/v1/feeds/opta"), body: [1])
        request.fields.append(WebhookSignature.field, field)
        let signed = try access.signature(of: request, provider: "opta", now: now)
        let (signature, secret) = try #require(signed)
        let code = signature.verified([1], secret: secret)
        #expect(signature.verified([2], secret: secret) == nil)
        let ticket = try access.take(signature, code: code, provider: "opta", now: now)
        for (reason, status) in [("signature-pending", 503), ("signature-replayed", 409)] {
            let refusal = #expect(throws: IntakeRefusal.self) {
                try access.take(signature, code: code, provider: "opta", now: now)
            }
            #expect(refusal?.response.status.code == status, "\(reason)")
            access.settle(try #require(ticket), provider: "opta")
        }
        for (code, status, reason) in [(code, 409, "signature-replayed"), (nil, 401, "signature-mismatch")] {
            let refusal = #expect(throws: IntakeRefusal.self) {
                try access.take(signature, code: code, provider: "opta", now: now)
            }
            #expect(refusal?.response.status.code == status)
            #expect(refusal.map { String(decoding: $0.response.body, as: UTF8.self).contains(reason) } == true)
        }
        #expect(access.refused.values.reduce(0, +) == 4)
    }

    @Test func `a signature that expires between its head and its body is refused, not passed over`() throws {
        var access = access(signs: true)
        let field = try #require(WebhookSignature.sign([1], secret: Self.secret, seconds: 1_700_000_000))
        var request = HTTPRequest(method: "POST", target: try HTTPTarget(parsing: "/v1/feeds/opta"), body: [1])
        request.fields.append(WebhookSignature.field, field)
        let last = UnixInstant(milliseconds: 1_700_000_300_000)
        let peer = try SocketAddress("127.0.0.1:9")
        let early = access.refusal(of: request, provider: "opta", from: peer, now: last)
        #expect(early == nil)
        let late = last + .microseconds(1)
        let refusal = #expect(throws: IntakeRefusal.self) {
            try access.signature(of: request, provider: "opta", now: late)
        }
        #expect(refusal?.response.status.code == 401)
        let unsigned = try access.signature(of: request, provider: "statsperform", now: late)
        #expect(unsigned == nil, "it signs nothing")
    }
}
