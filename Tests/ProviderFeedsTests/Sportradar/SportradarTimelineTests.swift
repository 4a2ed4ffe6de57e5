import MatchModel
import ProviderFeeds
import Testing

@Suite struct SportradarTimelineTests {
    @Test func `knows the match by a document`() throws {
        let match = try Sportradar.timeline([], score: (0, 0), status: "not_started")
        #expect(match.id == "sr:sport_event:7")
        #expect(
            match.fixture
                == ProviderFixture(
                    league: ProviderParty(id: "sr:competition:3", name: "Cup"),
                    home: ProviderParty(id: "sr:competitor:1", name: "Alpha"),
                    away: ProviderParty(id: "sr:competitor:2", name: "Beta"),
                    kickoff: ISO8601.instant("2025-03-01T15:00:00Z")))
        #expect(match.status == .scheduled)
        #expect(
            match.shape
                == .snapshot(
                    order: ISO8601.instant("2025-03-01T17:00:00Z").map { DocumentOrder($0) },
                    collections: [
                        .goals, .missedPenalties, .penaltiesAwarded, .cards, .substitutions, .reviews, .periods,
                    ]))
    }

    @Test func `reads the same out of JSON and XML, version 4 and version 3`() throws {
        let event =
            #"{"id":"sr:match:7","scheduled":"2025-03-01T15:00:00+00:00","tournament":{"id":"sr:competition:3","name":"Cup"},"competitors":[{"id":"sr:competitor:1","name":"Alpha","qualifier":"home"},{"id":"sr:competitor:2","name":"Beta","qualifier":"away"}]}"#
        let documents = [
            #"""
            {"sport_event":\#(event),"sport_event_status":{"status":"live","home_score":1,"away_score":0},
            "timeline":[{"id":5,"type":"score_change","time":"2025-03-01T15:10:00Z","match_time":9,"team":"home","period":1,
            "period_type":"regular_period","home_score":1,"away_score":0,
            "goal_scorer":{"id":"sr:player:9","name":"Ray, Man","method":"penalty"}}]}
            """#,
            #"""
            {"sport_event":\#(event),"sport_event_status":{"status":"live","home_score":"1","away_score":"0"},
            "timeline":[{"id":5,"type":"score_change","time":"2025-03-01T15:10:00+00:00","match_time":"9",
            "match_clock":"8:59","competitor":"home","period":1,"period_type":"regular_period","home_score":1,"away_score":0,
            "method":"penalty","players":[{"id":"sr:player:8","name":"X, Y","type":"assist"},
            {"id":"sr:player:9","name":"Ray, Man","type":"scorer"}]}]}
            """#,
            #"""
            <sport_event_timeline><sport_event id="sr:match:7" scheduled="2025-03-01T15:00:00+00:00">
            <tournament id="sr:competition:3" name="Cup"/><competitors>
            <competitor id="sr:competitor:1" name="Alpha" qualifier="home"/>
            <competitor id="sr:competitor:2" name="Beta" qualifier="away"/></competitors></sport_event>
            <sport_event_status status="live" home_score="1" away_score="0"/><timeline>
            <event id="5" type="score_change" time="2025-03-01T15:10:00+00:00" match_time="9" match_clock="8:59"
            competitor="home" period="1" period_type="regular_period" home_score="1" away_score="0" method="penalty">
            <players><player id="sr:player:8" name="X, Y" type="assist"/><player id="sr:player:9" name="Ray, Man" type="scorer"/>
            </players></event></timeline></sport_event_timeline>
            """#,
        ]
        let readings = try documents.map { try Sportradar.read($0) }
        let match = try #require(readings.first?.matches.first)
        #expect(readings.map(\.matches) == [[match], [match], [match]])
        let goal = try match.item("5")
        #expect(goal.subject == .event(.penaltyGoal))
        #expect(goal.player == ProviderParty(id: "sr:player:9", name: "Man Ray"))
        #expect(goal.score == Score(home: 1, away: 0))
        #expect(match.players == ["sr:player:9": "Man Ray"])
    }

    @Test func `a minute counts from 1, added time from its own start`() throws {
        let match = try Sportradar.timeline([
            Sportradar.event(1, "yellow_card", 1, "home", #","match_clock":"0:20""#),
            Sportradar.event(
                2, "yellow_card", 45, "home", #","match_clock":"45:00","stoppage_time":2,"stoppage_time_clock":"1:10""#),
            Sportradar.event(3, "yellow_card", 46, "home", #","match_clock":"45:00""#),
            Sportradar.event(4, "yellow_card", 90, "home", #","match_clock":"90:00","stoppage_time":"5""#),
            #"{"id":5,"type":"yellow_card","time":"2025-03-01T15:00:00Z","match_clock":"12:34","period":1}"#,
            #"{"id":6,"type":"yellow_card","time":"2025-03-01T15:00:00Z","match_time":101,"period":1,"period_type":"overtime"}"#,
            #"{"id":7,"type":"yellow_card","time":"2025-03-01T15:00:00Z","match_time":118,"period":2,"period_type":"overtime"}"#,
        ])
        #expect(
            match.items.map(\.clock) == [
                MatchClock(period: 1, minute: 1), MatchClock(period: 1, minute: 45, added: 2),
                MatchClock(period: 2, minute: 46), MatchClock(period: 2, minute: 90, added: 5),
                MatchClock(period: 1, minute: 13), MatchClock(period: 3, minute: 101),
                MatchClock(period: 4, minute: 118),
            ])
    }

    @Test func `a possible goal is a hint, the change of score is the goal`() throws {
        let match = try Sportradar.timeline([
            Sportradar.event(1, "possible_goal", 9, "home"), Sportradar.goal(2, 9, "home", 1, 0),
        ])
        #expect(match.items.map(\.weight) == [.hint, .statement])
        #expect(match.items.map(\.collection) == [.commentary, .goals])
    }

    @Test func `an own goal is its scorer's, whichever side is named`() throws {
        let own = #","method":"own_goal""#
        // The credited side, which is what the provider names.
        let credited = try Sportradar.timeline([Sportradar.goal(1, 9, "home", 1, 0, own)])
        #expect(try credited.item("1").subject == .event(.ownGoal))
        #expect(try credited.item("1").team == .away)
        // The scorer's: the score tells who got the goal.
        let scorers = try Sportradar.timeline([Sportradar.goal(1, 9, "away", 1, 0, own)])
        #expect(try scorers.item("1").team == .away)
        let second = try Sportradar.timeline([
            Sportradar.goal(2, 50, "home", 1, 1, own), Sportradar.goal(1, 9, "home", 1, 0),
        ])
        #expect(try second.item("2").team == .home)
        // Nothing but the named side.
        let alone = try Sportradar.timeline([Sportradar.goal(2, 50, "away", 2, 3, own)])
        #expect(try alone.item("2").team == .home)
    }

    @Test func `a shoot-out is told by its own events`() throws {
        func kick(_ id: Int, _ side: String, _ status: String) -> String {
            #"""
            {"id":\#(id),"type":"penalty_shootout","time":"2025-03-01T17:30:00Z","competitor":"\#(side)","period_type":"penalties",
            "status":"\#(status)","players":[{"id":"sr:player:\#(id)","name":"P\#(id)"}]}
            """#
        }
        let match = try Sportradar.timeline(
            [
                kick(1, "home", "scored"), kick(2, "away", "missed"), kick(3, "home", "not_taken_yet"),
                #"{"id":4,"type":"score_change","time":"2025-03-01T17:30:00Z","competitor":"home","period_type":"penalties"}"#,
                #"{"id":5,"type":"match_ended","time":"2025-03-01T17:40:00Z","match_clock":"120:00"}"#,
            ], score: (3, 1), status: "closed",
            extra: #"""
                ,"match_status":"ap","period_scores":[{"home_score":1,"away_score":0,"type":"regular_period","number":1},
                {"home_score":0,"away_score":1,"type":"regular_period","number":2},{"home_score":0,"away_score":0,
                "type":"overtime","number":1},{"home_score":2,"away_score":0,"type":"penalties"}]
                """#)
        #expect(match.items.map(\.subject) == [.event(.penaltyGoal), .event(.missedPenalty), .event(.fullTime)])
        #expect(match.items.allSatisfy { $0.clock?.period == MatchClock.shootout })
        #expect(match.score == Score(home: 1, away: 1))
        #expect(match.shootout == Score(home: 2, away: 0))
        #expect(match.status == .ended)
    }

    @Test func `the start is told once, and so is each end of a period`() throws {
        let events = [
            #"{"id":1,"type":"match_started","time":"2025-03-01T15:00:00Z"}"#,
            #"{"id":2,"type":"period_start","time":"2025-03-01T15:00:00Z","period":1,"period_type":"regular_period"}"#,
            Sportradar.event(3, "injury_time_shown", 45, nil, #","injury_time_announced":4"#),
            #"{"id":4,"type":"period_score","time":"2025-03-01T15:48:00Z","period":1,"period_type":"regular_period"}"#,
            #"{"id":5,"type":"break_start","time":"2025-03-01T15:48:00Z","period_type":"pause","break_name":"pause"}"#,
            #"{"id":6,"type":"period_start","time":"2025-03-01T16:03:00Z","period":2,"period_type":"regular_period"}"#,
        ]
        let match = try Sportradar.timeline(events)
        #expect(match.items.map(\.id) == ["1", "3", "4", "6"])
        #expect(
            match.items.map(\.subject)
                == [.event(.kickoff), .event(.addedTime), .event(.periodEnd), .event(.periodStart)])
        #expect(try match.item("3").text == "4 minutes")
        #expect(try match.item("4").clock == MatchClock(period: 1, minute: 45))
        // Version 3 has the break alone.
        let older = try Sportradar.timeline([
            events[1], #"{"id":5,"type":"break_start","time":"2025-03-01T15:48:00Z","period_name":"Pause"}"#,
        ])
        #expect(older.items.map(\.subject) == [.event(.kickoff), .event(.periodEnd)])
        let interrupted = try Sportradar.timeline([
            #"{"id":5,"type":"break_start","time":"2025-03-01T15:48:00Z","period_type":"interrupted"}"#
        ])
        #expect(interrupted.items.isEmpty)
    }

    @Test func `cards, substitutions and penalties`() throws {
        let match = try Sportradar.timeline([
            Sportradar.event(1, "yellow_red_card", 60, "away", #","players":[{"id":"p1","name":"A"}]"#),
            Sportradar.event(2, "red_card", 61, "away", #","player":{"id":"p2","name":"B"}"#),
            Sportradar.event(
                3, "substitution", 62, "home",
                #","players":[{"id":"p3","name":"C","type":"substituted_out"},{"id":"p4","name":"Dee, Di","type":"substituted_in"}]"#
            ),
            Sportradar.event(
                4, "substitution", 63, "home",
                #","player_out":{"id":"p3","name":"C"},"player_in":{"id":"p5","name":"E"}"#),
            Sportradar.event(5, "penalty_awarded", 70, "home", #","player":{"id":"p2","name":"B"}"#),
            Sportradar.event(6, "penalty_missed", 71, "home", #","players":[{"id":"p4","name":"D"}]"#),
            Sportradar.event(7, "throw_in", 72, "home"), Sportradar.event(8, "hologram", 72, "home"),
        ])
        #expect(
            match.items.map(\.subject)
                == [
                    .event(.secondYellowCard), .event(.redCard), .event(.substitution), .event(.substitution),
                    .event(.penaltyAwarded), .event(.missedPenalty),
                ])
        #expect(match.items.map { $0.player?.id } == ["p1", "p2", "p4", "p5", nil, "p4"])
        #expect(try match.item("3").text == "Di Dee for C")
    }

    @Test func `what is unknown or unusable is left out and counted`() throws {
        let reading = try Sportradar.read(
            #"""
            {"sport_event":{"id":"sr:sport_event:7"},"timeline":[{"id":1,"type":"throw_in","time":"2025-03-01T15:00:00Z"},
            {"id":2,"type":"hologram"},{"type":"score_change"},{"id":3,"type":"score_change","time":"1970-01-01T00:00:00Z"},
            {"id":4,"type":"yellow_card","time":"2101-01-01T00:00:00Z"},{"id":5,"type":"yellow_card","time":"soon"},
            {"id":"\#(String(repeating: "9", count: 65))","type":"yellow_card"},{"id":6,"type":"yellow_card","new":{"deep":[1]}}]}
            """#)
        // Without its item a goal would be gone.
        #expect(reading.matches.first?.items.map(\.id) == ["3", "4", "5", "6"])
        #expect(reading.matches.first?.items.map(\.captured) == [nil, nil, nil, nil])
        #expect(
            reading.leftOut == [
                LeftOut(reason: .badInstant, count: 3), LeftOut(reason: .incomplete, count: 1),
                LeftOut(reason: .longID, count: 1), LeftOut(reason: .notCarried, count: 1),
                LeftOut(reason: .unknownType, count: 1),
            ])
    }

    @Test(
        arguments: [
            ("not_started", .scheduled), ("live", .live), ("interrupted", .suspended), ("postponed", .postponed),
            ("delayed", .scheduled), ("cancelled", .cancelled), ("abandoned", .abandoned), ("ended", .ended),
            ("closed", .ended), ("brand_new", nil),
        ] as [(String, MatchStatus?)]) func `reads the status`(words: String, status: MatchStatus?) throws
    {
        #expect(try Sportradar.timeline([], status: words).status == status)
    }

    @Test func `a score decided at the table is an award`() throws {
        let match = try Sportradar.timeline([], score: (3, 0), status: "closed", extra: #","decided_by_fed":true"#)
        #expect(match.awarded == Score(home: 3, away: 0))
        #expect(match.status == .awarded)
        #expect(try Sportradar.timeline([], score: (3, 0), status: "closed").awarded == nil)
    }

    @Test func `a match that has ended is confirmed, one that plays is not`() throws {
        #expect(try Sportradar.timeline([Sportradar.goal(1, 9, "home", 1, 0)]).item("1").standing == .provisional)
        #expect(
            try Sportradar.timeline([Sportradar.goal(1, 9, "home", 1, 0)], status: "closed").item("1").standing
                == .confirmed)
    }

    @Test func `the ball goes along the home team's attack, from its right to its left`() throws {
        let match = try Sportradar.timeline(
            [
                Sportradar.event(1, "throw_in", 3, "away", #","x":20,"y":100"#),
                Sportradar.event(2, "throw_in", 3, "away", #","x":0,"y":0"#),
            ],
            extra:
                #","ball_locations":[{"order":2,"x":50,"y":10,"qualifier":"home"},{"order":1,"x":40,"y":10,"qualifier":"away"}]"#
        )
        #expect(match.balls.map(\.x) == [20, 40, 50])
        #expect(match.balls.map(\.y) == [0, 90, 90])
        #expect(match.balls.allSatisfy { $0.team == nil })
    }

    @Test func `without play-by-play only the goals are told whole`() throws {
        let reading = try Sportradar.read(
            #"""
            {"sport_event":{"id":"sr:sport_event:7","coverage":{"sport_event_properties":{"basic_play_by_play":false}}},
            "timeline":[]}
            """#)
        #expect(reading.matches.first?.shape == .snapshot(order: nil, collections: [.goals]))
    }

    @Test func `kicks told as changes of the score are of the shoot-out, though they have no clock`() throws {
        func kick(_ id: Int, _ type: String, _ side: String, _ home: Int, _ away: Int) -> String {
            #"""
            {"id":\#(id),"type":"\#(type)","time":"2025-03-01T17:30:00Z","competitor":"\#(side)","period":5,
            "period_type":"penalties","home_score":\#(home),"away_score":\#(away)}
            """#
        }
        let match = try Sportradar.timeline(
            [
                Sportradar.goal(1, 10, "home", 1, 0), kick(2, "score_change", "home", 2, 0),
                kick(3, "penalty_missed", "away", 2, 0), kick(4, "score_change", "home", 3, 0),
            ], score: (1, 0), status: "closed")
        #expect(match.items.map { $0.clock?.period } == [1, 5, 5, 5])
        #expect(
            match.items.map(\.subject).dropFirst() == [
                .event(.penaltyGoal), .event(.missedPenalty), .event(.penaltyGoal),
            ])
        #expect(match.items.map(\.score) == [Score(home: 1, away: 0), nil, nil, nil])
    }

    @Test func `an end of the match without a clock is that of the last period`() throws {
        let ended = #"{"id":9,"type":"match_ended","time":"2025-03-01T16:50:00Z"}"#
        func clock(_ events: [String]) throws -> MatchClock? {
            try Sportradar.timeline(events + [ended]).item("9").clock
        }
        #expect(try clock([Sportradar.event(1, "yellow_card", 60, "home")]) == MatchClock(period: 2, minute: 90))
        #expect(try clock([Sportradar.event(1, "yellow_card", 30, "home")]) == MatchClock(period: 1, minute: 45))
        #expect(try clock([]) == nil)
    }
}
