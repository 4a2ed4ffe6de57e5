import MatchModel

/// Which epoch a log begins with.
package enum EpochRule {
    /// The Unix millisecond of `now`, and more than every epoch in `known`: those the log or an edge has named. So no
    /// epoch repeats, even when the clock was set back.
    package static func next(now: UnixInstant, known: [UInt64]) -> UInt64 {
        let clock = UInt64(max(now.milliseconds, 1))
        guard let highest = known.max(), highest >= clock else { return clock }
        return highest + 1
    }

    /// Whether an epoch that an edge names, above our own, can be believed. It stays below 2^53, as cursors do; a higher one would leave
    /// no room above it.
    package static func isPlausible(_ epoch: UInt64) -> Bool { epoch < 1 << 52 }
}
