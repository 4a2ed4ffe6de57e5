import BackboneWire
import MatchModel

/// How an edge that said hello gets to where the origin is.
package enum CatchUp: Hashable, Sendable {
    /// It has everything up to `offset`; it is sent what follows.
    case continuation(after: UInt64)
    /// It is sent the history after the given offset for its ring, and the state of all matches at head.
    case snapshot(historyAfter: UInt64)
    /// Its own history is not ours: ours was rolled back, or it has seen a later epoch. The origin begins an epoch above
    /// `epoch` before it publishes anything else.
    case newEpoch(above: UInt64)

    /// Decides for one hello. `digestAt` gives the log's digest at an offset of the current epoch, `nil` where it is no
    /// longer known.
    package static func decide(
        _ hello: EdgeHello, history: HistoryRange, digestAt: (UInt64) -> RunningDigest?
    ) -> CatchUp {
        let head = history.head
        let wanted = min(UInt64(hello.historyWanted), head.offset)
        let snapshot = CatchUp.snapshot(historyAfter: max(history.base, head.offset - wanted))
        guard let cursor = hello.cursor else { return snapshot }
        if cursor > head { return .newEpoch(above: max(cursor.epoch, head.epoch)) }
        guard cursor.epoch == head.epoch, let digest = digestAt(cursor.offset) else { return snapshot }
        guard digest.value == hello.digest else { return .newEpoch(above: head.epoch) }
        return cursor.offset >= history.base ? .continuation(after: cursor.offset) : snapshot
    }
}
