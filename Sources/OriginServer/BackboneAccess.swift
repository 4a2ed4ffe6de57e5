import EventLoop
import HTTPTransport

/// Who may open the backbone. An edge makes every other edge and every fan begin anew by what it says of its history, so
/// it is no place for strangers.
///
/// With an authority of clients: who shows a certificate that it signed. With a key: who sends it; with both, who does
/// both. With neither: those on the same machine.
package struct BackboneAccess {
    private let verifiesClients: Bool
    private let key: AccessKey

    package init(key: String?, verifiesClients: Bool) {
        self.verifiesClients = verifiesClients
        self.key = AccessKey(key: key, name: "TOUCHLINE_EDGE_KEY", what: "backbone")
    }

    package enum Refusal: Hashable, Sendable {
        case noCertificate
        case noKey
    }

    /// `nil` for who may. The handshake has verified a certificate that is there.
    package func refusal(of request: HTTPRequest, from peer: SocketAddress, hasCertificate: Bool) -> Refusal? {
        if verifiesClients, !hasCertificate { return .noCertificate }
        if verifiesClients, key.key == nil { return nil }
        return key.refusal(of: request, from: peer) == nil ? nil : .noKey
    }

    /// What who may not is answered.
    func response(_ refusal: Refusal, to request: HTTPRequest, from peer: SocketAddress) -> HTTPResponse {
        switch refusal {
        case .noCertificate:
            .problem(
                403, "no-certificate",
                "the backbone needs a certificate of an edge; start it with --backbone-certificate")
        case .noKey:
            key.refusal(of: request, from: peer) ?? .problem(401, "unauthorized", "the backbone needs its key")
        }
    }
}
