import MatchModel

/// A match that was played, as the file of facts tells it.
package struct MatchFacts: Hashable, Sendable {
    package var fixture: Fixture
    /// `Group A`, `Final`, …
    package var stage: String
    package var result: MatchResult
    /// In the order in which they happened.
    package var events: [FactEvent]
}

/// How a match ended.
package struct MatchResult: Hashable, Sendable {
    /// After extra time where there was one; the shoot-out left out.
    package var goals: Score
    package var extraTime: Bool
    package var shootout: Score?
}

/// A goal, a kick of the shoot-out, or a goal that was given and then taken back.
package struct FactEvent: Hashable, Sendable {
    package var kind: EventKind
    /// The scorer's team, own goals included.
    package var team: TeamID
    package var player: String?
    package var clock: MatchClock
    /// Why the review took it back; `nil` for what stood.
    package var disallowed: String?
    /// The review came after the final whistle.
    package var reviewedAfterFullTime: Bool

    package init(
        kind: EventKind, team: TeamID, player: String?, clock: MatchClock, disallowed: String?,
        reviewedAfterFullTime: Bool = false
    ) {
        self.kind = kind
        self.team = team
        self.player = player
        self.clock = clock
        self.disallowed = disallowed
        self.reviewedAfterFullTime = reviewedAfterFullTime
    }
}

extension MatchFacts {
    /// The result as the events give it, to hold against the one that is written in the file.
    package var foldedResult: MatchResult {
        var result = MatchResult(goals: .zero, extraTime: false, shootout: nil)
        for event in events {
            let shootout = event.clock.period == MatchClock.shootout
            if shootout, result.shootout == nil { result.shootout = .zero }
            if event.clock.period > 2 { result.extraTime = true }
            guard event.kind.isGoal, event.disallowed == nil else { continue }
            let forHome = (event.team == fixture.home.id) != (event.kind == .ownGoal)
            switch (shootout, forHome) {
            case (true, true): result.shootout?.home += 1
            case (true, false): result.shootout?.away += 1
            case (false, true): result.goals.home += 1
            case (false, false): result.goals.away += 1
            }
        }
        return result
    }
}
