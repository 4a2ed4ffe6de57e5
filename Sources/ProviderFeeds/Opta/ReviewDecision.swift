import MatchModel

/// The end of a review in words: what was decided on the pitch, whether that stands, and what it became. MA1's `VAR` and
/// F7's `VAREvent`.
struct ReviewDecision {
    /// The most reviews that are read of one match: each is held against its goals.
    static let maximumCount = 64

    /// The decision on the pitch, in lower case: "goal awarded".
    var subject: String?
    /// In the words of `ReviewWords`; `nil` while it is open.
    var words: String?

    init(subject: String?, decision: String?, outcome: String?) {
        let subject = subject?.lowercased()
        self.subject = subject.map { MatchBuilder.limited($0, to: 64) }
        words = Self.words(outcome: outcome?.lowercased())
        guard words == nil else { return }
        let isConfirmed: Bool
        switch decision?.lowercased() {
        case "confirmed": isConfirmed = true
        case "cancelled", "canceled", "overturned": isConfirmed = false
        default: return
        }
        words = Self.words(subject: subject, isConfirmed: isConfirmed)
    }

    private static func words(outcome: String?) -> String? {
        switch outcome {
        case "goal", "goal awarded": ReviewWords.goal
        case "no goal", "goal not awarded": ReviewWords.noGoal
        case "penalty", "penalty awarded": ReviewWords.penalty
        case "no penalty", "penalty not awarded": ReviewWords.noPenalty
        case "card upgraded", "red card", "red card given": ReviewWords.redCard
        case "no red card", "red card cancelled": ReviewWords.noRedCard
        case "card": ReviewWords.card
        case "no card": ReviewWords.noCard
        default: nil
        }
    }

    private static func words(subject: String?, isConfirmed: Bool) -> String {
        switch subject {
        case "goal awarded": isConfirmed ? ReviewWords.goal : ReviewWords.noGoal
        case "goal not awarded": isConfirmed ? ReviewWords.noGoal : ReviewWords.goal
        case "penalty awarded": isConfirmed ? ReviewWords.penalty : ReviewWords.noPenalty
        case "penalty not awarded": isConfirmed ? ReviewWords.noPenalty : ReviewWords.penalty
        case "red card given": isConfirmed ? ReviewWords.redCard : ReviewWords.noRedCard
        case "card upgrade": isConfirmed ? ReviewWords.upheld : ReviewWords.redCard
        case "mistaken identity": isConfirmed ? ReviewWords.upheld : ReviewWords.mistakenIdentity
        default: isConfirmed ? ReviewWords.upheld : ReviewWords.overturned
        }
    }
}

/// Finds the goal that a review with an id of its own is about.
enum ReviewedGoal {
    /// The verdict stands on the clock up to so many minutes after the goal.
    private static let window = 6

    /// The one goal of that player and team shortly before, when the review was of a goal. One that the review took away
    /// is gone from the list already: then it is none of those listed, unless they are more than the score has room for.
    static func id(
        in match: ProviderMatch, _ decision: ReviewDecision, _ team: ProviderTeamReference?, _ player: ProviderParty?,
        _ clock: MatchClock?
    ) -> String? {
        guard let subject = decision.subject, subject.hasPrefix("goal"), let clock else { return nil }
        let goals = match.items.filter { item in
            guard case .event(let kind) = item.subject, kind.isGoal, item.standing != .cancelled,
                item.team == team, let scored = item.clock, scored.period == clock.period
            else { return false }
            if let player, !player.id.isEmpty, item.player?.id != player.id { return false }
            let minutes = Int(clock.minute) + Int(clock.added) - Int(scored.minute) - Int(scored.added)
            return -1...window ~= minutes
        }
        guard goals.count == 1, let goal = goals.first else { return nil }
        if decision.words == ReviewWords.noGoal || decision.words == ReviewWords.overturned {
            guard let score = match.score, let listed = ScoreSum.listed(match), let side = ScoreSum.side(goal, match),
                side == .home ? listed.home > score.home : listed.away > score.away
            else { return nil }
        }
        return goal.id
    }
}

/// Compares the goals listed with the score stated.
enum ScoreSum {
    /// Whether the goals of a match, the shoot-out's left out, add up to the score that it states. `false` without one.
    static func agrees(_ match: ProviderMatch) -> Bool {
        guard let score = match.score else { return false }
        return listed(match) == score
    }

    /// The goals that are listed, by the side they count for; `nil` where that is not known of each.
    static func listed(_ match: ProviderMatch) -> Score? {
        var sum = Score.zero
        for item in match.items where item.standing != .cancelled && item.clock?.period != MatchClock.shootout {
            guard case .event(let kind) = item.subject, kind.isGoal, item.weight == .statement else { continue }
            guard sum.home < 99, sum.away < 99, let side = side(item, match) else { return nil }
            if side == .home { sum.home += 1 } else { sum.away += 1 }
        }
        return sum
    }

    /// The side that a goal counts for.
    static func side(_ goal: ProviderItem, _ match: ProviderMatch) -> ProviderTeamReference? {
        guard let kind = LedgerItem.Kind(goal.subject), let fixture = match.fixture else { return nil }
        let team: ProviderTeamReference? =
            switch goal.team {
            case .id(fixture.home.id): .home
            case .id(fixture.away.id): .away
            case .id, nil: nil
            case .home, .away: goal.team
            }
        return ProviderItem.credited(kind: kind, team: team)
    }
}
