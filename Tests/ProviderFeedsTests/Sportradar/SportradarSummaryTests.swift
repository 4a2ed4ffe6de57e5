import MatchModel
import ProviderFeeds
import Testing

@Suite struct SportradarSummaryTests {
    private func summary(_ id: Int, _ status: String) -> String {
        #"""
        {"sport_event":{"id":"sr:sport_event:\#(id)","start_time":"2025-03-01T15:00:00+00:00","start_time_confirmed":false,
        "competitors":[{"id":"a","name":"Alpha","qualifier":"home"},{"id":"b","name":"Beta","qualifier":"away"}]},
        "sport_event_status":\#(status)}
        """#
    }

    @Test func `tells status and score of one match or many, and takes no goal back`() throws {
        let over = #"{"status":"closed","home_score":2,"away_score":1}"#
        let one = try Sportradar.read(summary(1, over))
        let many = try Sportradar.read(
            #"{"generated_at":"2025-03-01T17:00:00Z","summaries":[\#(summary(1, over)),\#(summary(2, #"{"status":"live"}"#))]}"#
        )
        #expect(one.product == .sportradarSummary)
        #expect(many.product == .sportradarSummary)
        let match = try #require(one.matches.first)
        #expect(match.shape == .snapshot(order: nil, collections: []))
        #expect(match.score == Score(home: 2, away: 1))
        #expect(match.status == .ended)
        #expect(match.fixture?.home.name == "Alpha")
        #expect(match.fixture?.kickoff == nil)
        #expect(many.matches.map(\.id) == ["sr:sport_event:1", "sr:sport_event:2"])
        #expect(many.matches.map(\.status) == [.ended, .live])
    }

    @Test func `goals can be made of the score where none is told, and only there`() throws {
        let match = try #require(
            try Sportradar.read(summary(1, #"{"status":"closed","home_score":2,"away_score":1}"#)).matches.first)
        #expect(match.goalsOfScore.map(\.id) == ["score:home:1", "score:home:2", "score:away:1"])
        #expect(match.goalsOfScore.allSatisfy { $0.standing == .confirmed })
        #expect(try Sportradar.timeline([], score: (2, 1)).goalsOfScore.isEmpty)
    }

    @Test func `live timelines are whole, deltas are single messages`() throws {
        let part = #"""
            {"id":"sr:sport_event:7","start_time":"2025-03-01T15:00:00Z","sport_event_status":{"status":"live","home_score":1,
            "away_score":0},"timeline":[\#(Sportradar.goal(1, 9, "home", 1, 0))]}
            """#
        let live = try Sportradar.read(#"{"generated_at":"2025-03-01T17:00:00Z","sport_event_timelines":[\#(part)]}"#)
        let delta = try Sportradar.read(
            #"{"generated_at":"2025-03-01T17:00:00Z","sport_event_timeline_deltas":[{"sport_event_timeline":\#(part)}]}"#
        )
        for reading in [live, delta] {
            #expect(reading.product == .sportradarTimeline)
            #expect(reading.matches.first?.id == "sr:sport_event:7")
            #expect(reading.matches.first?.items.map(\.id) == ["1"])
        }
        #expect(delta.matches.first?.shape == .messages)
        #expect(live.matches.first?.shape != .messages)
    }

    @Test func `line-ups are whole with both teams' eleven`() throws {
        func team(_ side: String, _ starters: Int) -> String {
            let players = (1...14).map {
                #"{"id":"sr:player:\#(side)\#($0)","name":"\#(side), N\#($0)","starter":\#($0 <= starters)}"#
            }
            return
                #"{"id":"sr:competitor:\#(side)","qualifier":"\#(side)","players":[\#(players.joined(separator: ","))]}"#
        }
        func read(_ away: Int) throws -> ProviderMatch {
            try #require(
                try Sportradar.read(
                    #"{\#(Sportradar.sportEvent),"lineups":{"competitors":[\#(team("home", 11)),\#(team("away", away))]}}"#
                ).matches.first)
        }
        let both = try read(11)
        #expect(both.items.map(\.id) == ["lineup:home", "lineup:away"])
        #expect(both.items.first?.text?.hasPrefix("N1 home, N2 home") == true)
        #expect(both.shape == .snapshot(order: nil, collections: [.lineups]))
        #expect(both.players.count == 28)
        let one = try read(10)
        #expect(one.items.map(\.id) == ["lineup:home"])
        #expect(one.shape == .snapshot(order: nil, collections: []))
    }

    @Test(arguments: [
        ("live", "interrupted", MatchStatus.suspended), ("live", "2nd_half", .live), ("live", "ended", .live),
        ("live", "abandoned", .abandoned), ("not_started", "postponed", .postponed), ("closed", "aet", .ended),
        ("closed", "abandoned", .abandoned), ("ended", "abandoned", .abandoned), ("closed", "cancelled", .cancelled),
        ("closed", "postponed", .postponed), ("closed", "interrupted", .ended), ("closed", "2nd_half", .ended),
        ("abandoned", "ended", .abandoned),
    ]) func `the second word says that a live match stands still, and that one closed was called off`(
        status: String, match: String, wanted: MatchStatus
    ) throws {
        let reading = try Sportradar.read(summary(1, #"{"status":"\#(status)","match_status":"\#(match)"}"#))
        #expect(reading.matches.first?.status == wanted)
    }

    @Test(
        arguments: [
            ("", Score(home: 6, away: 5), nil),
            (
                #","home_normaltime_score":1,"away_normaltime_score":1"#, .init(home: 1, away: 1),
                .init(home: 5, away: 4)
            ),
            (
                #","home_normaltime_score":1,"away_normaltime_score":1,"home_overtime_score":2,"away_overtime_score":2"#,
                .init(home: 2, away: 2), .init(home: 4, away: 3)
            ),
            (#","home_overtime_score":6,"away_overtime_score":5"#, .init(home: 6, away: 5), nil),
            (#","home_overtime_score":7,"away_overtime_score":2"#, .init(home: 6, away: 5), nil),
        ] as [(String, Score, Score?)])
    func `after penalties what is beyond the score of play is the shoot-out`(
        parts: String, score: Score, kicks: Score?
    ) throws {
        let status = #"{"status":"closed","match_status":"ap","home_score":6,"away_score":5\#(parts)}"#
        let match = try #require(try Sportradar.read(summary(1, status)).matches.first)
        #expect(match.score == score)
        #expect(match.shootout == kicks)
    }

    @Test func `a match in an envelope is read as one without`() throws {
        let text = summary(1, #"{"status":"closed","home_score":2,"away_score":1}"#)
        let wrapped = try Sportradar.read(#"{"sport_event_timeline":\#(text)}"#)
        #expect(wrapped.matches == (try Sportradar.read(text)).matches)
        #expect(wrapped.matches.first?.score == Score(home: 2, away: 1))
    }

    @Test func `pair: a list without goals tells them whole while they can come, and not beside a score that stays`()
        throws
    {
        func listsGoals(_ events: [String], _ score: (Int, Int), _ status: String) throws -> Bool {
            guard case .snapshot(_, let present) = try Sportradar.timeline(events, score: score, status: status).shape
            else { return false }
            return present.contains(.goals)
        }
        let start = Sportradar.event(1, "period_start", 1)
        #expect(try listsGoals([start], (2, 1), "live"))
        #expect(try !listsGoals([start], (2, 1), "closed"))
        #expect(try !listsGoals([], (2, 1), "closed"))
        #expect(try listsGoals([], (0, 0), "closed"))
        #expect(try listsGoals([Sportradar.goal(2, 9, "home", 1, 0)], (2, 1), "closed"))
        let ended = Sportradar.event(3, "match_ended", 90)
        #expect(try !listsGoals([start, ended], (2, 1), "live"))
    }

    @Test func `pair: of a match that nobody follows the score is enough while it is live`() throws {
        func listsGoals(_ isFollowed: Bool) throws -> Bool {
            let coverage = #""coverage":{"sport_event_properties":{"basic_play_by_play":\#(isFollowed)}},"id""#
            let text = #"""
                {\#(Sportradar.sportEvent),"sport_event_status":{"status":"live","home_score":1,"away_score":0},"timeline":[]}
                """#
            let marked = text.replacing(#""id":"sr:sport_event:7""#, with: coverage + #":"sr:sport_event:7""#)
            guard case .snapshot(_, let present)? = try Sportradar.read(marked).matches.first?.shape else {
                return false
            }
            return present.contains(.goals)
        }
        #expect(try listsGoals(true))
        #expect(try !listsGoals(false))
    }

    @Test func `a schedule of version 3 lists matches and nothing else`() throws {
        let event = #"""
            {"id":"sr:match:7","scheduled":"2025-03-01T15:00:00+00:00","tournament":{"id":"sr:tournament:3","name":"Cup"},
            "competitors":[{"id":"a","name":"Alpha","qualifier":"home"},{"id":"b","name":"Beta","qualifier":"away"}]}
            """#
        let json = try Sportradar.read(#"{"generated_at":"2025-03-01T12:00:00Z","sport_events":[\#(event),\#(event)]}"#)
        let xml = try Sportradar.read(
            """
            <schedule generated_at="2025-03-01T12:00:00Z"><sport_event id="sr:match:7" scheduled="2025-03-01T15:00:00Z">\
            <tournament id="sr:tournament:3" name="Cup"/><competitors><competitor id="a" name="Alpha" qualifier="home"/>\
            <competitor id="b" name="Beta" qualifier="away"/></competitors></sport_event></schedule>
            """)
        #expect(json.matches.count == 2)
        for reading in [json, xml] {
            #expect(reading.product == .sportradarSummary)
            let match = try #require(reading.matches.first)
            #expect(match.id == "sr:match:7")
            #expect(match.fixture?.away.name == "Beta")
            #expect(match.fixture?.league?.name == "Cup")
            #expect(match.fixture?.kickoff == FeedTime.instant("2025-03-01T15:00:00Z"))
            #expect(match.shape == xml.matches.first?.shape)
        }
    }

    @Test func `pair: of too many reviews so many are told with what they are about`() throws {
        let goal = Sportradar.goal(1, 10, "home", 1, 0)
        func named(_ count: Int) throws -> Int {
            let reviews = (0..<count).map {
                Sportradar.event(10 + $0, "video_assistant_referee", 11, "home", #","description":"goal""#)
            }
            let match = try Sportradar.timeline([goal] + reviews, score: (1, 0))
            return match.items.count { $0.subject == .reviewStart(about: "1") }
        }
        #expect(try named(256) == 256)
        #expect(try named(2000) == 256)
    }
}
