import EdgeCore
import EventLoop
import HTTPTransport
import MatchModel

/// What an edge is started with.
package struct EdgeConfiguration: Sendable {
    package var settings: EdgeSettings
    package var listen: SocketAddress
    package var origin: HTTPOrigin
    /// How long fans have to go elsewhere when the edge drains.
    package var drain = TimeSpan.seconds(5)
    package var http = EdgeHTTPSettings()

    package init(settings: EdgeSettings, listen: SocketAddress, origin: HTTPOrigin) {
        self.settings = settings
        self.listen = listen
        self.origin = origin
    }
}
