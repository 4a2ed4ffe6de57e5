import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// A product that has the score and not the goals.
@Suite struct ScoreGoalsTests {
    private var intake = Intake()

    private static func summary(_ home: UInt16, _ away: UInt16) -> ProviderMatch {
        var match = LedgerSample.snapshot([], score: Score(home: home, away: away), status: .live)
        if case .snapshot(let order, let collections) = match.shape {
            match.shape = .snapshot(order: order, collections: collections.filter { $0 != .goals })
        }
        return match
    }

    @Test mutating func `a summary alone leaves its score`() {
        _ = intake.post(Self.summary(2, 1), .sportradarSummary, provider: "sportradar")
        #expect(intake.score == "2:1")
        _ = intake.post(Self.summary(3, 1), .sportradarSummary, provider: "sportradar")
        #expect(intake.score == "3:1")
    }

    @Test mutating func `a summary whose score falls takes the goal back`() {
        _ = intake.post(Self.summary(2, 1), .sportradarSummary, provider: "sportradar")
        _ = intake.post(Self.summary(1, 1), .sportradarSummary, provider: "sportradar")
        #expect(intake.score == "1:1")
    }

    @Test mutating func `goals that another product tells are not counted twice`() {
        _ = intake.post(Self.summary(1, 0), .sportradarSummary, provider: "sportradar")
        let told = LedgerSample.snapshot(
            [LedgerSample.goal("g1", .home, minute: 10)], score: Score(home: 1, away: 0), status: .live)
        _ = intake.post(told, .sportradarTimeline, provider: "sportradar")
        #expect(intake.score == "1:0")
        _ = intake.post(Self.summary(1, 0), .sportradarSummary, provider: "sportradar")
        #expect(intake.score == "1:0")
    }

    @Test mutating func `a summary after a timeline makes no goals`() {
        let told = LedgerSample.snapshot(
            [LedgerSample.goal("g1", .home, minute: 10)], score: Score(home: 1, away: 0), status: .live)
        _ = intake.post(told, .sportradarTimeline, provider: "sportradar")
        _ = intake.post(Self.summary(2, 0), .sportradarSummary, provider: "sportradar")
        #expect(intake.score == "1:0")
    }

    /// The match is known, and nothing of its score.
    private mutating func announce() {
        var match = Self.summary(0, 0)
        (match.score, match.status) = (nil, .scheduled)
        _ = intake.post(match, .sportradarSummary, provider: "sportradar")
    }

    private static func listed(_ goals: [ProviderItem], _ home: UInt16, _ away: UInt16) -> ProviderMatch {
        LedgerSample.snapshot(goals, score: Score(home: home, away: away), status: .live)
    }

    private static func goal(_ id: String, _ side: ProviderTeamReference, _ home: UInt16, _ away: UInt16)
        -> ProviderItem
    {
        var goal = LedgerSample.goal(id, side, minute: home * 10 + away)
        // Said now, as its score is.
        (goal.score, goal.captured) = (Score(home: home, away: away), nil)
        return goal
    }

    private static func message(_ items: [ProviderItem], _ score: (UInt16, UInt16)? = nil) -> ProviderMatch {
        var match = LedgerSample.messages(items)
        match.score = score.map { Score(home: $0.0, away: $0.1) }
        return match
    }

    private var counting: Int { intake.match?.events.filter { $0.kind.isGoal && $0.status.counts }.count ?? 0 }

    @Test mutating func `goals that the same product lists later take the place of those made of its score`() {
        _ = intake.post(Self.summary(2, 1))
        let goals = [Self.goal("g1", .home, 1, 0), Self.goal("g2", .home, 2, 0), Self.goal("g3", .away, 2, 1)]
        #expect(intake.post(Self.listed(goals, 2, 1)).matches.map(\.verdict) == [.taken])
        #expect(intake.score == "2:1")
        #expect(counting == 3)
        #expect(intake.translation.quarantined == [])
        #expect(intake.node.openAlerts == [])
        // And nothing is made of its score any more.
        _ = intake.post(Self.summary(2, 2))
        #expect(intake.score == "2:1")
    }

    @Test mutating func `pair: a score that falls by one takes a goal back, by two it is quarantined`() {
        _ = intake.post(Self.summary(3, 1))
        _ = intake.post(Self.summary(2, 1))
        #expect(intake.score == "2:1")
        #expect(intake.post(Self.summary(0, 1)).alerts.count == 1)
        #expect(intake.score == "2:1")
    }

    @Test mutating func `pair: a message's goal is one more, or one of those made, by the score beside it`() {
        _ = intake.post(Self.summary(1, 0), .sportradarSummary, provider: "sportradar")
        let goal = Self.goal("g2", .home, 2, 0)
        _ = intake.post(Self.message([goal], (2, 0)), .sportradarPush, provider: "sportradar")
        #expect(intake.score == "2:0")
        // The first, told again.
        _ = intake.post(Self.message([Self.goal("g1", .home, 1, 0)], (2, 0)), .sportradarPush, provider: "sportradar")
        #expect(intake.score == "2:0")
        #expect(counting == 2)
        #expect(intake.node.openAlerts == [])
    }

    @Test mutating func `a summary makes what the messages missed, and no more`() {
        announce()
        _ = intake.post(Self.message([Self.goal("g1", .home, 1, 0)], (1, 0)), .sportradarPush, provider: "sportradar")
        _ = intake.post(Self.summary(1, 0), .sportradarSummary, provider: "sportradar")
        _ = intake.post(Self.message([Self.goal("g1", .home, 1, 0)], (1, 0)), .sportradarPush, provider: "sportradar")
        #expect(intake.score == "1:0")
        _ = intake.post(Self.summary(1, 1), .sportradarSummary, provider: "sportradar")
        #expect(intake.score == "1:1")
        _ = intake.post(Self.message([Self.goal("g2", .away, 1, 1)], (1, 1)), .sportradarPush, provider: "sportradar")
        #expect(intake.score == "1:1")
        #expect(counting == 2)
    }

    @Test mutating func `a message that only withdraws, or tells no goal, leaves those made of the score`() {
        _ = intake.post(Self.summary(1, 0), .sportradarSummary, provider: "sportradar")
        let items = [ProviderItem(.goals, id: "x", subject: .withdrawn, standing: .cancelled), LedgerSample.card("c1")]
        _ = intake.post(Self.message(items, (1, 0)), .sportradarPush, provider: "sportradar")
        #expect(intake.score == "1:0")
    }

    @Test mutating func `a summary behind the messages does not bring a goal back`() {
        announce()
        func summary(_ home: UInt16, _ order: Int64) -> ProviderMatch {
            var match = Self.summary(home, 0)
            if case .snapshot(_, let collections) = match.shape {
                match.shape = .snapshot(order: DocumentOrder(sequence: order), collections: collections)
            }
            return match
        }
        var goal = Self.goal("g1", .home, 1, 0)
        goal.version = 100
        _ = intake.post(Self.message([goal], (1, 0)), .sportradarPush, provider: "sportradar")
        for version in [180, 200] as [Int64] {
            var card = LedgerSample.card("c\(version)")
            card.version = version
            _ = intake.post(Self.message([card], (0, 0)), .sportradarPush, provider: "sportradar")
        }
        #expect(intake.score == "0:0")
        _ = intake.post(summary(1, 150), .sportradarSummary, provider: "sportradar")
        #expect(intake.score == "0:0")
        _ = intake.post(summary(1, 250), .sportradarSummary, provider: "sportradar")
        #expect(intake.score == "1:0")
    }

    @Test mutating func `a result given by decision leaves the goals made of the score, and is the score`() {
        _ = intake.post(Self.summary(1, 2), .sportradarSummary, provider: "sportradar")
        var decided = Self.summary(3, 0)
        (decided.status, decided.awarded) = (.awarded, Score(home: 3, away: 0))
        let outcome = intake.post(decided, .sportradarSummary, provider: "sportradar")
        #expect(outcome.matches.map(\.verdict) == [.taken])
        #expect(intake.match?.status == .awarded)
        #expect(intake.score == "3:0")
        #expect(counting == 3)
        #expect(intake.translation.quarantined == [])
    }

    @Test mutating func `kicks of a shoot-out that messages tell take the place of those made`() {
        var match = Self.summary(1, 1)
        match.shootout = Score(home: 2, away: 1)
        _ = intake.post(match, .sportradarSummary, provider: "sportradar")
        let kick = MatchClock(period: MatchClock.shootout, minute: 120)
        for (number, side) in [ProviderTeamReference.home, .away, .home].enumerated() {
            var goal = LedgerSample.goal("k\(number)", side, kind: .penaltyGoal)
            goal.clock = kick
            _ = intake.post(Self.message([goal], (1, 1)), .sportradarPush, provider: "sportradar")
        }
        #expect(counting == 5)
        match.shootout = Score(home: 2, away: 2)
        _ = intake.post(match, .sportradarSummary, provider: "sportradar")
        #expect(counting == 6)
        #expect(intake.translation.quarantined == [])
    }
}
