import EventLoop

/// The header of the PROXY protocol, version 2 (binary): who a proxy's client is. Its additional fields are skipped.
package enum ProxyHeader {
    /// Bytes before the part whose length is told.
    package static let prefixBytes = 16
    /// The most bytes behind the prefix: an address and additional fields. Beyond: malformed.
    package static let restBytes = 1024
    package static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]

    /// Why bytes are no such header.
    package struct Malformed: Error, Hashable, Sendable {
        package let detail: String
        package init(_ detail: String) { self.detail = detail }
    }

    /// How many bytes follow a prefix of sixteen.
    package static func length(ofRestBehind prefix: [UInt8]) throws(Malformed) -> Int {
        guard prefix.count == prefixBytes, prefix.starts(with: signature) else { throw Malformed("no signature") }
        guard prefix[12] == 0x20 || prefix[12] == 0x21 else {
            throw Malformed("a version or command that is not known")
        }
        let length = Int(prefix[14]) << 8 | Int(prefix[15])
        guard length <= restBytes else { throw Malformed("more than \(restBytes) bytes") }
        return length
    }

    /// The client's address; `nil` where the proxy speaks for itself (LOCAL, or an unspecified family).
    package static func client(_ header: [UInt8]) throws(Malformed) -> SocketAddress? {
        let prefix = Array(header.prefix(prefixBytes))
        let rest = header.dropFirst(prefixBytes)
        guard try length(ofRestBehind: prefix) == rest.count else { throw Malformed("a length that is not its own") }
        guard prefix[12] == 0x21 else { return nil }
        let size: Int
        switch prefix[13] {
        case 0x00: return nil
        case 0x11: size = 4
        case 0x21: size = 16
        default: throw Malformed("a family or a transport other than TCP over IPv4 or IPv6")
        }
        guard rest.count >= 2 * size + 4 else { throw Malformed("too short for its addresses") }
        let start = rest.startIndex
        let port = UInt16(rest[start + 2 * size]) << 8 | UInt16(rest[start + 2 * size + 1])
        return SocketAddress(bytes: Array(rest[start..<start + size]), port: port)
    }
}
