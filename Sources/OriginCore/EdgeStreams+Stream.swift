import BackboneWire
import MatchModel

extension EdgeStreams {
    /// One edge's stream: a position in the history, and no queue.
    struct Stream {
        let id: OriginFleet.ConnectionID
        let opened: MonotonicInstant
        var version = BackboneVersion.current
        var edge: EdgeID?
        var place: Place?
        /// The last offset that was written to the stream; `nil` until the edge has a state to go on from.
        var position: UInt64?
        var catchUp = CatchUpState.none
        /// The edge's time in its last report, and when that came.
        var lastReport: (edgeTime: Int64, at: MonotonicInstant)?
    }

    /// How a stream without a position gets one.
    enum CatchUpState {
        case none
        /// A snapshot is to follow, with so many publications before it, when its turn comes.
        case waiting(history: UInt64)
        /// It is being sent this one, since the tick of that number; `next` is the frame to go on with.
        case sending(EdgeSnapshot, next: Int, history: UInt64, since: Int)
    }
}
