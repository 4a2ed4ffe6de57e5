import MatchModel

/// Which epoch a log begins with.
package enum EpochRule {
    /// By how much an epoch may lie above the known ones where the clock does not tell it apart.
    package static let drawn: UInt64 = 1 << 20

    /// The Unix millisecond of `now`, the machine's own, and more than every epoch in `known`: those the log or an edge has
    /// named. Where the clock is not above those, how far the epoch lies above them is drawn: a back-up restored twice
    /// while the clock is behind would begin the same epoch with two histories.
    package static func next(
        now: UnixInstant, known: [UInt64], using random: inout some RandomNumberGenerator
    ) -> UInt64 {
        let clock = UInt64(max(now.milliseconds, 1))
        guard let highest = known.max(), highest >= clock else { return clock }
        return highest + 1 + random.next(upperBound: drawn)
    }

    /// Milliseconds by which an epoch may lie ahead of our clock: a hundred years. Clocks were wrong by less, and no liar
    /// can use up the epochs, which stay below 2^53 as cursors do.
    package static let maximumLead: UInt64 = 100 * 365 * 86_400_000

    /// Whether an epoch that an edge names, above our own, can be believed.
    package static func isPlausible(_ epoch: UInt64, now: UnixInstant) -> Bool {
        epoch < min(1 << 52, UInt64(max(now.milliseconds, 0)) + maximumLead)
    }
}
