import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// A match of which both products are received: neither names a thing as the other does.
@Suite struct GeniusProductsTests {
    private var intake = Intake()
    private var sequence = 12

    private mutating func state(_ goals: [String], _ cards: [String] = []) throws {
        sequence += 1
        let lists = [
            Genius.list("goals", goals), Genius.list("yellowCards", cards), Genius.list("secondYellowCards", []),
            Genius.list("straightRedCards", []),
            Genius.list(
                "phaseChanges",
                [Genius.item(1, "00:00:00", nil, #","currentPhase":"FirstHalf""#)]), Genius.list("kickOffs", []),
            Genius.list("stoppageTimeAnnouncements", []),
        ]
        let text = Genius.snapshot(lists).replacing(#""sequence":12"#, with: #""sequence":\#(sequence)"#)
        let match = try #require(try Genius.read(text).matches.first)
        _ = intake.post(match, .geniusMatchState, provider: "genius")
    }

    private mutating func event(_ text: String) throws {
        let match = try #require(try Genius.read(text).matches.first)
        _ = intake.post(match, .geniusMatchEvents, provider: "genius")
    }

    private func goal(_ id: Int, _ at: String, _ team: String) -> String { Genius.item(id, at, team) }

    private func count(_ kind: EventKind) -> Int {
        intake.match?.events.filter { $0.kind == kind && $0.status.counts }.count ?? 0
    }

    @Test(arguments: [false, true])
    mutating func `what both products tell is one goal, one card and one whistle`(isEventFirst: Bool) throws {
        try state([])
        let goal = goal(130, "00:20:00", "Home")
        if isEventFirst { try event(Genius.message(291, "Goal", #","team":"Home""#)) }
        try state([goal], [Genius.item(140, "00:20:00", "Away")])
        if !isEventFirst { try event(Genius.message(291, "Goal", #","team":"Home""#)) }
        try event(Genius.message(292, "YellowCard", #","team":"Away""#))
        try event(Genius.message(280, "KickOff", #","team":"Home""#, at: "00:00:00"))
        try state([goal], [Genius.item(140, "00:20:00", "Away")])
        #expect(intake.score == "1:0")
        #expect(count(.goal) == 1)
        #expect(count(.yellowCard) == 1)
        #expect(count(.kickoff) == 1)
        #expect(intake.node.openAlerts == [])
    }

    @Test mutating func `pair: a goal captured half a minute away is the same, one second more another`() throws {
        try state([goal(130, "00:20:00", "Home")])
        let near = Genius.message(291, "Goal", #","team":"Home""#).replacing("15:20:05.35Z", with: "15:20:30.5Z")
        try event(near)
        #expect(intake.score == "1:0")
        try event(Genius.message(292, "Goal", #","team":"Home""#).replacing("15:20:05.35Z", with: "15:20:31.5Z"))
        #expect(intake.score == "2:0")
    }

    @Test mutating func `two goals of one side close to each other stay two`() throws {
        try state([])
        try event(Genius.message(291, "Goal", #","team":"Home""#))
        try event(Genius.message(292, "Goal", #","team":"Home""#).replacing("15:20:05.35Z", with: "15:20:15Z"))
        let goals = [
            goal(130, "00:20:00", "Home"), goal(131, "00:20:10", "Home").replacing("15:20:00.5", with: "15:20:10"),
        ]
        try state(goals)
        #expect(intake.score == "2:0")
        #expect(count(.goal) == 2)
    }

    @Test mutating func `whichever product takes the goal back, it is gone from both`() throws {
        try state([goal(130, "00:20:00", "Home")])
        try event(Genius.message(291, "Goal", #","team":"Home""#, sequence: 5))
        try event(Genius.message(291, "Goal", #","team":"Home""#, marks: #","isCancelled":true"#, sequence: 6))
        #expect(intake.score == "0:0")
        try state([])
        #expect(intake.score == "0:0")
        #expect(count(.goal) == 0)
        // Without a body, too.
        try event(Genius.message(293, "Goal", #","team":"Away""#, sequence: 7))
        #expect(intake.score == "0:1")
        try state([goal(135, "00:20:00", "Away")])
        #expect(intake.score == "0:1")
        try event(#"{"sportId":10,"fixtureId":"77","sequenceId":8,"actionId":293,"isCancelled":true}"#)
        #expect(intake.score == "0:0")
    }

    @Test mutating func `an own goal under either team is one`() throws {
        try state([])
        try event(Genius.message(291, "Goal", #","team":"Home","isOwnGoal":true"#))
        try state([Genius.item(130, "00:20:00", "Home", #","isOwnGoal":true"#)])
        #expect(intake.score == "1:0")
        #expect(count(.ownGoal) == 1)
    }

    private func review(_ id: Int, _ rest: String, at: String = "00:21:00") -> String {
        Genius.message(id, "VarStateChange", ",\(rest)", at: at, sequence: id)
    }

    private var reviews: Int { intake.match?.events.filter { $0.kind == .review }.count ?? 0 }

    @Test mutating func `pair: a danger that is lifted was no review, one that began has an end`() throws {
        try state([])
        try event(review(301, #""varState":"Danger","varReason":"HomePenalty""#))
        try event(review(302, #""varState":"Safe""#))
        #expect(reviews == 0)
        try event(review(303, #""varState":"InProgress","varReason":"HomePenalty""#))
        #expect(reviews == 1)
        try event(review(304, #""varState":"Safe""#))
        #expect(intake.match?.events.first { $0.kind == .review }?.status.isOpen == false)
        try event(review(305, #""varState":"Safe""#))
        #expect(reviews == 1)
    }

    @Test(arguments: [false, true])
    mutating func `pair: a goal falls by the outcome alone, unless play was restarted after it`(isRestarted: Bool)
        throws
    {
        try state([])
        try event(Genius.message(291, "Goal", #","team":"Home""#, sequence: 291))
        if isRestarted { try event(Genius.message(295, "KickOff", #","team":"Away""#, at: "00:20:50", sequence: 295)) }
        try event(review(303, #""varState":"Safe","varOutcome":"HomeNoGoal""#))
        #expect(intake.score == (isRestarted ? "1:0" : "0:0"))
    }

    @Test mutating func `a state without its sequence counts as sent, and those after it are not old`() throws {
        try state([])
        let goal = goal(130, "00:20:00", "Home")
        let text = Genius.snapshot([Genius.list("goals", [goal])]).replacing(#""sequence":12,"#, with: "")
        let match = try #require(try Genius.read(text).matches.first)
        _ = intake.post(match, .geniusMatchState, provider: "genius")
        #expect(intake.score == "1:0")
        try state([goal, self.goal(131, "00:25:00", "Away").replacing("15:20:00.5", with: "15:25:00")])
        #expect(intake.score == "1:1")
    }
}
