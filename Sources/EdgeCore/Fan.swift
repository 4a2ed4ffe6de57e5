import InterestSharding
import MatchModel

/// One connection's row in its worker: what is needed to know what it is owed, and nothing of its socket.
struct Fan {
    enum Phase: UInt8 {
        case free
        /// It stands where its worker stands.
        case live
        /// It stands at `position`, with output that its socket has not taken.
        case lagging
    }

    /// The sequence up to which it has been given everything it was owed, the rest of a frame in `pending` included. A
    /// live fan may stand anywhere up to its worker's position, or above it if it came with a cursor ahead of this edge.
    var position: UInt64 = 0
    /// Frames, or the rest of one, that its socket has not taken. Shared bytes, by reference.
    var pending: PendingOutput?
    /// Its subscriptions; the next free row while it is free.
    var list = SubscriptionIndex.none
    /// When its operations were last counted, in tenths of a second of the worker's clock.
    var operationsCounted: UInt32 = 0
    var phase = Phase.free
    var hasSubscribed = false
    var wasToldStale = false
    var wasToldReconnect = false
    /// Whether it gets publications compressed.
    var isCompressed = false
    var topics: UInt8 = 0
    /// Operations it may still send at once.
    var allowance: UInt8 = 0
    var refusals: UInt8 = 0
}

/// Output that a socket has not taken yet. There is one only while there is some.
final class PendingOutput {
    private var pieces: [[UInt8]]
    private var next = 0
    private var written: Int
    /// Where a reset begins among the pieces; the next one takes its place unless it has begun to go out.
    private var reset: Int?

    /// `written` bytes of the first piece are out already.
    init(_ pieces: [[UInt8]], written: Int) {
        self.pieces = pieces
        self.written = written
    }

    /// What was to go out, then a reset with its states. Answers stay, for their `states` announced how many follow; of
    /// several resets at most the one that has begun and the newest are kept.
    init(_ before: PendingOutput?, reset frames: [[UInt8]]) {
        let kept = before?.keptByReset ?? []
        pieces = kept + frames
        written = before?.written ?? 0
        reset = kept.count
    }

    /// What is left of it without a reset that has not begun; `nil` where that is nothing.
    var withoutReset: PendingOutput? {
        let kept = keptByReset
        return kept.isEmpty ? nil : PendingOutput(Array(kept), written: written)
    }

    /// What its worker has counted it as.
    var counted = 0

    /// Bytes that wait.
    var bytes: Int { pieces[next...].reduce(-written) { $0 + $1.count } }

    /// Whether a frame is partly out.
    var isInsideFrame: Bool { written > 0 }

    private var keptByReset: ArraySlice<[UInt8]> {
        guard let reset, next < reset || next == reset && written == 0 else { return pieces[next...] }
        return pieces[next..<reset]
    }

    /// Sends until everything is out (`true`), the socket is full (`false`), or the connection is gone (`nil`).
    func flush(_ send: (UnsafeRawBufferPointer) -> FanWrite) -> Bool? {
        while next < pieces.count {
            let piece = pieces[next]
            let result = piece.withUnsafeBytes { send(UnsafeRawBufferPointer(rebasing: $0[written...])) }
            guard case .took(let count) = result else { return nil }
            written += count
            guard written == piece.count else { return false }
            pieces[next] = []
            next += 1
            written = 0
        }
        return true
    }
}
