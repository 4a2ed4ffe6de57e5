/// Who a limit counts: an IPv4 address, or the first 64 bits of an IPv6 address, for one client may use all of a /64.
package struct ClientAddress: Hashable, Sendable, CustomStringConvertible {
    /// The first 64 bits of the IPv6 form.
    package let network: UInt64
    /// The last 64 bits for IPv4 (`::ffff:a.b.c.d`); 0 for IPv6, unless it is the loopback address.
    package let host: UInt64

    /// Four bytes or sixteen; `nil` for any other count. An IPv4 address in an IPv6 one counts as IPv4.
    package init?(_ bytes: [UInt8]) {
        func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        switch bytes.count {
        case 4:
            network = 0
            host = Self.mapped | number(0..<4)
        case 16:
            network = number(0..<8)
            let rest = number(8..<16)
            host = network == 0 && (rest >> 32 == Self.mapped >> 32 || rest == 1) ? rest : 0
        default: return nil
        }
    }

    private static let mapped: UInt64 = 0xFFFF_0000_0000

    var isIPv4: Bool { network == 0 && host >> 32 == Self.mapped >> 32 }
    /// 127.0.0.0/8 or ::1: never limited.
    package var isLoopback: Bool { network == 0 && (isIPv4 ? host >> 24 & 0xFF == 127 : host == 1) }

    package var description: String {
        if isIPv4 { return stride(from: 24, through: 0, by: -8).map { "\(host >> $0 & 0xFF)" }.joined(separator: ".") }
        let groups = stride(from: 48, through: 0, by: -16).map { String(network >> $0 & 0xFFFF, radix: 16) }
        return groups.joined(separator: ":") + "::/64"
    }
}
