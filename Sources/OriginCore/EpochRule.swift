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

    /// Milliseconds by which an epoch may lie ahead of our clock: a hundred years. Clocks were wrong by less, and no liar
    /// can use up the epochs, which stay below 2^53 as cursors do.
    package static let maximumLead: UInt64 = 100 * 365 * 86_400_000

    /// Whether an epoch that an edge names, above our own, can be believed.
    package static func isPlausible(_ epoch: UInt64, now: UnixInstant) -> Bool {
        epoch < min(1 << 52, UInt64(max(now.milliseconds, 0)) + maximumLead)
    }
}
