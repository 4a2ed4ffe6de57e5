import MatchModel
import ProviderFeeds
import Testing

/// Packed JSON as it is handed on: an array of what was fetched, each under `data`.
@Suite struct OptaPackedTests {
    private static let f24 = #"""
        {"Games":{"@attributes":{"timestamp":"2024-05-01T20:30:00"},"Game":{"@attributes":{"id":77,"home_team_id":1,
        "home_team_name":"Reds","away_team_id":2,"away_team_name":"Blues","game_date":"2024-05-01T20:00:00"},
        "Event":[{"@attributes":{"id":21,"event_id":9,"type_id":16,"period_id":1,"min":10,"sec":5,"player_id":101,
        "team_id":1,"outcome":1,"x":90,"y":40,"TimeStamp":{"locale":"2024-05-01T20:10:08.250Z",
        "utc":"2024-05-01T19:10:08.250Z"}},"Q":[{"@attributes":{"qualifier_id":9,"value":""}}]}]}}}
        """#

    private func f9(_ feed: String, _ document: String, list: Bool = false, date: String) -> String {
        let inner = #"""
            {"@attributes":{"uID":"f77","Type":"Result","competition_id":8,"competition_name":"League"},
            "MatchData":{"MatchInfo":{"@attributes":{"Period":"FirstHalf"},\#(date)},
            "TeamData":[{"@attributes":{"Side":"Home","Score":"1","TeamRef":"t1"},"Goal":[{"@attributes":{"EventID":21,
            "Type":"Goal","PlayerRef":"p101","Period":"FirstHalf","Min":10,"Sec":5}}]},
            {"@attributes":{"Side":"Away","Score":0,"TeamRef":"t2"}}]},
            "Team":[{"@attributes":{"uID":"t1"},"nameObj":{"name":"Reds"},"Player":[{"@attributes":{"uID":"p101"},
            "PersonName":{"nameObj":{"first":"Ann","last":"One","full":"Ann One","known":null}}}]},
            {"@attributes":{"uID":"t2"},"Name":"Blues"}]}
            """#
        return #"{"\#(feed)":{"\#(document)":\#(list ? "[\(inner)]" : inner)}}"#
    }

    private static let date = #""Date":"2024-05-01 20:00:00","TZ":"BST","dateObj":{"utc":"2024-05-01T20:00:00.000Z"}"#

    private func read(_ text: String) throws -> ProviderReading {
        try ProviderFeed.read(Array(text.utf8), provider: "opta")
    }

    @Test func `events under data of an array read as those without it`() throws {
        let bare = try read(Self.f24)
        #expect(bare.product == .optaF24)
        let goal = try #require(bare.matches.first?.items.first)
        #expect(goal.subject == .event(.penaltyGoal))
        #expect(goal.captured == FeedTime.instant("2024-05-01T19:10:08.25Z"))
        #expect(bare.matches.first?.balls.map(\.captured) == [goal.captured])
        #expect(try read(#"[{"url":"x","data":\#(Self.f24),"last_updated":1714590608000}]"#) == bare)
        #expect(try read(#"{"data":\#(Self.f24)}"#) == bare)
    }

    @Test func `pair: a wall clock that both hours of a time show is of the United Kingdom, two are what they say`()
        throws
    {
        let both = Self.f24.replacing("2024-05-01T19:10:08.250Z", with: "2024-05-01T20:10:08.250Z")
        #expect(try read(both).matches.first?.items.first?.captured == FeedTime.instant("2024-05-01T19:10:08.25Z"))
        let local = Self.f24.replacing(#","utc":"2024-05-01T19:10:08.250Z""#, with: "").replacing(
            ",\n        \"utc\":\"2024-05-01T19:10:08.250Z\"", with: "")
        #expect(try read(local).matches.first?.items.first?.captured == FeedTime.instant("2024-05-01T19:10:08.25Z"))
    }

    @Test(arguments: [("SoccerFeed", "SoccerDocument"), ("OptaFeed", "OptaDocument")])
    func `results under either pair of names, one or a list`(feed: String, document: String) throws {
        for list in [false, true] {
            let text = f9(feed, document, list: list, date: Self.date)
            for text in [text, #"[{"url":"x","data":\#(text)}]"#] {
                let reading = try read(text)
                #expect(reading.product == .optaF7)
                #expect(reading.leftOut == [])
                let match = try #require(reading.matches.first)
                #expect(match.id == "77")
                #expect(match.fixture?.home == ProviderParty(id: "1", name: "Reds"))
                #expect(match.fixture?.away == ProviderParty(id: "2", name: "Blues"))
                #expect(match.fixture?.league == ProviderParty(id: "8", name: "League"))
                #expect(match.items.first { $0.collection == .goals }?.player?.name == "Ann One")
            }
        }
    }

    @Test(arguments: [
        (Self.date, "2024-05-01T19:00:00Z"), (#""Date":"2024-05-01 20:00:00","TZ":"GMT""#, "2024-05-01T20:00:00Z"),
        (#""Date":"2024-05-01 20:00:00""#, "2024-05-01T19:00:00Z"),
        (#""Date":"20240501T200000+0200","TZ":"BST""#, "2024-05-01T18:00:00Z"),
        (#""dateObj":{"locale":"2024-05-01T20:00:00Z","utc":"2024-05-01T18:00:00Z"}"#, "2024-05-01T18:00:00Z"),
    ]) func `a kick-off is of the zone beside it, unless it says its own`(date: String, kickoff: String) throws {
        let match = try read(f9("OptaFeed", "OptaDocument", date: date)).matches.first
        #expect(match?.fixture?.kickoff == FeedTime.instant(kickoff))
    }

    @Test func `of two products in one array the first is read, the other counted`() throws {
        let results = f9("OptaFeed", "OptaDocument", date: Self.date)
        let reading = try read(#"[{"data":\#(Self.f24)},{"data":\#(results)}]"#)
        #expect(reading.product == .optaF24)
        #expect(reading.matches.count == 1)
        #expect(reading.leftOut.contains(LeftOut(reason: .unknownType, count: 1)))
    }
}
