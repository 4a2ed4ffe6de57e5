import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// Goals that single messages take back without naming them: each message is a payload of its own.
@Suite struct PushReviewTests {
    private var intake = Intake()
    private var time = 0

    init() throws {
        let reading = try Sportradar.read(
            #"{"generated_at":"2025-03-01T14:00:00Z",\#(Sportradar.sportEvent),"sport_event_status":{"status":"not_started"}}"#
        )
        _ = intake.post(try #require(reading.matches.first), reading.product, provider: "sportradar")
    }

    /// A message of the next second, or of another.
    @discardableResult
    private mutating func push(_ event: String, _ home: Int, _ away: Int, at second: Int? = nil) throws -> FeedOutcome {
        time += 1
        let moment = second ?? time
        let minute = String(100 + moment / 60).dropFirst()
        let timed = event.replacing("15:30:00", with: "15:\(minute):\(String(100 + moment % 60).dropFirst())")
        let match = try #require(try Sportradar.read(Sportradar.message(timed, score: (home, away))).matches.first)
        return intake.post(match, .sportradarPush, provider: "sportradar")
    }

    @discardableResult
    private mutating func poll(
        _ events: [String], _ home: Int, _ away: Int, at second: Int? = nil
    ) throws -> FeedOutcome {
        time += 1
        let timed = events.map { $0.replacing("15:30:00", with: "15:00:01") }
        var match = try Sportradar.timeline(timed, score: (home, away))
        if case .snapshot(_, let collections) = match.shape {
            // A second apart, on the clock of the messages.
            let made = UnixInstant(milliseconds: 1_740_841_200_000) + .seconds(Int64(second ?? time))
            match.shape = .snapshot(order: DocumentOrder(made), collections: collections)
        }
        return intake.post(match, .sportradarTimeline, provider: "sportradar")
    }

    private func review(_ id: Int, _ minute: Int, _ side: String, over outcome: String? = nil) -> String {
        let type = "video_assistant_referee" + (outcome == nil ? "" : "_over")
        return Sportradar.event(id, type, minute, side, #","description":"\#(outcome ?? "goal")""#)
    }

    private var statuses: [EventStatus] { intake.match?.events.filter { $0.kind.isGoal }.map(\.status) ?? [] }
    private var openReviews: Int {
        intake.match?.events.filter { $0.kind == .review && $0.status.isOpen }.count ?? 0
    }

    @Test mutating func `a review that ends against a goal takes it back, though each message stands alone`() throws {
        try push(Sportradar.goal(1, 20, "home", 1, 0), 1, 0)
        try push(review(2, 21, "home"), 1, 0)
        #expect(intake.score == "1:0")
        try push(review(3, 22, "home", over: "no_goal"), 0, 0)
        #expect(intake.score == "0:0")
        #expect(statuses == [.retracted])
        #expect(openReviews == 0)
        // The same message again, and a goal that follows.
        try push(review(3, 22, "home", over: "no_goal"), 0, 0, at: time)
        try push(Sportradar.goal(4, 30, "home", 1, 0), 1, 0)
        #expect(intake.score == "1:0")
        #expect(intake.node.openAlerts == [])
    }

    @Test mutating func `pair: a review is of the other goal while the score still counts this one`() throws {
        try push(Sportradar.goal(1, 20, "home", 1, 0), 1, 0)
        try push(review(2, 25, "home"), 1, 0)
        try push(review(3, 26, "home", over: "no_goal"), 1, 0)
        #expect(intake.score == "1:0")
        // Only the score was behind: the next message says so.
        try push(Sportradar.event(4, "yellow_card", 27, "away"), 0, 0)
        #expect(intake.score == "0:0")
    }

    @Test mutating func `a review that lets the goal stand, and one of the other side, take nothing back`() throws {
        try push(Sportradar.goal(1, 20, "home", 1, 0), 1, 0)
        try push(review(2, 21, "home", over: "goal"), 1, 0)
        try push(review(3, 22, "away", over: "no_goal"), 1, 0)
        #expect(intake.score == "1:0")
        #expect(statuses.allSatisfy { $0 != .retracted })
    }

    @Test mutating func `of two goals the one shortly before the review falls`() throws {
        try push(Sportradar.goal(1, 5, "home", 1, 0), 1, 0)
        try push(Sportradar.goal(2, 40, "home", 2, 0), 2, 0)
        try push(review(3, 41, "home", over: "no_goal"), 1, 0)
        #expect(intake.score == "1:0")
        #expect(statuses == [.provisional, .retracted])
    }

    @Test mutating func `pair: a second lower score takes one goal back, an overtaken message does not`() throws {
        try push(Sportradar.goal(1, 5, "home", 1, 0), 1, 0, at: 10)
        try push(Sportradar.goal(2, 20, "home", 2, 0), 2, 0, at: 20)
        try push(Sportradar.event(3, "yellow_card", 19, "away"), 1, 0, at: 15)
        #expect(statuses == [.provisional, .provisional])
        try push(Sportradar.event(4, "yellow_card", 22, "away"), 1, 0, at: 25)
        #expect(intake.score == "2:0")
        #expect(statuses == [.provisional, .underReview])
        try push(Sportradar.event(5, "yellow_card", 22, "away"), 1, 0, at: 24)
        #expect(statuses == [.provisional, .underReview])
        try push(Sportradar.event(6, "yellow_card", 23, "away"), 1, 0, at: 26)
        #expect(intake.score == "1:0")
        #expect(statuses == [.provisional, .retracted])
        #expect(intake.node.openAlerts == [])
    }

    @Test mutating func `a score that falls by two takes nothing back, and the operator is told`() throws {
        try push(Sportradar.goal(1, 5, "home", 1, 0), 1, 0)
        try push(Sportradar.goal(2, 20, "home", 2, 0), 2, 0)
        try push(review(3, 22, "away"), 0, 0)
        #expect(intake.score == "2:0")
        #expect(intake.node.openAlerts.isEmpty == false)
    }

    @Test(arguments: [(0, 1), (1, 2)])
    mutating func `a change of score to a lower one is no goal and takes back what is above it`(
        home: Int, away: Int
    ) throws {
        if home > 0 { try push(Sportradar.goal(1, 5, "home", 1, 0), 1, 0) }
        for goal in 1...away { try push(Sportradar.goal(1 + goal, 5 + goal, "away", home, goal), home, goal) }
        try push(Sportradar.goal(9, 20, "away", home, away - 1), home, away - 1)
        #expect(intake.score == "\(home):\(away - 1)")
        // The same message again, and the next goal.
        try push(Sportradar.goal(9, 20, "away", home, away - 1), home, away - 1, at: time)
        try push(Sportradar.goal(10, 30, "away", home, away), home, away)
        #expect(intake.score == "\(home):\(away)")
        #expect(intake.node.openAlerts == [])
    }

    @Test mutating func `a goal that repeats the score of another one stands in its place`() throws {
        try push(Sportradar.goal(1, 5, "home", 1, 0), 1, 0)
        try push(Sportradar.goal(2, 20, "home", 1, 0), 1, 0)
        #expect(intake.score == "1:0")
        #expect(statuses == [.retracted, .provisional])
        // One that came late is of before.
        try push(Sportradar.goal(4, 40, "home", 3, 0), 3, 0, at: 100)
        try push(Sportradar.goal(3, 30, "home", 2, 0), 2, 0, at: 90)
        #expect(intake.score == "3:0")
    }

    @Test mutating func `a goal that only another product told falls as well`() throws {
        try poll([Sportradar.goal(1, 20, "home", 1, 0)], 1, 0)
        try push(review(3, 22, "home", over: "no_goal"), 0, 0)
        #expect(intake.score == "0:0")
        #expect(statuses == [.retracted])
        // The product that told it has nothing to take back any more.
        try poll([], 0, 0)
        #expect(intake.score == "0:0")
        #expect(statuses == [.retracted])
    }

    @Test mutating func `what both products told falls once`() throws {
        try push(Sportradar.goal(1, 20, "home", 1, 0), 1, 0)
        try poll([Sportradar.goal(1, 20, "home", 1, 0)], 1, 0)
        try push(review(3, 22, "home", over: "no_goal"), 0, 0)
        #expect(intake.score == "0:0")
        try poll([], 0, 0)
        #expect(intake.score == "0:0")
        #expect(statuses == [.retracted])
        #expect(intake.node.openAlerts == [])
    }

    @Test(arguments: [false, true])
    mutating func `pair: a snapshot of before does not bring back what fell, a later one that counts it does`(
        isPushed: Bool
    ) throws {
        if isPushed { try push(Sportradar.goal(1, 20, "home", 1, 0), 1, 0, at: 5) }
        let listed = [Sportradar.goal(1, 20, "home", 1, 0)]
        try poll(listed, 1, 0, at: 10)
        try push(review(3, 22, "home", over: "no_goal"), 0, 0, at: 100)
        #expect(intake.score == "0:0")
        try poll(listed, 1, 0, at: 100)
        #expect(intake.score == "0:0")
        try poll(listed, 1, 0, at: 101)
        #expect(intake.score == "1:0")
        #expect(try poll(listed, 1, 0, at: 102).entries == [])
        #expect(intake.score == "1:0")
        try poll([], 0, 0, at: 103)
        #expect(intake.score == "0:0")
    }

    @Test mutating func `a goal that was missed and is sent again takes nothing back`() throws {
        try push(Sportradar.goal(2, 20, "home", 2, 0), 2, 0)
        try push(Sportradar.goal(1, 5, "home", 1, 0, #","updated":true"#), 2, 0)
        #expect(intake.score == "2:0")
        #expect(statuses == [.provisional, .provisional])
    }

    @Test mutating func `pair: a goal that a snapshot a minute later does not count was taken back unheard`() throws {
        try push(Sportradar.goal(1, 20, "home", 1, 0), 1, 0, at: 10)
        try poll([], 0, 0, at: 70)
        #expect(intake.score == "1:0")
        try poll([], 0, 0, at: 71)
        #expect(intake.score == "0:0")
        // Only the snapshots were behind.
        try poll([Sportradar.goal(1, 20, "home", 1, 0)], 1, 0, at: 72)
        #expect(intake.score == "1:0")
        #expect(intake.node.openAlerts == [])
    }

    @Test mutating func `pair: two such goals at once, or a list that is not its score, take nothing back`() throws {
        try push(Sportradar.goal(1, 20, "home", 1, 0), 1, 0, at: 10)
        try poll([], 1, 0, at: 100)
        #expect(intake.score == "1:0")
        try push(Sportradar.goal(2, 22, "home", 2, 0), 2, 0, at: 20)
        #expect(try poll([], 0, 0, at: 101).alerts.count == 1)
        #expect(intake.score == "2:0")
    }
}
