import EventLoop

/// Who may come in, and whom to believe about who they are.
package struct AcceptPolicy: Sendable {
    package var limiter: AcceptLimiter
    /// Peers that are believed about the address of their clients.
    package var proxies: [AddressBlock] = []
    /// Connections from listed proxies begin with a PROXY protocol header of version 2.
    package var readsProxyHeaders = false
    /// The field in which listed proxies name the client of a WebSocket, lower-case, such as `x-forwarded-for`.
    package var addressField: String?

    package init(limiter: AcceptLimiter) { self.limiter = limiter }

    func lists(_ peer: SocketAddress) -> Bool {
        guard !proxies.isEmpty else { return false }
        let bytes = peer.bytes
        return proxies.contains { $0.contains(bytes) }
    }

    /// What a new connection counts under; `nil` for a listed proxy, whose clients are many.
    func address(of peer: SocketAddress) -> ClientAddress? { lists(peer) ? nil : ClientAddress(peer.bytes) }

    /// The client that a listed proxy names in the request: the last address of the field, for that is the one the proxy
    /// wrote itself. `nil` where the connection speaks for itself; 400 for a field that names nobody.
    package func forwardedAddress(_ request: HTTPRequest, from peer: SocketAddress) throws(HTTPRefusal)
        -> ClientAddress?
    {
        guard let addressField, lists(peer) else { return nil }
        guard let last = request.fields.values(of: addressField).last?.split(separator: ",").last,
            let address = SocketAddress.numeric(String(HTTPFields.trimmed(last))).flatMap(ClientAddress.init)
        else {
            throw HTTPRefusal(.badRequest, "no-client-address", "a proxy names its client's address in \(addressField)")
        }
        return address
    }
}
