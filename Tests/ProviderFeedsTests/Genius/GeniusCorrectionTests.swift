import MatchModel
import ProviderFeeds
import Testing

@Suite struct GeniusCorrectionTests {
    // MARK: Own goals

    private func ownGoal(_ team: String, _ rest: String = "") -> String {
        Genius.list("goals", [Genius.item(7, "00:20:00", team, #","isOwnGoal":true\#(rest)"#)])
    }

    @Test(arguments: ["Home", "Away"]) func `an own goal is its scorer's, whichever team it names: by the line-up`(
        named: String
    ) throws {
        let lineup = #"""
            "lineupUpdates":{"updates":[{"id":1,"team":"Home","newLineup":{"startingOnPitch":[{"internalId":"5","sourceName":"A"}]}}]}
            """#
        let match = try Genius.match([lineup, ownGoal(named, #","scoredByInternalId":"5""#)])
        #expect(try match.item("goals:7").subject == .event(.ownGoal))
        #expect(try match.item("goals:7").team == .home)
    }

    @Test(arguments: ["Home", "Away"]) func `by the danger state of the same id`(named: String) throws {
        let danger = Genius.list("dangerStateChanges", [Genius.item(7, "00:20:00", nil, #","dangerState":"AwayGoal""#)])
        #expect(try Genius.match([ownGoal(named), danger]).item("goals:7").team == .home)
    }

    @Test(arguments: ["Home", "Away"]) func `by the kick-off after it`(named: String) throws {
        let kick = Genius.list("kickOffs", [Genius.item(1, "00:00:00", "Away"), Genius.item(9, "00:21:00", "Home")])
        #expect(try Genius.match([ownGoal(named), kick]).item("goals:7").team == .home)
    }

    @Test func `else the team it names is the credited one`() throws {
        #expect(try Genius.match([ownGoal("Away")]).item("goals:7").team == .home)
        let early = Genius.list("kickOffs", [Genius.item(1, "00:00:00", "Away")])
        #expect(try Genius.match([ownGoal("Away"), early]).item("goals:7").team == .home)
    }

    // MARK: Reviews

    @Test func `a review that awards the goal`() throws {
        let match = try Genius.match([
            Genius.list(
                "goals",
                [
                    Genius.item(5, "00:05:00", "Home"), Genius.item(6, "00:09:10", "Away"),
                    Genius.item(8, "00:09:20", "Home"),
                ]),
            Genius.list(
                "varStateChanges",
                [
                    Genius.review(91, "00:10:21", "InProgress", "AwayGoal"),
                    Genius.review(92, "00:11:04", "Safe", "NotSet", "AwayGoalAwarded"),
                ]),
        ])
        #expect(try match.item("varStateChanges:91").subject == .reviewStart(about: "goals:6"))
        #expect(try match.item("varStateChanges:91").text == "goal")
        #expect(try match.item("varStateChanges:92").subject == .reviewEnd(about: "goals:6"))
        #expect(try match.item("varStateChanges:92").outcome == ReviewWords.goal)
        #expect(match.items.prefix(3).map(\.standing) == [.confirmed, .confirmed, .confirmed])
    }

    @Test func `a review that takes the goal away, and one whose goal is gone already`() throws {
        let review = Genius.list(
            "varStateChanges",
            [
                Genius.review(1, "00:12:25", "Danger", "HomeGoal"),
                Genius.review(2, "00:12:50", "InProgress", "HomeGoal"),
                Genius.review(3, "00:13:06", "Safe", "NotSet", "HomeNoGoal"),
            ])
        let still = try Genius.match([Genius.list("goals", [Genius.item(6, "00:12:00", "Home")]), review])
        #expect(try still.item("goals:6").standing == .cancelled)
        #expect(try still.item("varStateChanges:3").subject == .reviewEnd(about: "goals:6"))
        #expect(try still.item("varStateChanges:3").outcome == ReviewWords.noGoal)
        #expect(try still.item("varStateChanges:1").weight == .hint)
        let gone = try Genius.match([Genius.list("goals", []), review])
        #expect(try gone.item("varStateChanges:3").subject == .reviewEnd(about: nil))
        #expect(try gone.item("varStateChanges:3").outcome == ReviewWords.noGoal)
        #expect(try gone.item("varStateChanges:3").team == .home)
        #expect(try gone.item("varStateChanges:3").weight == .statement)
    }

    @Test func `a goal after which play was restarted is not under review`() throws {
        let goals = Genius.list("goals", [Genius.item(6, "00:08:00", "Home")])
        let review = Genius.list("varStateChanges", [Genius.review(2, "00:12:50", "InProgress", "HomeGoal")])
        let kick = Genius.list("kickOffs", [Genius.item(1, "00:09:00", "Away")])
        let none = Genius.list("kickOffs", [])
        #expect(
            try Genius.match([goals, review, none]).item("varStateChanges:2").subject == .reviewStart(about: "goals:6"))
        #expect(try Genius.match([goals, review, kick]).item("varStateChanges:2").subject == .reviewStart(about: nil))
    }

    @Test func `pair: where no kick-offs are told, a goal is under review for so long and no longer`() throws {
        for (at, about) in [("00:10:30", "goals:6"), ("00:10:31", nil)] {
            let goals = Genius.list("goals", [Genius.item(6, "00:08:00", "Home")])
            let review = Genius.list(
                "varStateChanges",
                [
                    Genius.review(2, at, "InProgress", "HomeGoal"),
                    Genius.review(3, "00:10:40", "Safe", "NotSet", "HomeNoGoal"),
                ]
            )
            let match = try Genius.match([goals, review])
            #expect(try match.item("varStateChanges:2").subject == .reviewStart(about: about))
            #expect(try match.item("goals:6").standing == (about == nil ? .confirmed : .cancelled))
        }
    }

    @Test func `of two verdicts about one goal the last counts`() throws {
        let goals = Genius.list("goals", [Genius.item(6, "00:12:00", "Home")])
        func review(_ outcomes: [String]) -> String {
            Genius.list(
                "varStateChanges",
                outcomes.enumerated().flatMap { number, outcome in
                    [
                        Genius.review(2 * number, "00:12:5\(number)", "InProgress", "HomeGoal"),
                        Genius.review(2 * number + 1, "00:13:0\(number)", "Safe", "NotSet", outcome),
                    ]
                })
        }
        for (outcomes, standing) in [
            (["HomeNoGoal", "HomeGoalAwarded"], Observation.Standing.confirmed),
            (["HomeGoalAwarded", "HomeNoGoal"], .cancelled),
        ] {
            #expect(try Genius.match([goals, review(outcomes)]).item("goals:6").standing == standing)
        }
    }

    @Test func `a danger that is lifted was no review`() throws {
        let match = try Genius.match([
            Genius.list(
                "varStateChanges",
                [
                    Genius.review(1, "00:03:06", "Danger", "HomePenalty"), Genius.review(2, "00:03:50", "Safe"),
                    Genius.review(3, "00:04:00", "Safe"),
                ])
        ])
        #expect(match.items.map(\.weight) == [.hint, .hint])
        #expect(match.items.map(\.outcome) == [nil, ReviewWords.noAction])
    }

    @Test func `the second version of reason and outcome comes first`() throws {
        func change(_ v2: String) -> String {
            Genius.item(3, "00:13:06", nil, #","varState":"Safe","varOutcome":"NoAction","varOutcomeV2":\#(v2)"#)
        }
        func outcome(_ v2: String) throws -> String? {
            try Genius.match([Genius.list("varStateChanges", [change(v2)])]).item("varStateChanges:3").outcome
        }
        #expect(try outcome(#""AwayPenaltyAwarded""#) == ReviewWords.penalty)
        #expect(try outcome("null") == ReviewWords.noAction)
        #expect(try outcome(#""NotSet""#) == ReviewWords.noAction)
    }

    @Test func `penalties and cards under review`() throws {
        let match = try Genius.match([
            Genius.list("penaltiesAwarded", [Genius.item(4, "00:20:00", "Away")]),
            Genius.list("straightRedCards", [Genius.item(5, "00:30:00", "Home")]),
            Genius.list(
                "varStateChanges",
                [
                    Genius.review(1, "00:21:00", "InProgress", "AwayPenalty"),
                    Genius.review(2, "00:22:00", "Safe", "NotSet", "AwayPenaltyAwarded"),
                    Genius.review(6, "00:31:00", "InProgress", "HomeRedCard"),
                    Genius.review(7, "00:32:00", "Safe", "NotSet", "HomeRedCardGiven"),
                ]),
        ])
        let reviews = match.items.filter { $0.collection == .reviews }
        #expect(
            reviews.map(\.subject) == [
                .reviewStart(about: "penaltiesAwarded:4"), .reviewEnd(about: "penaltiesAwarded:4"),
                .reviewStart(about: "straightRedCards:5"), .reviewEnd(about: "straightRedCards:5"),
            ])
        #expect(reviews.map(\.outcome) == [nil, ReviewWords.penalty, nil, ReviewWords.redCard])
    }

    private static let against = [
        ("penaltiesAwarded", "HomePenalty", "HomeNoPenalty"), ("straightRedCards", "HomeRedCard", "HomeNoRedCard"),
        ("secondYellowCards", "HomeRedCard", "HomeNoRedCard"),
    ]

    @Test(arguments: against) func `pair: what is listed well after a review ended against it was not under review`(
        list: String, reason: String, outcome: String
    ) throws {
        func reviews(_ later: [String], status: String = "InProgress") throws -> [ProviderItem.Subject] {
            let changes = [
                Genius.review(1, "00:26:00", "InProgress", reason),
                Genius.review(2, "00:27:00", "Safe", "NotSet", outcome),
            ]
            let match = try Genius.match(
                [
                    Genius.list(list, [Genius.item(4, "00:20:00", "Home")]), Genius.list("varStateChanges", changes),
                ] + later, status: status)
            #expect(try match.item("\(list):4").standing == .confirmed)
            return match.items.filter { $0.collection == .reviews }.map(\.subject)
        }
        let open: [ProviderItem.Subject] = [.reviewStart(about: "\(list):4")]
        let stands: [ProviderItem.Subject] = [.reviewStart(about: nil), .reviewEnd(about: nil)]
        #expect(try reviews([]) == open)
        #expect(try reviews([Genius.list("fouls", [Genius.item(9, "00:29:00")])]) == open)
        #expect(try reviews([Genius.list("fouls", [Genius.item(9, "00:29:01")])]) == stands)
        #expect(try reviews([], status: "Finished") == stands)
        #expect(try reviews([#""phaseChanges":[{"id":9,"currentPhase":"HalfTime","isConfirmed":true}]"#]) == stands)
    }

    @Test func `a review that is told only by its end is open while what it ended against is listed`() throws {
        let end = Genius.list("varStateChanges", [Genius.review(2, "00:27:00", "Safe", "NotSet", "HomeNoRedCard")])
        let listed = try Genius.match([Genius.list("straightRedCards", [Genius.item(4, "00:20:00", "Home")]), end])
        #expect(try listed.item("open.varStateChanges:2").subject == .reviewStart(about: "straightRedCards:4"))
        let gone = try Genius.match([Genius.list("straightRedCards", []), end])
        #expect(try gone.item("varStateChanges:2").subject == .reviewEnd(about: nil))
    }

    @Test func `a penalty that is taken again did not count`() throws {
        func match(_ outcome: String) throws -> ProviderMatch {
            try Genius.match([
                Genius.list("goals", [Genius.item(5, "00:20:00", "Home", #","wasScoredFromPenalty":true"#)]),
                Genius.list(
                    "varStateChanges",
                    [
                        Genius.review(1, "00:20:30", "InProgress", "HomePenaltyRetake"),
                        Genius.review(2, "00:21:00", "Safe", "NotSet", outcome),
                    ]),
            ])
        }
        let again = try match("HomePenaltyWillBeRetaken")
        #expect(try again.item("varStateChanges:2").subject == .reviewEnd(about: "goals:5"))
        #expect(try again.item("goals:5").standing == .cancelled)
        #expect(try match("HomeNoPenaltyRetake").item("goals:5").standing == .confirmed)
    }

    // MARK: Penalties

    private func kick(_ id: Int, _ team: String, _ outcome: String, phase: String) -> String {
        Genius.item(
            id, "00:01:00", team, #","penaltyOutcome":{"outcome":"\#(outcome)","isConfirmed":true}"#, phase: phase)
    }

    @Test func `a shoot-out is told by the penalties, a penalty of the match by the goals`() throws {
        let match = try Genius.match([
            Genius.list("goals", [Genius.item(1, "00:20:00", "Home", #","wasScoredFromPenalty":true"#)]),
            Genius.list(
                "penalties",
                [
                    kick(1, "Home", "Scored", phase: "FirstHalf"), kick(2, "Home", "Scored", phase: "Penalties"),
                    kick(3, "Away", "Saved", phase: "Penalties"), kick(4, "Away", "Unknown", phase: "Penalties"),
                ]),
            Genius.list(
                "savedPenalties",
                [Genius.item(3, "00:01:00", "Away", phase: "Penalties"), Genius.item(9, "00:30:00", "Away")]),
        ])
        #expect(match.items.map(\.id) == ["goals:1", "penalties:2", "penalties:3", "savedPenalties:9"])
        #expect(
            match.items.map(\.subject)
                == [.event(.penaltyGoal), .event(.penaltyGoal), .event(.missedPenalty), .event(.missedPenalty)])
        #expect(match.items.map { $0.clock?.period } == [1, 5, 5, 1])
    }

    @Test func `pair: kicks of a shoot-out that the goals list too are told once, as before`() throws {
        let kicks = Genius.list("penalties", [kick(2, "Home", "Scored", phase: "Penalties")])
        let goals = Genius.list("goals", [Genius.item(8, "00:01:00", "Home", phase: "Penalties")])
        #expect(try Genius.match([kicks]).items.map(\.id) == ["penalties:2"])
        #expect(try Genius.match([kicks, goals]).items.map(\.id) == ["penalties:2"])
        #expect(try Genius.match([goals]).items.map(\.id) == ["goals:8"])
    }

    @Test func `in a shoot-out goals are whole only with the penalties`() throws {
        let phase = #""phaseChanges":[{"id":1,"currentPhase":"Penalties","isConfirmed":true}]"#
        func collections(_ lists: [String]) throws -> Bool {
            guard case .snapshot(_, let present) = try Genius.match(lists).shape else { return false }
            return present.contains(.goals)
        }
        #expect(try collections([Genius.list("goals", [])]))
        #expect(try !collections([Genius.list("goals", []), phase]))
        #expect(try collections([Genius.list("goals", []), Genius.list("penalties", []), phase]))
    }
}
