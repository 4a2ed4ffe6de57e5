import EdgeCore
import EventLoop
import HTTPTransport
import MatchModel
import SecureTransport

/// What an edge is started with.
package struct EdgeConfiguration: Sendable {
    package var settings: EdgeSettings
    package var listen: SocketAddress
    package var origin: HTTPOrigin
    /// What fans' connections begin with; without it they are plaintext.
    package var tls: TLSContext?
    /// What the backbone begins with when the origin's URL is https.
    package var backboneTLS: TLSContext?
    /// The bearer token that the origin asks of edges, where it asks for one.
    package var originKey: String?
    /// How long fans have to go elsewhere when the edge drains.
    package var drain = TimeSpan.seconds(5)
    package var http = EdgeHTTPSettings()

    package init(settings: EdgeSettings, listen: SocketAddress, origin: HTTPOrigin) {
        self.settings = settings
        self.listen = listen
        self.origin = origin
    }
}
