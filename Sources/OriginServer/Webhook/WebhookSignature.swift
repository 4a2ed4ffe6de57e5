import MatchModel
import SecureTransport

/// What a provider signs a payload with: `t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA-256 of the seconds in digits, a
/// full stop and the body's bytes, by a secret that both sides have.
///
/// There may be several codes, so that a sender can sign with an old and a new secret while it changes from one to the
/// other. Parts with other names pass.
package struct WebhookSignature: Hashable, Sendable {
    /// The field it stands in.
    package static let field = "x-touchline-signature"
    /// More than any sender needs.
    static let maximumBytes = 512
    static let maximumCodes = 4
    /// The last second that arithmetic with instants is sure of, in 2207.
    static let latest = UnixInstant.decodable.upperBound / 1_000_000

    /// When it was signed, in seconds since 1970, by the sender's clock.
    package var seconds: Int64
    package var codes: [[UInt8]]

    /// Throws `.malformed` for anything else.
    package init(parsing text: String) throws(WebhookRefusal) {
        guard text.utf8.count <= Self.maximumBytes else { throw .malformed }
        var seconds: Int64?
        var codes: [[UInt8]] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { throw .malformed }
            let value = pair[1]
            switch pair[0].drop(while: { $0 == " " }) {
            case "t":
                guard seconds == nil, !value.isEmpty, value.utf8.allSatisfy({ 0x30...0x39 ~= $0 }),
                    let number = Int64(value), number <= Self.latest
                else { throw .malformed }
                seconds = number
            case "v1":
                guard codes.count < Self.maximumCodes, let code = Self.code(Array(value.utf8)) else { throw .malformed }
                codes.append(code)
            default: continue
            }
        }
        guard let seconds, !codes.isEmpty else { throw .malformed }
        self.seconds = seconds
        self.codes = codes
    }

    /// The field's value for a body. `nil` when OpenSSL has no memory.
    package static func sign(_ body: [UInt8], secret: [UInt8], seconds: Int64) -> String? {
        code(of: body, secret: secret, seconds: seconds).map { code in
            let digits = Array("0123456789abcdef".utf8)
            let hex = code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
            return "t=\(seconds),v1=" + String(decoding: hex, as: UTF8.self)
        }
    }

    /// The code that `secret` gives for a body, where it is one of these. Takes a millisecond per megabyte or more. From any
    /// thread.
    func verified(_ body: [UInt8], secret: [UInt8]) -> [UInt8]? {
        guard let code = Self.code(of: body, secret: secret, seconds: seconds) else { return nil }
        // All are looked at, whichever it is.
        return codes.count { MessageAuthentication.isEqual($0, code) } > 0 ? code : nil
    }

    private static func code(of body: [UInt8], secret: [UInt8], seconds: Int64) -> [UInt8]? {
        MessageAuthentication.code(of: Array("\(seconds).".utf8), body, key: secret)
    }

    private static func code(_ hex: [UInt8]) -> [UInt8]? {
        guard hex.count == 2 * MessageAuthentication.codeBytes else { return nil }
        var code: [UInt8] = []
        for index in stride(from: 0, to: hex.count, by: 2) {
            guard let high = digit(hex[index]), let low = digit(hex[index + 1]) else { return nil }
            code.append(high << 4 | low)
        }
        return code
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
