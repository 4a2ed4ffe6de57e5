import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// Hints of goals, where the policy has a provider's shown, and where it has not.
@Suite struct HintedGoalsTests {
    private var intake = Intake()

    init() throws {
        let reading = try Sportradar.read(
            #"{"generated_at":"2025-03-01T14:00:00Z",\#(Sportradar.sportEvent),"sport_event_status":{"status":"not_started"}}"#
        )
        _ = intake.post(try #require(reading.matches.first), reading.product, provider: "sportradar")
    }

    @discardableResult
    private mutating func push(
        _ event: String, _ home: Int, _ away: Int, showsHints: Bool = true, later seconds: Int64 = 10
    ) throws -> FeedOutcome {
        let match = try #require(try Sportradar.read(Sportradar.message(event, score: (home, away))).matches.first)
        return intake.post(
            match, .sportradarPush, provider: "sportradar", showsHints: showsHints, later: seconds)
    }

    private var goals: [String] {
        intake.match?.events.filter { $0.kind.isGoal }.map { "\($0.team?.text ?? "-") \($0.status.name)" } ?? []
    }

    private static let hint = Sportradar.event(1, "possible_goal", 20, "home")

    @Test mutating func `a hint is counted, and shown only where the policy says so`() throws {
        let unseen = try push(Self.hint, 0, 0, showsHints: false)
        #expect(unseen.hints.count == 1 && goals == [])
        let shown = try push(Sportradar.event(2, "possible_goal", 21, "home"), 0, 0)
        #expect(shown.hints.count == 1 && shown.isRecorded)
        #expect(goals.count == 1 && goals.first?.hasSuffix(" provisional") == true)
    }

    @Test mutating func `the goal that follows takes the place of its hint, and stays one event`() throws {
        try push(Self.hint, 0, 0)
        #expect(goals.count == 1 && intake.score == "1:0")
        let event = intake.match?.events.first { $0.kind.isGoal }?.id
        try push(Sportradar.goal(2, 20, "home", 1, 0), 1, 0)
        #expect(goals.count == 1 && intake.score == "1:0")
        #expect(intake.match?.events.first { $0.kind.isGoal }?.id == event)
        #expect(goals.allSatisfy { !$0.hasSuffix("retracted") })
        try push(Sportradar.event(3, "throw_in", 24, "away"), 1, 0, later: 300)
        #expect(goals.count == 1 && intake.score == "1:0", "no hint is left that could fall")
    }

    @Test(arguments: [(119, 1), (120, 0)] as [(Int64, Int)])
    mutating func `a hint that no goal follows is taken back after two minutes, by the first message then`(
        seconds: Int64, score: Int
    ) throws {
        try push(Self.hint, 0, 0)
        try push(Sportradar.event(2, "throw_in", 22, "away"), 0, 0, later: seconds)
        #expect(intake.score == "\(score):0")
    }

    @Test mutating func `a goal of the other side leaves the hint, and two hints of one side are one goal`() throws {
        try push(Self.hint, 0, 0)
        try push(Sportradar.event(5, "possible_goal", 20, "home"), 0, 0)
        #expect(intake.score == "1:0")
        try push(Sportradar.goal(2, 20, "away", 0, 1), 0, 1)
        #expect(intake.score == "1:1" && goals.count == 2)
    }

    @Test mutating func `what was shown on a hint is taken back though the policy has changed meanwhile`() throws {
        try push(Self.hint, 0, 0)
        #expect(intake.score == "1:0")
        try push(Sportradar.event(2, "throw_in", 23, "away"), 0, 0, showsHints: false, later: 121)
        #expect(intake.score == "0:0")
    }
}
