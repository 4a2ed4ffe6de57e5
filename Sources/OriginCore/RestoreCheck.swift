import MatchModel

/// Compares what a replay of the log's input records gives with what the log says was published.
///
/// They differ after an upgrade that decides differently, or when the log is damaged. Then the log's publications are
/// what edges have seen: the origin keeps the replayed state and begins a new epoch, so that everybody is given it.
package struct RestoreCheck: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
        case same
        /// The first offset of the epoch at which replay and log differ.
        case differs(at: Cursor)
    }

    package private(set) var result = Result.same

    package init() {}

    /// Compares one input record's outcome with what the log holds for it. `replayed` and `logged` are encodings, in
    /// the order of positions; `head` is the position before them.
    package mutating func compare(replayed: [[UInt8]], logged: [[UInt8]], after head: Cursor) {
        guard result == .same else { return }
        let agreed = zip(replayed, logged).prefix { $0 == $1 }.count
        guard agreed < max(replayed.count, logged.count) else { return }
        result = .differs(at: Cursor(epoch: head.epoch, offset: head.offset + UInt64(agreed) + 1))
    }

    /// Compares the digest at a position with the one stored for it.
    package mutating func compare(replayed: RunningDigest, logged: RunningDigest, at cursor: Cursor) {
        guard result == .same, replayed != logged else { return }
        result = .differs(at: cursor)
    }
}
