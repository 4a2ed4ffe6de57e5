import BackboneWire
import EventLoop
import HTTPTransport
import MatchModel
import OriginCore

/// One edge's stream as the origin holds it: a position in the history, and no queue.
final class EdgeConnection {
    let id: UInt64
    let responder: HTTPResponder
    let opened: MonotonicInstant
    var decoder = BackboneDecoder(frameLimit: BackboneLimits.edgeFrameLength)
    var version = BackboneVersion.current
    var edge: EdgeID?
    var place: Place?
    /// The last offset that was written to the stream; `nil` until it is known how the edge catches up.
    var position: UInt64?
    /// The edge's time in its last report, and when that came.
    var lastReport: (edgeTime: Int64, at: MonotonicInstant)?

    init(id: UInt64, responder: HTTPResponder) {
        self.id = id
        self.responder = responder
        opened = SystemClock.monotonic()
    }

    /// Writes one frame. A frame that cannot be encoded is a fault of ours and ends the stream.
    func send(_ frame: BackboneFrame) {
        do {
            responder.write(try BackboneEncoder.encode(frame))
        } catch {
            responder.close()
        }
    }
}

/// What the backbone's server has done, for the metrics.
struct BackboneCounters {
    var hellos: UInt64 = 0
    var snapshots: UInt64 = 0
    var continuations: UInt64 = 0
    var overtaken: UInt64 = 0
    /// Streams ended with a refusal, by its code.
    private(set) var refused = [UInt64](repeating: 0, count: Int(BackboneRefusal.Code.silent.rawValue) + 1)
    /// Streams answered 503 because there were too many.
    var turnedAway: UInt64 = 0
    /// Heartbeats not sent to an edge whose stream takes nothing.
    var beatsSkipped: UInt64 = 0
    var closed: [OriginFleet.CloseReason: UInt64] = [:]

    mutating func count(_ code: BackboneRefusal.Code) { refused[Int(code.rawValue)] += 1 }
}
