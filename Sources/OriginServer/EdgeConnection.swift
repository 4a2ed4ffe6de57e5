import BackboneWire
import HTTPTransport

/// One edge's stream as its transport: what it is owed is known to `EdgeStreams`.
final class EdgeConnection {
    let id: UInt64
    let responder: HTTPResponder
    var decoder = BackboneDecoder(frameLimit: BackboneLimits.edgeFrameLength)

    init(id: UInt64, responder: HTTPResponder) {
        self.id = id
        self.responder = responder
    }
}
