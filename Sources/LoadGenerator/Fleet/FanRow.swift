import EventLoop
import HTTPTransport
import MatchModel
import SecureTransport
import WebSocketTransport

/// How far one fan's connection is.
enum FanPhase: Hashable, Sendable {
    /// In the queue of those who want to connect.
    case queued
    /// Waits until it may try again.
    case waiting
    /// Has asked for its nearest edge.
    case asking
    case connecting
    /// The TLS handshake goes on.
    case securing
    /// The upgrade is on its way.
    case upgrading
    case open
    /// The socket is closed; frames and the end are on their way to the fan, with the delay of the last mile.
    case closing
}

/// One fan of the fleet with its connection. What is idle holds no buffer.
struct FanRow {
    /// States of a whole league can be long; no frame of an edge comes near.
    static let maximumMessage = 4 << 20

    /// What is needed only until the socket is open.
    final class Upgrade {
        var handshake: WebSocketClientHandshake
        var parser = HTTP1ResponseParser(bodyLimit: 16 * 1024)

        init(_ handshake: WebSocketClientHandshake) { self.handshake = handshake }
    }

    var session: FanSession
    var phase = FanPhase.queued
    /// Counts the connections: what was delayed for an earlier one is dropped.
    var generation: UInt32 = 0
    var transport: Transport?
    var upgrade: Upgrade?
    var parser = WebSocketFrameParser(role: .client, maximumMessageLength: maximumMessage)
    /// The place of its edge in the fleet's table.
    var edge = 0
    /// One way, in milliseconds.
    var lastMile: Int64 = 0
    /// Counts among those who connect.
    var isInFlight = false
    /// When something was last heard, or the try began; in milliseconds of the monotonic clock.
    var lastHeard: Int64 = 0
    /// Unix milliseconds.
    var openedAt: Int64 = .max
    /// The edge it has just left or lost.
    var avoiding: String?
    var hasBeenLive = false

    /// On its way from the queue to being live.
    var isConnecting: Bool {
        switch phase {
        case .asking, .connecting, .securing, .upgrading: true
        case .open: !hasBeenLive
        case .queued, .waiting, .closing: false
        }
    }
}

/// What is due later, for one fan's connection of one generation.
enum Delayed {
    case outgoing([UInt8])
    case opened
    case incoming(DecodedPayload)
    case ended(String)
    case leave
    case retry
}

struct DelayedItem {
    var fan: Int
    var generation: UInt32
    var what: Delayed
}

/// An edge that fans were sent to.
package struct EdgeTarget: Sendable {
    package var id: String
    package var url: String
    var origin: HTTPOrigin
    var address: SocketAddress
}
