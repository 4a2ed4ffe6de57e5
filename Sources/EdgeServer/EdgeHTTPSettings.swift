import HTTPTransport

/// What bounds an edge's connections before they are fans', and whom it believes about their addresses.
package struct EdgeHTTPSettings: Sendable {
    /// Of one worker.
    package var limits: HTTPServerLimits
    /// Of the whole edge.
    package var accepting = AcceptLimits()
    /// Peers that are believed about the address of their clients.
    package var proxies: [AddressBlock] = []
    /// Connections from listed proxies begin with a PROXY protocol header of version 2.
    package var readsProxyHeaders = false
    /// The field in which listed proxies name the client of a WebSocket, lower-case.
    package var addressField: String?

    package init() {
        limits = HTTPServerLimits()
        limits.connections = 20_000
        limits.sendBufferBytes = 256 * 1024
    }

    /// One for all workers.
    func makePolicy() -> AcceptPolicy {
        var policy = AcceptPolicy(limiter: AcceptLimiter(accepting))
        policy.proxies = proxies
        policy.readsProxyHeaders = readsProxyHeaders
        policy.addressField = addressField
        return policy
    }
}
