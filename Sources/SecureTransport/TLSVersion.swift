/// The versions that are spoken.
package enum TLSVersion: Int, Hashable, Sendable, CaseIterable {
    case tls12 = 0x0303
    case tls13 = 0x0304

    package var name: String {
        switch self {
        case .tls12: "1.2"
        case .tls13: "1.3"
        }
    }
}

/// An application protocol to be chosen in the handshake (RFC 7301).
package enum ApplicationProtocol: String, Hashable, Sendable {
    case http2 = "h2"
    case http1 = "http/1.1"

    /// A list as it goes over the wire: each name behind its length.
    static func wire(_ list: [ApplicationProtocol]) -> [UInt8] {
        list.flatMap { [UInt8(truncatingIfNeeded: $0.rawValue.utf8.count)] + Array($0.rawValue.utf8) }
    }
}
