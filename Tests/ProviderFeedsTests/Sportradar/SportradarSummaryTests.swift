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
}
