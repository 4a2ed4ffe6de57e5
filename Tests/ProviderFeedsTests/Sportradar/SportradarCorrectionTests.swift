import MatchModel
import ProviderFeeds
import Testing

@Suite struct SportradarCorrectionTests {
    private func review(_ id: Int, _ minute: Int, _ side: String?, _ words: String?, over: Bool) -> String {
        Sportradar.event(
            id, over ? "video_assistant_referee_over" : "video_assistant_referee", minute, side,
            words.map { #","description":"\#($0)""# } ?? "")
    }

    @Test func `a review is of the latest goal of its side, and its end tells how`() throws {
        let goals = [
            Sportradar.goal(1, 9, "away", 0, 1), Sportradar.goal(2, 20, "home", 1, 1),
            Sportradar.goal(3, 22, "away", 1, 2),
        ]
        let stands = try Sportradar.timeline(
            goals + [review(4, 23, "home", "goal", over: false), review(5, 24, "home", "goal", over: true)],
            score: (1, 2))
        #expect(try stands.item("4").subject == .reviewStart(about: "2"))
        #expect(try stands.item("4").text == "goal")
        #expect(try stands.item("5").subject == .reviewEnd(about: "2"))
        #expect(try stands.item("5").outcome == ReviewWords.goal)
        #expect(try stands.item("2").standing == .provisional)
    }

    @Test func `a goal that a review disallowed and the score does not count is cancelled, one that it counts is not`()
        throws
    {
        let events = [
            Sportradar.goal(1, 20, "home", 1, 0), review(4, 22, "home", "goal", over: false),
            review(5, 24, "home", "no_goal", over: true),
        ]
        let fallen = try Sportradar.timeline(events, score: (0, 0))
        #expect(try fallen.item("1").standing == .cancelled)
        #expect(try fallen.item("5").subject == .reviewEnd(about: "1"))
        #expect(try fallen.item("5").outcome == ReviewWords.noGoal)
        // The score may only be behind.
        let behind = try Sportradar.timeline(events, score: (1, 0))
        #expect(try behind.item("1").standing == .provisional)
        #expect(behind.items.filter { $0.collection == .reviews }.map(\.subject) == [.reviewStart(about: "1")])
        // The one disallowed is gone from the list: this one stands.
        let other = try Sportradar.timeline(events + [Sportradar.event(6, "throw_in", 27)], score: (1, 0))
        #expect(try other.item("1").standing == .provisional)
        #expect(try other.item("4").subject == .reviewStart(about: nil))
        #expect(try other.item("5").subject == .reviewEnd(about: nil))
    }

    private static let against = [
        ("red_card", "red_card", "no_red_card"), ("yellow_red_card", "red_card", "no_red_card"),
        ("penalty_awarded", "penalty", "no_penalty"),
    ]

    @Test(arguments: against) func `pair: what is listed well after a review ended against it was not under review`(
        type: String, start: String, outcome: String
    ) throws {
        func reviews(_ later: Int?, status: String = "live") throws -> [ProviderItem.Subject] {
            let events = [
                Sportradar.event(1, type, 60, "home"), review(4, 66, "home", start, over: false),
                review(5, 67, "home", outcome, over: true),
            ]
            let more = later.map { [Sportradar.event(6, "throw_in", $0)] } ?? []
            let match = try Sportradar.timeline(events + more, status: status)
            #expect(try match.item("1").standing == (status == "closed" ? .confirmed : .provisional))
            return match.items.filter { $0.collection == .reviews }.map(\.subject)
        }
        #expect(try reviews(nil) == [.reviewStart(about: "1")])
        #expect(try reviews(69) == [.reviewStart(about: "1")])
        let stands: [ProviderItem.Subject] = [.reviewStart(about: nil), .reviewEnd(about: nil)]
        #expect(try reviews(70) == stands)
        #expect(try reviews(nil, status: "closed") == stands)
    }

    @Test func `a review that is told only by its end is open while what it ended against is listed`() throws {
        let events = [Sportradar.event(1, "red_card", 60, "home"), review(5, 67, "home", "no_red_card", over: true)]
        let match = try Sportradar.timeline(events)
        #expect(match.items.map(\.id) == ["1", "open.5"])
        #expect(try match.item("open.5").subject == .reviewStart(about: "1"))
        let gone = try Sportradar.timeline(Array(events.dropFirst()))
        #expect(try gone.item("5").subject == .reviewEnd(about: nil))
    }

    @Test func `pair: a dismissal of the other side is not under review`() throws {
        for (side, about) in [("home", "1"), ("away", nil)] {
            let match = try Sportradar.timeline([
                Sportradar.event(1, "red_card", 60, "home"), review(4, 61, side, "red_card", over: false),
            ])
            #expect(try match.item("4").subject == .reviewStart(about: about))
        }
    }

    @Test func `what is marked as deleted is under no review`() throws {
        let match = try Sportradar.timeline(
            [Sportradar.goal(1, 52, "away", 0, 1, #","deleted":true"#), review(2, 52, "away", "goal", over: false)],
            score: (0, 0))
        #expect(try match.item("2").subject == .reviewStart(about: nil))
    }

    @Test func `pair: of two changes to one score the later counts, where the score has no room for both`() throws {
        let events = [
            Sportradar.goal(1, 20, "home", 1, 0), Sportradar.goal(2, 44, "home", 1, 0),
            Sportradar.goal(3, 80, "away", 1, 1),
        ]
        let once = try Sportradar.timeline(events, score: (1, 1))
        #expect(once.items.map(\.standing) == [.cancelled, .provisional, .provisional])
        let both = try Sportradar.timeline(events, score: (2, 1))
        #expect(both.items.map(\.standing) == [.provisional, .provisional, .provisional])
        let unknown = try Sportradar.timeline(events)
        #expect(unknown.items.map(\.standing) == [.provisional, .provisional, .provisional])
    }

    @Test func `a goal long before a review is not under review`() throws {
        let near = try Sportradar.timeline([
            Sportradar.goal(1, 20, "home", 1, 0), review(2, 29, "home", "goal", over: false),
        ])
        #expect(try near.item("2").subject == .reviewStart(about: "1"))
        let far = try Sportradar.timeline([
            Sportradar.goal(1, 20, "home", 1, 0), review(2, 32, "home", "goal", over: false),
        ])
        #expect(try far.item("2").subject == .reviewStart(about: nil))
    }

    @Test func `an end takes the start before it, whatever the order of list, ids and time`() throws {
        let match = try Sportradar.timeline([
            review(9, 52, "away", "penalty", over: true), review(7, 50, "away", "penalty", over: false),
            Sportradar.event(3, "penalty_awarded", 49, "away"),
        ])
        #expect(try match.item("7").subject == .reviewStart(about: "3"))
        #expect(try match.item("9").subject == .reviewEnd(about: "3"))
        #expect(try match.item("9").outcome == ReviewWords.penalty)
    }

    @Test(
        arguments: [
            ("no_penalty", ReviewWords.noPenalty), ("red_card", ReviewWords.redCard),
            ("no_red_card", ReviewWords.noRedCard),
            ("call_stands", ReviewWords.upheld), ("call_overturned", ReviewWords.overturned),
            ("mistaken_identity", ReviewWords.mistakenIdentity), ("no_corner", ReviewWords.noAction), ("ballet", nil),
        ] as [(String, String?)]) func `reads the words of an outcome`(words: String, outcome: String?) throws
    {
        #expect(try Sportradar.timeline([review(1, 20, nil, words, over: true)]).item("1").outcome == outcome)
    }

    @Test(
        arguments: [
            ("goal", "call_stands", "", ReviewWords.goal), ("goal", "call_overturned", "", ReviewWords.noGoal),
            ("no_penalty", "call_overturned", "", ReviewWords.penalty),
            ("penalty", "call_overturned", "no_penalty", ReviewWords.noPenalty),
            ("offside", "call_stands", "", ReviewWords.upheld),
            ("mistaken_identity", "call_overturned", "", ReviewWords.overturned),
        ]) func `a call that stands or falls is the one that the start names`(
            start: String, end: String, told: String, outcome: String
        ) throws
    {
        let over = Sportradar.event(
            2, "video_assistant_referee_over", 22, "home", #","description":"\#(end)","outcome":"\#(told)""#)
        #expect(
            try Sportradar.timeline([review(1, 20, "home", start, over: false), over]).item("2").outcome == outcome)
    }

    @Test func `a possible review is a hint`() throws {
        let match = try Sportradar.timeline([
            Sportradar.event(1, "possible_decision_to_var", 20, "home"),
            Sportradar.event(2, "canceled_decision_to_var", 21, "home"),
            Sportradar.event(3, "decision_to_var", 22, "home"),
            Sportradar.event(4, "decision_to_var_over", 23, "home", #","decision":"upheld""#),
        ])
        #expect(match.items.map(\.weight) == [.hint, .hint, .statement, .statement])
        #expect(match.items.map(\.outcome) == [nil, ReviewWords.noAction, nil, ReviewWords.upheld])
    }

    @Test func `a later lower score takes the goal above it back`() throws {
        let events = [
            Sportradar.goal(1, 9, "home", 1, 0), Sportradar.goal(2, 20, "home", 2, 0),
            Sportradar.goal(3, 22, "home", 1, 0),
            Sportradar.goal(4, 60, "away", 1, 1),
        ]
        let corrected = try Sportradar.timeline(events, score: (1, 1))
        #expect(corrected.items.map(\.id) == ["1", "2", "4"])
        #expect(corrected.items.map(\.standing) == [.provisional, .cancelled, .provisional])
        // The score of the match counts all: it was only the order.
        let counted = try Sportradar.timeline(events, score: (3, 1))
        #expect(counted.items.map(\.standing) == [.provisional, .provisional, .provisional, .provisional])
    }

    @Test func `scores put in by other hands take no goal back`() throws {
        let scorer = #","goal_scorer":{"id":"p","name":"A"},"home_score":0,"away_score":0"#
        let list = [
            Sportradar.goal(1, 9, "home", 1, 0, scorer), Sportradar.goal(2, 20, "away", 1, 1),
            Sportradar.goal(3, 22, "home", 2, 1, scorer),
        ]
        let match = try #require(try Sportradar.read("[\(list.joined(separator: ","))]").matches.first)
        #expect(match.items.map(\.id) == ["1", "2", "3"])
        #expect(match.items.map(\.standing) == [.provisional, .provisional, .provisional])
        // A lower score that nobody scored does.
        let lower = [
            Sportradar.goal(1, 9, "home", 1, 0, #","goal_scorer":{"id":"p","name":"A"}"#),
            Sportradar.goal(2, 20, "home", 0, 0),
        ]
        let back = try #require(try Sportradar.read("[\(lower.joined(separator: ","))]").matches.first)
        #expect(back.items.map(\.standing) == [.cancelled])
    }

    @Test func `the time of an update does not move a goal`() throws {
        let first = #"""
            {"id":1,"type":"score_change","time":"2025-03-01T15:50:00Z","updated":true,"updated_time":"2025-03-01T15:55:00Z",
            "match_time":9,"competitor":"home","period":1,"home_score":1,"away_score":0}
            """#
        let match = try Sportradar.timeline([Sportradar.goal(2, 20, "home", 2, 0), first], score: (2, 0))
        #expect(match.items.map(\.standing) == [.provisional, .provisional])
        #expect(try match.item("1").version == ISO8601.instant("2025-03-01T15:55:00Z")?.microseconds)
        #expect(try match.item("1").captured == ISO8601.instant("2025-03-01T15:50:00Z"))
    }

    @Test func `a deletion mark withdraws`() throws {
        let match = try Sportradar.timeline([Sportradar.goal(1, 9, "home", 1, 0, #","operation":"delete""#)])
        #expect(try match.item("1").subject == .withdrawn)
    }
}
