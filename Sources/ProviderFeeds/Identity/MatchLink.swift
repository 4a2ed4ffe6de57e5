import MatchModel

/// An id within what one provider names.
struct ProviderKey: Hashable, Codable, Sendable {
    var provider: String
    var id: String
}

/// Which match of ours a provider's is.
struct MatchLink: Hashable, Codable, Sendable {
    let match: MatchID
    /// The provider's ids of the teams, by our sides; "" until a payload names them.
    var home = ""
    var away = ""
    /// The products that have spoken of it.
    var products: [FeedProduct] = []
    /// Only this provider announced it, and so a new name or kick-off of its counts.
    var isOwned = false
    /// The digest of the fixture as its owner announced it last: only what that one changes is news.
    var announced: UInt64 = 0
    /// Nobody keeps it any more.
    var isOver = false

    /// Ids that a payload names; a missing one is no other one.
    mutating func take(home: String, away: String) {
        if !home.isEmpty { self.home = home }
        if !away.isEmpty { self.away = away }
    }
}

/// A match as a payload speaks of it.
package struct ResolvedMatch: Hashable, Sendable {
    package var fixture: Fixture
    /// The provider's id of it, or one made of ours where the payload names none.
    package var providerMatch: String
    /// The provider's home team is our away team.
    package var isSwapped: Bool
    /// The provider's ids by the provider's own sides.
    package var sides: TeamSides
    /// It has to be announced: it is new, or its fixture has changed.
    package var isNews: Bool

    /// The score as our sides count it.
    package func turned(_ score: Score) -> Score {
        isSwapped ? Score(home: score.away, away: score.home) : score
    }
}
