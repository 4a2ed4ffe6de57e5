/// The lists that a cumulative document may hold. An item gone from a list that is present means something; a list that
/// is missing means nothing.
package enum SnapshotCollection: String, CaseIterable, Codable, Sendable {
    /// Goals, own goals and penalties scored, the shoot-out's too.
    case goals
    /// Penalties missed or saved, the shoot-out's too.
    case missedPenalties = "missed-penalties"
    case penaltiesAwarded = "penalties-awarded"
    case cards
    case substitutions
    case lineups
    /// Video reviews, begun and ended.
    case reviews
    /// Kick-offs, starts and ends of periods, full time, added time.
    case periods
    /// Restarts of play after a goal or an interruption.
    case restarts
    /// Changes of the match itself: postponed, abandoned, suspended.
    case status
    /// Words about the match, and hints of what may be happening.
    case commentary
}
