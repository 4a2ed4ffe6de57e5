import JSONText
import MatchModel
import ProviderFeeds
import Replay
import Testing

/// Small documents in the shape of each provider's, written by hand.
@Suite struct FeedSeriesTests {
    private func texts(_ series: FeedSeries) -> [String] {
        (0..<series.count).map { String(decoding: series.payload($0), as: UTF8.self) }
    }

    private func series(
        _ text: String, _ provider: String, every: Int64 = 30, isCumulative: Bool = false
    ) throws -> FeedSeries {
        try FeedSeries(Array(text.utf8), provider: provider, every: .seconds(every), isCumulative: isCumulative)
    }

    private func name(_ item: ProviderItem) -> String {
        if case .event(let kind) = item.subject { kind.name } else { "\(item.subject)" }
    }

    // MARK: Documents that grow

    private static let summary = """
        {"matchInfo":{"id":"m1","date":"2024-03-02Z","time":"15:00:00Z","lastUpdated":"2024-03-03T09:00:00Z",
          "contestant":[{"id":"h","name":"Home","position":"home"},{"id":"a","name":"Away","position":"away"}],
          "novelty":{"kept":[1,2.50,"\\u00e9\\n"]}},
         "liveData":{"matchDetails":{"periodId":14,"matchStatus":"Played","winner":"home","matchLengthMin":94,
           "period":[{"id":1,"start":"2024-03-02T15:00:10Z","end":"2024-03-02T15:46:00Z","lengthMin":45},
                     {"id":2,"start":"2024-03-02T16:02:00Z","end":"2024-03-02T16:50:00Z","lengthMin":48}],
           "scores":{"ht":{"home":1,"away":0},"ft":{"home":2,"away":0},"total":{"home":2,"away":0}}},
          "goal":[{"contestantId":"h","periodId":1,"timeMin":10,"timestamp":"2024-03-02T15:10:00Z","type":"G",
                   "lastUpdated":"2024-03-02T15:20:00Z","optaEventId":"1","homeScore":1,"awayScore":0},
                  {"contestantId":"h","periodId":2,"timeMin":60,"timestamp":"2024-03-02T16:20:00Z","type":"G",
                   "lastUpdated":"2024-03-02T16:20:05Z","optaEventId":"2","homeScore":2,"awayScore":0}]}}
        """

    @Test func `a summary grows and its last is the file, byte for byte`() throws {
        let series = try series(Self.summary, "statsperform")
        let texts = texts(series)
        #expect(series.style == .snapshots)
        #expect(series.moments == series.moments.sorted())
        #expect(texts.last == Self.summary)
        let goals = texts.map { $0.split(separator: "\"optaEventId\"").count - 1 }
        #expect(goals == goals.sorted())
        #expect(goals.first == 0)
        #expect(goals.contains(1))
    }

    @Test func `a summary tells the score and the status of its moment`() throws {
        let series = try series(Self.summary, "statsperform")
        var told: [String] = []
        for index in 0..<series.count {
            let match = try #require(
                try ProviderFeed.read(series.payload(index), provider: "statsperform").matches.first)
            let line = "\(match.status?.name ?? "-") \(match.score?.home ?? 9)-\(match.score?.away ?? 9)"
            if told.last != line { told.append(line) }
        }
        #expect(told == ["scheduled 0-0", "live 0-0", "live 1-0", "live 2-0", "ended 2-0"])
    }

    @Test func `what a summary says of its own time never passes the moment`() throws {
        let series = try series(Self.summary, "statsperform")
        for index in 1..<series.count - 1 {
            let value = try JSONReader.read(series.payload(index))
            let own = try #require(value["matchInfo"]?["lastUpdated"]?.string.flatMap { FeedTime.instant($0) })
            #expect(own <= series.moments[index])
            for goal in value["liveData"]?["goal"]?.array ?? [] {
                let changed = try #require(goal["lastUpdated"]?.string.flatMap { FeedTime.instant($0) })
                #expect(changed <= series.moments[index])
            }
        }
    }

    @Test func `unknown members stay as they are`() throws {
        let series = try series(Self.summary, "statsperform")
        #expect(texts(series).dropLast().allSatisfy { $0.contains(#""novelty":{"kept":[1,2.50,"é\u000a"]}"#) })
    }

    @Test func `snapshots are as far apart as asked, or further where nothing changed`() throws {
        let series = try series(Self.summary, "statsperform", every: 600)
        for (one, next) in zip(series.moments.dropFirst(), series.moments.dropFirst(2)) {
            #expect((next - one).milliseconds >= 600_000)
        }
    }

    // MARK: Events and deletions

    private static let events = """
        <Games timestamp="2024-01-05T22:00:00"><Game id="7" home_team_id="1" home_team_name="A &amp; B" away_team_id="2"
          away_team_name="C" game_date="2024-01-05T20:00:00" home_score="0" away_score="0">
        <Event id="11" event_id="1" type_id="34" period_id="16" min="0" sec="0" team_id="1" outcome="1"
          timestamp="2024-01-05T19:00:00.000" last_modified="2024-01-05T19:00:00" version="1704481200000"/>
        <Event id="12" event_id="2" type_id="43" period_id="1" min="5" sec="0" team_id="1" outcome="1" x="0.0" y="0.0"
          timestamp="2024-01-05T20:05:00.000" last_modified="2024-01-05T20:06:30" version="1704485190000">
          <Q id="1" qualifier_id="144" value="16"/><Q id="2" qualifier_id="56" value="0"/></Event>
        <Event id="13" event_id="3" type_id="17" period_id="1" min="9" sec="0" team_id="2" player_id="5" outcome="1"
          timestamp="2024-01-05T20:09:00.000" last_modified="2024-01-05T20:09:00" version="1704485340000">
          <Q id="3" qualifier_id="31"/></Event>
        </Game></Games>
        """

    @Test func `events come in the order of their modification, a deleted one before as what it was`() throws {
        let series = try series(Self.events, "opta")
        #expect(series.style == .events)
        let read = try (0..<series.count).map { index in
            try #require(try ProviderFeed.read(series.payload(index), provider: "opta").matches.first)
        }
        #expect(read.allSatisfy { $0.id == "7" && $0.fixture?.home.name == "A & B" && $0.shape == .messages })
        let said = read.flatMap(\.items).map { "\($0.id) \(name($0))" }
        #expect(said == ["lineup-1 lineup", "12 goal", "12 withdrawn", "13 yellow-card"])
        let seconds = series.moments.map { ($0 - series.moments[0]).milliseconds / 1000 }
        #expect(seconds == [0, 3900, 3990, 4140])
    }

    @Test func `an event without a time comes with the file itself, after all others`() throws {
        let untimed = Self.events.replacing(
            #"timestamp="2024-01-05T20:09:00.000" last_modified="2024-01-05T20:09:00""#, with: "")
        let series = try series(untimed, "opta")
        #expect(series.untimed == 1)
        #expect(texts(series).last == untimed)
        #expect(series.moments == series.moments.sorted())
        let cards = texts(series).map { $0.contains(#"type_id="17""#) }
        #expect(cards == [false, false, false, true])
    }

    @Test func `the same as whole documents keep a goal until the moment of its deletion`() throws {
        let series = try series(Self.events, "opta", every: 10, isCumulative: true)
        #expect(texts(series).last == Self.events)
        let said = try (0..<series.count).map { index in
            let match = try ProviderFeed.read(series.payload(index), provider: "opta").matches.first
            return (match?.items ?? []).filter { $0.id == "12" }.map(name)
        }
        #expect(said == [[], [], ["goal"], ["withdrawn"], ["withdrawn"]])
    }

    // MARK: Other products

    @Test func `an updated event of a timeline is there before without its update`() throws {
        let file = """
            {"generated_at":"2024-05-01T21:00:00+00:00","sport_event":{"id":"sr:sport_event:1",
             "start_time":"2024-05-01T19:00:00+00:00","competitors":[
             {"id":"sr:competitor:1","name":"One","qualifier":"home"},
             {"id":"sr:competitor:2","name":"Two","qualifier":"away"}]},
             "sport_event_status":{"status":"closed","match_status":"ended","home_score":1,"away_score":0},
             "timeline":[{"id":1,"type":"match_started","time":"2024-05-01T19:00:00+00:00"},
             {"id":3,"type":"match_ended","time":"2024-05-01T20:50:00+00:00"},
             {"id":2,"type":"score_change","time":"2024-05-01T19:10:00+00:00","match_time":10,"competitor":"home",
              "home_score":1,"away_score":0,"updated":true,"updated_time":"2024-05-01T19:30:00+00:00"}]}
            """
        let series = try series(file, "sportradar")
        let texts = texts(series)
        #expect(texts.last == file)
        #expect(texts.count == 5)
        #expect(texts[0].contains(#""status":"not_started","match_status":"not_started"}"#))
        #expect(texts[1].contains(#""match_status":"1st_half","home_score":0"#))
        #expect(texts[2].contains(#""home_score":1"#) && !texts[2].contains("updated_time"))
        #expect(texts[3].contains(#""updated_time":"2024-05-01T19:30:00+00:00""#))
    }

    @Test func `a snapshot of Match State has the sequence and the review of its moment`() throws {
        let file = """
            {"fixtureId":"9","sequence":40,"messageTimestampUtc":"2024-05-01T19:45:00Z","matchStatus":"InProgress",
             "currentVarState":"Safe","varOutcome":"HomeGoalAwarded","homeTeam":{"sourceId":"1","sourceName":"One"},
             "awayTeam":{"sourceId":"2","sourceName":"Two"},"matchActions":{
             "goals":{"isCollected":true,"isReliable":true,"goals":[
               {"id":5,"phase":"FirstHalf","team":"Home","isConfirmed":true,"timestampUtc":"2024-05-01T19:10:00.1234567Z"}]},
             "phaseChanges":{"phaseChanges":[{"id":1,"previousPhase":"PreMatch","currentPhase":"FirstHalf",
               "timestampUtc":"2024-05-01T19:00:00Z"}]},
             "varStateChanges":{"varStateChanges":[
               {"id":6,"varState":"InProgress","varOutcome":"NotSet","timestampUtc":"2024-05-01T19:11:00Z"},
               {"id":7,"varState":"Safe","varOutcome":"HomeGoalAwarded","timestampUtc":"2024-05-01T19:12:00Z"}]}}}
            """
        let series = try series(file, "genius")
        #expect(texts(series).last == file)
        let states = try (0..<series.count).map { index in
            let value = try JSONReader.read(series.payload(index))
            return [
                "\(value["sequence"]?.integer ?? Int64(value["sequence"]?.string ?? "") ?? -1)",
                value["matchStatus"]?.string ?? "", value["currentVarState"]?.string ?? "",
            ]
        }
        #expect(
            states == [
                ["0", "NotStarted", "Safe"], ["10", "InProgress", "Safe"], ["20", "InProgress", "Safe"],
                ["30", "InProgress", "InProgress"], ["40", "InProgress", "Safe"],
            ])
    }

    @Test func `messages come as they are, in the order of the file, and a cut off one is left out`() throws {
        let file = """
            {"heartbeat":{"from":1724956680,"interval":5,"to":1724956685,"type":"events","package":"soccer-v4"}}
            {"payload":{"event":{"id":1,"type":"yellow_card","time":"2024-08-29T18:35:21+00:00","updated":true,
             "updated_time":"2024-08-29T18:38:01+00:00"}},"metadata":{"sport_event_id":"sr:sport_event_id:5"}}
            {"payload":{"event":{"id":2,"type":"score_change","time":"2024-08-29T18:37:
            """
        let series = try series(file, "sportradar")
        #expect(series.style == .messages)
        #expect(series.count == 2)
        #expect(series.isCutOff)
        // The heartbeat is from five hours after the message, and nothing goes back.
        #expect(series.moments[0] == series.moments[1])
    }

    @Test func `an F7 counts the goals known by then`() throws {
        func goal(_ id: Int, _ minute: Int) -> String {
            #"<Goal EventID="\#(id)" Min="\#(minute)" Sec="0" Period="FirstHalf" PlayerRef="p\#(id)" Type="Goal" "#
                + #"TimeStamp="20240105T20\#(minute)00+0000" uID="g\#(id)"/>"#
        }
        let file = """
            <SoccerFeed TimeStamp="20240106T090000+0000"><SoccerDocument Type="Result" uID="f7">
            <MatchData><MatchInfo Period="FullTime" TimeStamp="20240105T215000+0000"><Date>20240105T200000+0000</Date>
            <Result Type="NormalResult" Winner="t1"/></MatchInfo>
            <Stat Type="match_time">94</Stat><Stat Type="first_half_start">20240105T200000+0000</Stat>
            <Stat Type="first_half_stop">20240105T204500+0000</Stat>
            <Stat Type="second_half_start">20240105T210000+0000</Stat>
            <Stat Type="second_half_stop">20240105T214900+0000</Stat>
            <TeamData Score="2" Side="Home" TeamRef="t1">\(goal(1, 10))\(goal(2, 20))</TeamData>
            <TeamData Score="0" Side="Away" TeamRef="t2"/></MatchData>
            <Team uID="t1"><Name>One</Name></Team><Team uID="t2"><Name>Two</Name></Team></SoccerDocument></SoccerFeed>
            """
        let series = try series(file, "opta")
        #expect(texts(series).last == file)
        let told = try (0..<series.count).map { index in
            let match = try #require(try ProviderFeed.read(series.payload(index), provider: "opta").matches.first)
            let goals = match.items.count { $0.collection == .goals }
            return "\(match.status?.name ?? "-") \(match.score?.home ?? 9) of \(goals)"
        }
        #expect(
            told == [
                "scheduled 0 of 0", "live 0 of 0", "live 1 of 1", "live 2 of 2", "live 2 of 2", "live 2 of 2",
                "ended 2 of 2",
            ])
    }

    @Test func `a file of nobody's product is refused`() {
        #expect(throws: FeedRefusal.self) { try series(#"{"a":1}"#, "opta") }
    }
}
