import MatchModel
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
}
