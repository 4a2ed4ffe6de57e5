/// The bounds of what the engine holds. Reaching one refuses the entry with the code `limit`,
/// where nothing else is said.
package struct LifecycleLimits: Hashable, Codable, Sendable {
    /// Matches in memory: a season of thirty leagues.
    package var matches = 10_000
    /// Ids of matches that left memory: three seasons of thirty leagues. Past it the oldest is let go, which is counted.
    package var departedMatches = 32_768
    /// Events of one match; a busy one with full commentary has some 300.
    package var eventsPerMatch = 4096
    /// Keys a match's providers have used, those of cancelled first reports included.
    package var reportsPerMatch = 8192
    /// Of them those that sources are fused in, all but line-ups, substitutions and commentary; the wildest match and its
    /// shoot-out have some 150. What one input costs grows with them.
    package var fusedEventsPerMatch = 512
    /// Cancelled reports of one match that wait for the event they cancel. Past it the oldest is let go, which is counted.
    package var unattachedPerMatch = 64
    /// Reports of one match that are remembered though another source covers their kind. Past it a new one is not, which is
    /// counted.
    package var uncoveredPerMatch = 1024
    /// Revisions of one event; a long review has some 10. A cancellation and an operator's decision still follow.
    package var revisionsPerEvent: UInt32 = 1000
    /// Alerts open in one match; further ones are counted only.
    package var alertsPerMatch = 32

    package init() {}
}

/// What the engine decides by.
struct EngineRules: Sendable {
    var limits: LifecycleLimits
    var policy: ConfirmationPolicy
}
