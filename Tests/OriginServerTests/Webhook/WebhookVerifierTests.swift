import MatchModel
import Testing

@testable import OriginServer

@Suite struct WebhookVerifierTests {
    private let secret = Array("a secret of 24 bytes....".utf8)
    private let body = Array(#"{"payload":{"event":{"type":"score_change"}}}"#.utf8)
    private let time: Int64 = 1_700_000_000

    private func at(_ seconds: Int64, microseconds: Int64 = 0) -> UnixInstant {
        UnixInstant(microseconds: seconds * 1_000_000 + microseconds)
    }

    private func signed(_ seconds: Int64, _ secret: [UInt8]? = nil, _ body: [UInt8]? = nil) -> String {
        WebhookSignature.sign(body ?? self.body, secret: secret ?? self.secret, seconds: seconds) ?? ""
    }

    /// What a request comes to: `nil` when it is taken.
    private func refusal(
        _ verifier: inout WebhookVerifier, _ field: String?, _ body: [UInt8]? = nil, now: UnixInstant
    ) -> WebhookRefusal? {
        do throws(WebhookRefusal) {
            let signature = try verifier.read(field, now: now)
            guard let code = signature.verified(body ?? self.body, secret: secret) else { throw .mismatch }
            verifier.settle(try verifier.take(signature, code: code, now: now))
            return nil
        } catch {
            return error
        }
    }

    @Test func `who signs these bytes with the secret is taken, another secret, body or moment is not`() {
        var verifier = WebhookVerifier(secret: secret)
        let now = at(time)
        #expect(refusal(&verifier, signed(time), now: now) == nil)
        #expect(refusal(&verifier, signed(time, Array("a secret of 24 bytes...!".utf8)), now: now) == .mismatch)
        #expect(refusal(&verifier, signed(time + 1), body + [0x0A], now: now) == .mismatch)
        let moved = signed(time).replacing("t=\(time)", with: "t=\(time + 1)")
        #expect(refusal(&verifier, moved, now: now) == .mismatch)
        #expect(verifier.remembered == 1)
    }

    @Test func `five minutes either way pass, and not a microsecond more`() {
        for (now, expected) in [
            (at(time + 300), nil), (at(time + 300, microseconds: 1), WebhookRefusal.expired),
            (at(time - 300), nil), (at(time - 300, microseconds: -1), .early),
        ] {
            var verifier = WebhookVerifier(secret: secret)
            #expect(refusal(&verifier, signed(time), now: now) == expected)
        }
    }

    @Test func `the same comes once, in whatever writing, as long as its time would let it pass`() {
        var verifier = WebhookVerifier(secret: secret)
        let field = signed(time)
        #expect(refusal(&verifier, field, now: at(time - 300)) == nil)
        #expect(refusal(&verifier, field, now: at(time - 299)) == .replayed)
        #expect(
            refusal(
                &verifier, field.uppercased().replacing("T=", with: "t=").replacing("V1", with: "v1"),
                now: at(time)) == .replayed)
        let other = "0".padded(to: 64)
        #expect(refusal(&verifier, field + ",v1=" + other, now: at(time)) == .replayed)
        #expect(refusal(&verifier, field, now: at(time + 300)) == .replayed)
        #expect(refusal(&verifier, field, now: at(time + 301)) == .expired)
        #expect(refusal(&verifier, signed(time + 301), now: at(time + 301)) == nil)
        #expect(verifier.remembered == 1, "what is too old for its time is remembered no more")
    }

    @Test func `what could not be kept may come again, once`() throws {
        var verifier = WebhookVerifier(secret: secret)
        let signature = try verifier.read(signed(time), now: at(time))
        let code = try #require(signature.verified(body, secret: secret))
        let ticket = try verifier.take(signature, code: code, now: at(time))
        #expect(refusal(&verifier, signed(time), now: at(time)) == .pending)
        verifier.forget(ticket)
        verifier.forget(ticket)
        #expect(verifier.remembered == 0)
        #expect(refusal(&verifier, signed(time), now: at(time)) == nil)
        #expect(refusal(&verifier, signed(time), now: at(time)) == .replayed)
    }

    @Test func `a full table forgets the oldest second and lets nothing of it pass any more`() {
        var verifier = WebhookVerifier(secret: secret, capacity: 4)
        let now = at(time)
        for number: Int64 in 0..<4 {
            #expect(
                refusal(&verifier, signed(time + number / 2, nil, [UInt8(number)]), [UInt8(number)], now: now) == nil)
        }
        #expect(verifier.remembered == 4 && verifier.overflows == 0)
        #expect(refusal(&verifier, signed(time + 9), now: now) == nil)
        #expect(verifier.remembered == 3 && verifier.overflows == 1)
        // Taken or not, of that second nothing passes; of the next one what is new.
        #expect(refusal(&verifier, signed(time, nil, [0]), [0], now: now) == .expired)
        #expect(refusal(&verifier, signed(time, nil, [7]), [7], now: now) == .expired)
        #expect(refusal(&verifier, signed(time + 1, nil, [2]), [2], now: now) == .replayed)
        #expect(refusal(&verifier, signed(time + 1, nil, [7]), [7], now: now) == nil)
    }

    @Test func `a clock that is set back lets nothing be played again`() {
        var verifier = WebhookVerifier(secret: secret)
        #expect(refusal(&verifier, signed(time), now: at(time)) == nil)
        #expect(refusal(&verifier, signed(time + 400), now: at(time + 400)) == nil)
        #expect(refusal(&verifier, signed(time), now: at(time)) == .expired)
    }

    @Test func `a second code is for a change of secrets: either may be right`() {
        var verifier = WebhookVerifier(secret: secret)
        let new = signed(time, Array("the secret that comes....".utf8))
        let field = new + "," + signed(time).drop { $0 != "v" }
        #expect(refusal(&verifier, field, now: at(time)) == nil)
    }

    private static let code = "0".padded(to: 64)
    private static let malformed: [String?] = [
        nil, "", "t=1700000000", "v1=\(code)", "t=,v1=\(code)", "t=-1,v1=\(code)", "t=+1700000000,v1=\(code)",
        "t=1700000000,t=1700000000,v1=\(code)", "t=1700000000,v1=\("0".padded(to: 63))",
        "t=1700000000,v1=\("0".padded(to: 65))", "t=1700000000,v1=\("g".padded(to: 64))",
        "t=7500000001,v1=\(code)", "t=99999999999,v1=\(code)", "t=100000000000,v1=\(code)",
        "t=99999999999999999999,v1=\(code)",
        "t=1700000000,\("v1=\(code),".padded(to: 5))a=b", "t=1700000000,v1=\(code),a=\("b".padded(to: 500))",
        "t=1700000000,v1",
    ]

    @Test(arguments: malformed)
    func `what is no signature is malformed, and none at all is missing`(_ field: String?) {
        var verifier = WebhookVerifier(secret: secret)
        #expect(refusal(&verifier, field, now: at(time)) == (field == nil ? .missing : .malformed))
    }

    @Test(arguments: [0, 1_700_000_000, WebhookSignature.latest])
    func `seconds of any year are early or late, and never the end of the program`(_ seconds: Int64) {
        var verifier = WebhookVerifier(secret: secret)
        let now = at(1_800_000_000)
        #expect(refusal(&verifier, signed(seconds), now: now) == (seconds > 1_800_000_000 ? .early : .expired))
    }

    @Test func `parts that are not known pass, and blanks behind commas`() throws {
        let code = "0".padded(to: 64)
        let signature = try WebhookSignature(parsing: "t=7500000000, v0=zz,v1=\(code)")
        #expect(signature.seconds == 7_500_000_000)
        #expect(signature.codes == [[UInt8](repeating: 0, count: 32)])
    }
}

extension String {
    fileprivate func padded(to count: Int) -> String { String(repeating: self, count: count) }
}
