/// Goals of both sides.
package struct Score: Hashable, Codable, Sendable {
    package var home: UInt16
    package var away: UInt16

    package init(home: UInt16, away: UInt16) {
        self.home = home
        self.away = away
    }

    package static let zero = Score(home: 0, away: 0)
}

/// A score as the fold of events gives it.
package struct ScoreLine: Hashable, Codable, Sendable {
    /// Goals of the match, the shoot-out's left out.
    package var goals: Score
    /// Penalties scored in the shoot-out; `nil` while there was none.
    package var shootout: Score?
    /// It rests on at least one goal that is not confirmed.
    package var provisional: Bool

    package init(goals: Score, shootout: Score? = nil, provisional: Bool = false) {
        self.goals = goals
        self.shootout = shootout
        self.provisional = provisional
    }

    package static let zero = ScoreLine(goals: .zero)
}
