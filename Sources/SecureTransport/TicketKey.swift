import COpenSSL

/// What session tickets are sealed with (RFC 5077, 4): a name to find it by, and two keys.
package struct TicketKey: Hashable, Sendable {
    package static let length = 80

    let name: [UInt8]
    let hmac: [UInt8]
    let aes: [UInt8]

    /// From 80 bytes: the name (16), the key of HMAC-SHA-256 (32), the key of AES-256-CBC (32). `nil` for another length.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        name = Array(bytes[..<16])
        hmac = Array(bytes[16..<48])
        aes = Array(bytes[48...])
    }

    /// A new one, of OpenSSL's randomness; `nil` when there is none.
    static func random() -> TicketKey? {
        var bytes = [UInt8](repeating: 0, count: length)
        guard RAND_bytes(&bytes, Int32(length)) == 1 else { return nil }
        return TicketKey(bytes)
    }
}
