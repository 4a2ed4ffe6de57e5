import MatchModel
import ProviderFeeds
import Testing

@Suite struct SportradarPushTests {
    private let heartbeat = #"{"heartbeat":{"from":1,"to":6,"interval":5,"type":"events","package":"soccer-v4"}}"#

    @Test func `messages one after the other, with or without lines between, in an array or alone`() throws {
        let message = Sportradar.message(Sportradar.goal(1, 9, "home", 1, 0), score: (1, 0))
        let other = Sportradar.message(Sportradar.event(2, "red_card", 10, "away"), score: (0, 0), match: 8)
        for text in [
            heartbeat + message + other, [message, heartbeat, other].joined(separator: "\n"),
            "[\(message),\(heartbeat),\(other)]",
        ] {
            let reading = try Sportradar.read(text)
            #expect(reading.product == .sportradarPush)
            #expect(reading.schemaVersion == "soccer-v4")
            #expect(reading.matches.map(\.id) == ["sr:sport_event:7", "sr:sport_event:8"])
            #expect(reading.matches.map(\.shape) == [.messages, .messages])
            #expect(reading.matches.first?.score == Score(home: 1, away: 0))
            #expect(reading.leftOut == [LeftOut(reason: .heartbeat, count: 1)])
        }
        #expect(try Sportradar.read(message).matches.count == 1)
        #expect(try Sportradar.read(heartbeat).matches.isEmpty)
    }

    @Test func `a stream cut off keeps what came whole, a document cut off is refused`() throws {
        let message = Sportradar.message(Sportradar.goal(1, 9, "home", 1, 0), score: (1, 0))
        let reading = try Sportradar.read(message + message.dropLast(9))
        #expect(reading.matches.first?.items.count == 1)
        #expect(reading.leftOut == [LeftOut(reason: .cutOff, count: 1)])
        #expect(throws: FeedRefusal.self) { try Sportradar.read(String(message.dropLast(9))) }
    }

    @Test func `a goal sent again replaces it by the time of its update`() throws {
        let goal = #"""
            {"id":1,"type":"score_change","time":"2025-03-01T15:10:00Z","match_time":9,"competitor":"home","period":1,
            "home_score":1,"away_score":0%}
            """#
        let first = goal.split(separator: "%").joined()
        let again = goal.split(separator: "%").joined(
            separator: #","updated":true,"updated_time":"2025-03-01T15:40:00Z","method":"own_goal""#)
        let match = try #require(
            try Sportradar.read(Sportradar.message(first, score: (1, 0)) + Sportradar.message(again, score: (1, 0)))
                .matches.first)
        #expect(match.items.map(\.id) == ["1", "1"])
        #expect(match.items.map(\.subject) == [.event(.goal), .event(.ownGoal)])
        #expect(match.items.map(\.team) == [.home, .away])
        let versions = match.items.compactMap(\.version)
        #expect(versions.count == 2 && versions[0] < versions[1])
        #expect(Set(match.items.map(\.captured)).count == 1)
    }

    @Test func `an updated goal above the score of its match was taken back, a new one may be ahead of it`() throws {
        let updated = Sportradar.goal(1, 9, "home", 1, 0, #","updated":true,"updated_time":"2025-03-01T15:40:00Z""#)
        let back = try Sportradar.read(Sportradar.message(updated, score: (0, 0)))
        #expect(try back.matches[0].item("1").standing == .cancelled)
        let kept = try Sportradar.read(Sportradar.message(updated, score: (1, 0)))
        #expect(try kept.matches[0].item("1").standing == .provisional)
        let ahead = try Sportradar.read(Sportradar.message(Sportradar.goal(1, 9, "home", 1, 0), score: (0, 0)))
        #expect(try ahead.matches[0].item("1").standing == .provisional)
    }

    @Test func `a change of score to nil-nil is no goal`() throws {
        let reading = try Sportradar.read(Sportradar.message(Sportradar.goal(1, 9, "home", 0, 0), score: (0, 0)))
        #expect(reading.matches.first?.items.map(\.subject) == [.withdrawn])
        #expect(reading.matches.first?.score == .zero)
    }

    @Test func `the start of a match is told once`() throws {
        let start = #"{"id":1,"type":"match_started","time":"2025-03-01T15:00:00Z"}"#
        let period =
            #"{"id":2,"type":"period_start","time":"2025-03-01T15:00:00Z","period":1,"period_type":"regular_period"}"#
        let second =
            #"{"id":3,"type":"period_start","time":"2025-03-01T16:00:00Z","period":2,"period_type":"regular_period"}"#
        let items = try [start, period, second].flatMap {
            try Sportradar.read(Sportradar.message($0, score: (0, 0))).matches.flatMap(\.items)
        }
        #expect(items.map(\.subject) == [.event(.kickoff), .event(.periodStart)])
    }

    @Test func `a message without its envelope is one, as XML and as JSON`() throws {
        let json = #"""
            {"sport_event_status":{"status":"live","home_score":1,"away_score":0},"event":\#(Sportradar.goal(1, 9, "home", 1, 0))}
            """#
        let xml = """
            <payload><sport_event_status status="live" home_score="1" away_score="0"/><event id="1" type="score_change"
            time="2025-03-01T15:30:00+00:00" match_time="9" period="1" period_type="regular_period" competitor="home"
            home_score="1" away_score="0"/></payload>
            """
        for text in [json, xml] {
            let reading = try Sportradar.read(text)
            #expect(reading.product == .sportradarPush)
            #expect(reading.matches.first?.items.map(\.id) == ["1"])
            #expect(reading.matches.first?.score == Score(home: 1, away: 0))
        }
    }

    @Test func `the scores of messages are told, of a run of equal ones the first and the last`() throws {
        func message(_ second: Int, _ home: Int) -> String {
            Sportradar.message(
                Sportradar.event(second, "throw_in", 9).replacing("15:30:00", with: "15:30:0\(second)"),
                score: (home, 0))
        }
        let text = [message(1, 1), message(2, 0), message(3, 0), message(4, 0), message(5, 1)].joined()
        let stated = try #require(try Sportradar.read(text).matches.first).stated
        #expect(stated.map(\.score.home) == [1, 0, 0, 1])
        let first = try #require(stated.first?.version)
        #expect(stated.map { ($0.version - first) / 1_000_000 } == [0, 1, 3, 4])
        // One that says no time, and a result by decision, state nothing.
        let timeless = #"{"id":7,"type":"throw_in"}"#
        #expect(try Sportradar.read(Sportradar.message(timeless, score: (1, 0))).matches.first?.stated == [])
    }

    @Test func `what is about to start is known and not carried`() throws {
        let reading = try Sportradar.read(
            Sportradar.message(Sportradar.event(1, "match_about_to_start", 1), score: (0, 0)))
        #expect(reading.leftOut == [LeftOut(reason: .notCarried, count: 1)])
    }

    @Test func `a message without a match names none`() throws {
        let reading = try Sportradar.read(
            #"{"payload":{"event":{"id":1,"type":"red_card","match_time":3,"period":1}},"metadata":{}}"#)
        #expect(reading.matches.map(\.id) == [nil])
        #expect(reading.matches.first?.items.count == 1)
    }
}
