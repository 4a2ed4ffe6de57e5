/// How near a match is to something happening: what the interval of polling depends on.
package enum MatchPhase: String, Hashable, Sendable, CaseIterable {
    case scheduled
    /// Line-ups come, and the kick-off is near.
    case preMatch = "pre-match"
    /// A period is played, or a review of one is open.
    case live
    /// A break between periods.
    case halfTime = "half-time"
    /// Ended; corrections still come.
    case after
}

/// A match that a provider is asked about, under the provider's id.
package struct PolledMatch: Hashable, Sendable {
    package var id: String
    package var phase: MatchPhase

    package init(id: String, phase: MatchPhase) {
        self.id = id
        self.phase = phase
    }
}
