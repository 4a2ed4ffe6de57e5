import MatchModel
import ProviderFeeds
import Testing

@Suite struct GeniusMatchStateTests {
    @Test func `knows the match by a snapshot`() throws {
        let match = try Genius.match([])
        #expect(match.id == "77")
        #expect(
            match.fixture
                == ProviderFixture(
                    league: ProviderParty(id: "9", name: "Cup"), home: ProviderParty(id: "1", name: "Alpha"),
                    away: ProviderParty(id: "2", name: "Beta"), kickoff: ISO8601.instant("2025-03-01T15:00:00Z")))
        #expect(match.status == .live)
        #expect(match.shape == .snapshot(order: DocumentOrder(sequence: 12), collections: []))
    }

    @Test func `reads what consumers rename, and envelopes`() throws {
        let goal = #"""
            {"id":90,"timestamp":"2025-03-01T15:09:20.155Z","phase":"FirstHalf","timeElapsed":"00:09:10","team":"Away",
            "isConfirmed":true,"scoredBy":null,"isOwnGoal":false,"wasPenalty":true}
            """#
        let renamed = #"""
            {"fixtureId":"77","timestamp":"2025-03-01T15:11:52.699Z","matchStatus":"InProgress","currentVarState":"Safe",
            "teams":{"home":{"sourceId":"1","sourceName":"Alpha"},"away":{"sourceId":"2","sourceName":"Beta"}},
            "actions":{"goals":[\#(goal)]}}
            """#
        for text in [
            renamed, #"{"response":[\#(renamed)]}"#, #"{"raw":\#(renamed)}"#, "[\(renamed)]", #"{"data":\#(renamed)}"#,
        ] {
            let reading = try Genius.read(text)
            let match = try #require(reading.matches.first)
            #expect(match.fixture?.away.name == "Beta")
            let item = try match.item("goals:90")
            #expect(item.subject == .event(.penaltyGoal))
            #expect(item.team == .away)
            #expect(item.clock == MatchClock(period: 1, minute: 10))
            #expect(item.captured == ISO8601.instant("2025-03-01T15:09:20.155Z"))
            let order = try #require(ISO8601.instant("2025-03-01T15:11:52.699Z"))
            #expect(match.shape == .snapshot(order: DocumentOrder(order), collections: [.goals]))
        }
    }

    @Test
    func `a list says what it tells whole, and one that is missing, null, not collected or not reliable says nothing`()
        throws
    {
        let goals = [Genius.item(1, "00:09:10", "Home", #","isOwnGoal":false"#)]
        func read(_ list: String) throws -> (ProviderMatch, [LeftOut]) {
            let reading = try Genius.read(Genius.snapshot([list]))
            return (try #require(reading.matches.first), reading.leftOut)
        }
        let (told, _) = try read(Genius.list("goals", goals))
        #expect(told.items.count == 1)
        #expect(told.shape == .snapshot(order: DocumentOrder(sequence: 12), collections: [.goals]))
        let (empty, _) = try read(Genius.list("goals", []))
        #expect(empty.shape == .snapshot(order: DocumentOrder(sequence: 12), collections: [.goals]))
        for silent in [
            #""goals":null"#, #""other":1"#, #""goals":{}"#, #""goals":{"goals":null}"#,
            Genius.list("goals", goals, marks: #","isCollected":false,"isReliable":true"#),
            Genius.list("goals", goals, marks: #","isCollected":true,"isReliable":false"#),
        ] {
            let (match, leftOut) = try read(silent)
            #expect(match.items.isEmpty, "\(silent)")
            #expect(match.shape == .snapshot(order: DocumentOrder(sequence: 12), collections: []), "\(silent)")
            #expect(leftOut.allSatisfy { $0 == LeftOut(reason: .notReliable, count: 1) })
        }
    }

    @Test func `a list made of several is whole when each of them is`() throws {
        let lists = ["yellowCards", "secondYellowCards", "straightRedCards"]
        let all = try Genius.match(lists.map { Genius.list($0, []) })
        #expect(all.shape == .snapshot(order: DocumentOrder(sequence: 12), collections: [.cards]))
        let two = try Genius.match(lists.dropLast().map { Genius.list($0, []) })
        #expect(two.shape == .snapshot(order: DocumentOrder(sequence: 12), collections: []))
    }

    @Test func `a snapshot that is not reliable, or not covered any more, takes nothing back`() throws {
        let goals = Genius.list("goals", [Genius.item(1, "00:09:10", "Home")])
        for top in [#","isReliable":false"#, #","isCoverageCancelled":true"#] {
            let match = try Genius.match([goals], top: top)
            #expect(match.items.count == 1)
            #expect(match.shape == .snapshot(order: DocumentOrder(sequence: 12), collections: []))
        }
    }

    @Test func `confirmed, not yet, and cancelled`() throws {
        let match = try Genius.match([
            Genius.list(
                "goals",
                [
                    #"{"id":1,"phase":"FirstHalf","timeElapsedInPhase":"00:01:00","team":"Home","isConfirmed":true}"#,
                    #"{"id":2,"phase":"FirstHalf","timeElapsedInPhase":"00:02:00","team":"Home","isConfirmed":false}"#,
                    #"{"id":3,"phase":"FirstHalf","timeElapsedInPhase":"00:03:00","team":"Home","isConfirmed":true,"isCancelled":true}"#,
                ])
        ])
        #expect(match.items.map(\.standing) == [.confirmed, .provisional, .cancelled])
    }

    @Test func `one id in several lists is several items`() throws {
        let match = try Genius.match([
            Genius.list("goals", [Genius.item(7, "00:09:10", "Home")]),
            Genius.list("dangerStateChanges", [Genius.item(7, "00:09:10", nil, #","dangerState":"HomeGoal""#)]),
        ])
        #expect(match.items.map(\.id) == ["goals:7", "dangerStateChanges:7"])
        #expect(match.items.map(\.weight) == [.statement, .hint])
    }

    @Test func `clocks restart with each phase`() throws {
        let match = try Genius.match([
            Genius.list(
                "yellowCards",
                [
                    Genius.item(1, "00:00:10", "Home"), Genius.item(2, "00:46:30.25", "Home"),
                    Genius.item(3, "00:00:10", "Home", phase: "SecondHalf"),
                    Genius.item(4, "00:00:00", "Home", phase: "HalfTime"),
                    Genius.item(5, "00:16:00", "Home", phase: "ExtraTimeSecondHalf"),
                    Genius.item(6, "99999999999:00", "Home"),
                ])
        ])
        #expect(
            match.items.map(\.clock) == [
                MatchClock(period: 1, minute: 1), MatchClock(period: 1, minute: 45, added: 2),
                MatchClock(period: 2, minute: 46), MatchClock(period: 2, minute: 45),
                MatchClock(period: 4, minute: 120, added: 2), MatchClock(period: 1, minute: 1),
            ])
    }

    @Test func `phases, added time and restarts`() throws {
        func phase(_ id: Int, _ name: String) -> String {
            #"{"id":\#(id),"currentPhase":"\#(name)","currentPhaseStartTime":"2025-03-01T15:01:00Z","isConfirmed":true,"timestampUtc":"2025-03-01T15:02:00Z"}"#
        }
        let match = try Genius.match([
            Genius.list(
                "phaseChanges",
                [
                    phase(1, "FirstHalf"), phase(2, "HalfTime"), phase(3, "SecondHalf"), phase(4, "HalfTime"),
                    phase(5, "SecondHalf"),
                    phase(6, "FullTimeNormalTime"), phase(7, "PostMatch"), phase(8, "Hologram"),
                ]),
            Genius.list("stoppageTimeAnnouncements", [Genius.item(9, "00:44:57", nil, #","addedMinutes":3"#)]),
            Genius.list(
                "kickOffs",
                [
                    Genius.item(10, "00:00:00", "Home"), Genius.item(11, "00:11:10", "Away"),
                    Genius.item(12, "00:00:02", "Away", phase: "SecondHalf"),
                ]),
        ])
        #expect(
            match.items.map(\.id) == [
                "phaseChanges:1", "phaseChanges:2", "phaseChanges:3", "phaseChanges:6", "phaseChanges:7",
                "stoppageTimeAnnouncements:9", "kickOffs:11",
            ])
        #expect(
            match.items.map(\.subject)
                == [
                    .event(.kickoff), .event(.periodEnd), .event(.periodStart), .event(.periodEnd), .event(.fullTime),
                    .event(.addedTime), .event(.restart),
                ])
        #expect(match.status == .ended)
        #expect(match.items.first?.captured == ISO8601.instant("2025-03-01T15:01:00Z"))
        // Without the phases, the kick-offs tell the starts.
        let kicks = try Genius.match([Genius.list("kickOffs", [Genius.item(10, "00:00:00", "Home")])])
        #expect(kicks.items.map(\.subject) == [.event(.kickoff)])
    }

    @Test func `line-ups name the players of every list`() throws {
        let lineup = #"""
            {"id":12,"phase":"PreMatch","timeElapsedInPhase":"00:00:00","team":"Home","isConfirmed":true,
            "timestampUtc":"2025-03-01T14:05:43.6328893Z","newLineup":{"startingOnPitch":[{"internalId":"5","sourceName":"Ray, Man"}],
            "startingBench":[{"internalId":"6","sourceName":"Bo"}],"formation":null}}
            """#
        let match = try Genius.match([
            #""lineupUpdates":{"updates":[\#(lineup)],"isCollected":true,"isReliable":true,"timestampUtc":"0001-01-01T00:00:00"}"#,
            Genius.list("goals", [Genius.item(1, "00:09:10", "Home", #","scoredByInternalId":"5""#)]),
            Genius.list(
                "substitutions",
                [Genius.item(2, "00:30:00", "Home", #","playerOnInternalId":"6","playerOffInternalId":"5""#)]),
        ])
        #expect(match.players == ["5": "Man Ray", "6": "Bo"])
        #expect(try match.item("goals:1").player?.name == "Man Ray")
        #expect(try match.item("substitutions:2").text == "Bo for Man Ray")
        #expect(try match.item("lineup:home").text == "Man Ray")
        #expect(try match.item("lineup:home").captured == ISO8601.instant("2025-03-01T14:05:43.632889Z"))
    }

    @Test func `danger states are hints`() throws {
        let match = try Genius.match([
            Genius.list(
                "dangerStateChanges",
                ["HomeSafe", "AwayDangerousAttack", "HomePenalty", "AwayAttack"].enumerated().map {
                    Genius.item($0.offset, "00:10:00", nil, #","dangerState":"\#($0.element)""#)
                }),
            #""penaltyRiskStateChanges":{"penaltyRiskChanges":[\#(Genius.item(9, "00:10:00", nil, #","penaltyRiskState":"HomeDanger""#)),\#(Genius.item(10, "00:10:00", nil, #","penaltyRiskState":"HomeSafe""#))]}"#,
            Genius.list("bookingStateChanges", [Genius.item(11, "00:10:00", nil, #","bookingState":"RedCardDanger""#)]),
        ])
        #expect(match.items.allSatisfy { $0.weight == .hint && $0.collection == .commentary })
        #expect(
            match.items.map(\.subject) == [
                .event(.goal), .event(.penaltyAwarded), .event(.penaltyAwarded), .event(.redCard),
            ])
        #expect(match.items.map(\.team) == [.away, .home, .home, nil])
        #expect(match.items.first?.text == "dangerous attack")
    }

    @Test(
        arguments: [
            ("InProgress", .live), ("NotStarted", .scheduled), ("Finished", .ended), ("Abandoned", .abandoned),
            ("Postponed", .postponed), ("Suspended", .suspended), ("Cancelled", .cancelled), ("Hologram", nil),
        ] as [(String, MatchStatus?)]) func `reads the status`(words: String, status: MatchStatus?) throws
    {
        #expect(try Genius.match([], status: words).status == status)
    }

    @Test func `times of no year that is believed are left out, one that was never set is none`() throws {
        let text = Genius.snapshot([
            Genius.list(
                "goals",
                [
                    #"{"id":1,"phase":"FirstHalf","timeElapsedInPhase":"00:01:00","team":"Home","timestampUtc":"1970-01-01T00:00:00Z"}"#,
                    #"{"id":2,"phase":"FirstHalf","timeElapsedInPhase":"00:01:00","team":"Home","timestampUtc":"0001-01-01T00:00:00"}"#,
                    #"{"phase":"FirstHalf","team":"Home"}"#,
                ])
        ])
        let reading = try Genius.read(text)
        // Without its item a goal would be gone.
        #expect(reading.matches.first?.items.map(\.id) == ["goals:1", "goals:2"])
        #expect(reading.matches.first?.items.map(\.captured) == [nil, nil])
        #expect(reading.leftOut == [LeftOut(reason: .badInstant, count: 1), LeftOut(reason: .incomplete, count: 1)])
    }
}
