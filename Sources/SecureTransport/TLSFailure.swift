/// Why a handshake did not come to its end.
package struct TLSFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is counted.
    package enum Kind: Int, Hashable, Sendable, CaseIterable {
        /// The peer closed or reset the connection.
        case peerLeft
        /// The first bytes are not TLS: plain HTTP, a port scanner.
        case notTLS
        /// No version of TLS that both speak.
        case version
        /// No cipher suite, group or signature that both speak.
        case cipher
        /// No application protocol that both speak (RFC 7301, 3.2).
        case applicationProtocol
        /// The peer had to show a certificate and has none.
        case noCertificate
        /// The peer's certificate does not verify: unknown authority, expired, another host's.
        case badCertificate
        /// The peer ended it with an alert: it did not like ours.
        case refusedByPeer
        /// It took longer than it may.
        case timedOut
        /// Anything else: broken messages, no memory.
        case other

        /// For metrics and logs.
        package var name: String {
            switch self {
            case .peerLeft: "peer-left"
            case .notTLS: "not-tls"
            case .version: "version"
            case .cipher: "cipher"
            case .applicationProtocol: "application-protocol"
            case .noCertificate: "no-certificate"
            case .badCertificate: "bad-certificate"
            case .refusedByPeer: "refused-by-peer"
            case .timedOut: "timed-out"
            case .other: "other"
            }
        }
    }

    package var kind: Kind
    package var detail: String

    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    package var description: String { "TLS handshake failed (\(kind.name)): \(detail)" }
}
