import MatchModel
import ProviderFeeds
import Testing

@Suite struct OptaF24Tests {
    /// A match of teams 1 and 2 with these events, opened as whole lists are.
    private func games(_ events: String, opening: Bool = true) -> String {
        let start = """
            <Event id="11" event_id="1" type_id="34" period_id="16" min="0" sec="0" team_id="1" outcome="1" \
            timestamp="2024-05-01T19:00:00.000" version="1714586400000">\
            <Q qualifier_id="30" value="101, 102, 103"/><Q qualifier_id="44" value="1, 2, 5"/></Event>
            <Event id="12" event_id="2" type_id="32" period_id="1" min="0" sec="0" team_id="1" outcome="1" \
            timestamp="2024-05-01T20:00:03.100" version="1714590003200"/>
            <Event id="13" event_id="2" type_id="32" period_id="1" min="0" sec="0" team_id="2" outcome="1" \
            timestamp="2024-05-01T20:00:03.100" version="1714590003300"/>
            <Event id="14" event_id="3" type_id="1" period_id="1" min="0" sec="1" team_id="1" player_id="101" \
            outcome="1" x="50.0" y="50.2" timestamp="2024-05-01T20:00:04" version="1714590004000">\
            <Q qualifier_id="279" value="S"/></Event>
            """
        return """
            <Games timestamp="2024-05-01T20:30:00"><Game id="77" competition_id="8" competition_name="League" \
            game_date="2024-05-01T20:00:00" home_team_id="1" home_team_name="Reds" home_score="0" away_team_id="2" \
            away_team_name="Blues" away_score="0">\(opening ? start : "")\(events)</Game></Games>
            """
    }

    private func event(
        _ id: Int, _ number: Int, _ type: Int, team: Int = 1, player: Int? = 101, minute: Int = 10, second: Int = 5,
        period: Int = 1, outcome: Int = 1, time: String = "2024-05-01T20:10:08.500", version: Int = 1_714_590_608_500,
        _ qualifiers: [Int: String] = [:]
    ) -> String {
        let list = qualifiers.sorted { $0.key < $1.key }
            .map { "<Q id=\"9\" qualifier_id=\"\($0.key)\" value=\"\($0.value)\"/>" }.joined()
        let player = player.map { "player_id=\"\($0)\" " } ?? ""
        return """
            <Event id="\(id)" event_id="\(number)" type_id="\(type)" period_id="\(period)" min="\(minute)" \
            sec="\(second)" \(player)team_id="\(team)" outcome="\(outcome)" x="90.0" y="40.0" timestamp="\(time)" \
            last_modified="2024-05-01T20:10:09" version="\(version)">\(list)</Event>
            """
    }

    private func match(_ text: String) throws -> ProviderMatch {
        try #require(try ProviderFeed.read(Array(text.utf8), provider: "opta").matches.first)
    }

    private func item(_ id: String, _ match: ProviderMatch) throws -> ProviderItem {
        try #require(match.items.last { $0.id == id })
    }

    @Test func `reads the fixture, whose times are those of the United Kingdom`() throws {
        let match = try match(games(""))
        #expect(match.id == "77")
        #expect(
            match.fixture
                == ProviderFixture(
                    league: ProviderParty(id: "8", name: "League"), home: ProviderParty(id: "1", name: "Reds"),
                    away: ProviderParty(id: "2", name: "Blues"), kickoff: FeedTime.instant("2024-05-01T19:00:00Z")))
        #expect(match.status == .live)
        #expect(match.score == .zero)
    }

    @Test func `the start of a period is one item, at the earlier moment of its two events`() throws {
        let match = try match(games(""))
        let starts = match.items.filter { $0.subject == .event(.kickoff) }
        #expect(starts.map(\.id) == ["period-1-start"])
        #expect(starts.first?.captured == FeedTime.instant("2024-05-01T19:00:03.100Z"))
        #expect(starts.first?.clock == MatchClock(period: 1, minute: 0))
    }

    @Test func `goals are told apart by their qualifiers, and an own goal names the scorer's team`() throws {
        let match = try match(
            games(
                event(21, 9, 16) + event(22, 10, 16, [9: ""]) + event(23, 11, 16, team: 2, player: 201, [28: ""])
                    + event(24, 12, 16, period: 5, [9: ""])))
        #expect(try item("21", match).subject == .event(.goal))
        #expect(try item("22", match).subject == .event(.penaltyGoal))
        #expect(try item("23", match).subject == .event(.ownGoal))
        #expect(try item("23", match).team == .id("2"))
        #expect(try item("24", match).clock?.period == MatchClock.shootout)
        #expect(try item("21", match).clock == MatchClock(period: 1, minute: 11))
        #expect(try item("21", match).version == 1_714_590_608_500_000)
        #expect(try item("21", match).standing == .provisional)
    }

    @Test func `a player can be named in the event`() throws {
        let text = games(event(21, 9, 16)).replacing(
            "player_id=\"101\" team_id", with: "player_id=\"101\" player_name=\"Ann One\" team_id")
        #expect(try item("21", match(text)).player == ProviderParty(id: "101", name: "Ann One"))
    }

    @Test func `an own goal under the other team is the scorer's, by the line-ups`() throws {
        // 101 is of team 1.
        let match = try match(games(event(21, 9, 16, team: 2, player: 101, [28: ""])))
        #expect(try item("21", match).team == .id("1"))
    }

    @Test func `what is deleted, or is no goal any more, is withdrawn`() throws {
        let match = try match(
            games(
                event(21, 9, 43, [144: "16", 9: "0"]) + event(22, 10, 15) + event(23, 11, 43, [144: "17"])
                    + event(24, 12, 43, [144: "1"]) + event(25, 13, 16, outcome: 0)))
        for id in ["21", "22", "25"] {
            #expect(try item(id, match).subject == .withdrawn)
            #expect(try item(id, match).standing == .cancelled)
        }
        #expect(try item("21", match).collection == .goals)
        #expect(try item("23", match).collection == .cards)
        #expect(!match.items.contains { $0.id == "24" })
    }

    @Test func `a penalty saved or missed is told from a shot`() throws {
        let match = try match(games(event(21, 9, 15, [9: ""]) + event(22, 10, 13, [9: ""]) + event(23, 11, 14)))
        #expect(try item("21", match).subject == .event(.missedPenalty))
        #expect(try item("22", match).subject == .event(.missedPenalty))
        #expect(try item("23", match).subject == .withdrawn)
    }

    @Test func `a goal that a review takes away is cancelled, and the review names it`() throws {
        let match = try match(
            games(
                event(21, 9, 84, [436: "16", 343: "2"])
                    + event(31, 20, 27, player: nil, time: "2024-05-01T20:11:00", [364: "", 207: ""])
                    + event(32, 21, 65, time: "2024-05-01T20:12:00", [329: "", 336: "", 365: "9"])
                    + event(33, 22, 28, player: nil, time: "2024-05-01T20:12:30", [364: "", 55: "20"])))
        #expect(try item("21", match).subject == .event(.goal))
        #expect(try item("21", match).standing == .cancelled)
        #expect(try item("31", match).subject == .reviewStart(about: "21"))
        let end = try item("32", match)
        #expect(end.subject == .reviewEnd(about: "21"))
        #expect(end.outcome == ReviewWords.noGoal)
        #expect(end.text == "goal awarded")
        // The delay's end says nothing new.
        #expect(!match.items.contains { $0.id == "33" })
    }

    @Test func `a review goes on until its verdict says how it ended, or its delay ends`() throws {
        let start = event(31, 20, 27, player: nil, time: "2024-05-01T20:11:00", [364: ""])
        let open = event(32, 21, 65, time: "2024-05-01T20:12:00", [329: "", 365: "9"])
        let goal = event(21, 9, 16)
        let running = try match(games(goal + start + open))
        #expect(try item("31", running).subject == .reviewStart(about: "21"))
        #expect(!running.items.contains { $0.subject == .reviewEnd(about: "21") })
        let ended = try match(
            games(goal + start + event(33, 22, 28, player: nil, time: "2024-05-01T20:12:30", [364: "", 55: "20"])))
        #expect(try item("31", ended).subject == .reviewStart(about: nil))
        #expect(try item("33", ended).outcome == ReviewWords.noAction)
    }

    @Test(arguments: [
        (329, 335, "goal"), (329, 336, "no-goal"), (341, 335, "no-goal"), (341, 336, "goal"), (330, 335, "penalty"),
        (330, 336, "no-penalty"), (331, 336, "penalty"), (342, 336, "no-red-card"), (332, 336, "red-card"),
        (334, 335, "upheld"), (999, 336, "overturned"),
    ]) func `the verdict is the decision on the pitch, confirmed or cancelled`(
        decision: Int, verdict: Int, outcome: String
    ) throws {
        let match = try match(games(event(32, 21, 65, [decision: "", verdict: ""])))
        #expect(try item("32", match).outcome == outcome)
    }

    @Test func `a number that the team's own event does not carry is not the other team's`() throws {
        // Number 9 of team 1 is a pass, of team 2 a goal.
        let events =
            event(20, 9, 1) + event(21, 9, 16, team: 2)
            + event(32, 21, 65, time: "2024-05-01T20:12:00", [329: "", 336: "", 365: "9"])
        #expect(try item("32", try match(games(events))).subject == .reviewEnd(about: nil))
        #expect(try item("21", try match(games(events))).standing == .provisional)
    }

    @Test(arguments: [(330, 17), (342, 16), (329, 17)])
    func `a verdict is not about what it cannot have decided`(decision: Int, type: Int) throws {
        let events = event(21, 9, type, [31: ""]) + event(32, 21, 65, [decision: "", 336: "", 365: "9"])
        #expect(try item("32", try match(games(events))).subject == .reviewEnd(about: nil))
        let right = event(21, 9, decision == 329 ? 16 : decision == 342 ? 17 : 4, [decision == 330 ? 9 : 33: ""])
        let named = try match(games(right + event(32, 21, 65, [decision: "", 336: "", 365: "9"])))
        #expect(try item("32", named).subject == .reviewEnd(about: "21"))
    }

    @Test func `a review that both teams have is one, and other delays are none`() throws {
        let match = try match(
            games(
                event(31, 20, 27, player: nil, [364: "", 233: "40"])
                    + event(41, 40, 27, team: 2, player: nil, [364: "", 233: "20"])
                    + event(51, 50, 27, player: nil, [41: "Injury"])))
        #expect(match.items.filter { $0.collection == .reviews }.map(\.id) == ["31"])
    }

    @Test func `a placeholder is a hint`() throws {
        let hint = try item("21", try match(games(event(21, 9, 38))))
        #expect(hint.weight == .hint)
        #expect(hint.subject == .event(.goal))
    }

    @Test func `a rescinded card is cancelled after it was shown`() throws {
        let match = try match(
            games(event(21, 9, 17, [33: ""]) + event(22, 10, 47, version: 1_714_590_700_000, [55: "9"])))
        let card = try item("21", match)
        #expect(card.subject == .event(.redCard))
        #expect(card.standing == .cancelled)
        #expect(card.version == 1_714_590_700_000_000)
    }

    @Test func `a substitution has the id of who comes on, as soon as both are known`() throws {
        let off = event(21, 9, 18, player: 102, [55: "10"])
        let alone = try match(games(off))
        #expect(try item("21", alone).text == "102 off")
        let both = try match(games(off + event(22, 10, 19, player: 103, [55: "9"])))
        #expect(try item("22", both).text == "103 for 102")
        #expect(try item("21", both).subject == .withdrawn)
    }

    @Test func `play restarts with the kick-off after a goal, not with that of a period`() throws {
        let match = try match(games(event(21, 9, 1, team: 2, [279: "G"]) + event(22, 10, 1)))
        #expect(match.items.filter { $0.subject == .event(.restart) }.map(\.id) == ["21"])
    }

    @Test func `full time is one whistle, and what a match that is over says is final`() throws {
        let match = try match(
            games(
                event(21, 9, 16)
                    + event(30, 90, 30, player: nil, minute: 94, second: 2, period: 2, [209: ""])
                    + event(40, 80, 30, team: 2, player: nil, minute: 94, second: 2, period: 2, [209: ""])
                    + event(41, 81, 30, team: 2, player: nil, minute: 0, second: 0, period: 14)))
        #expect(match.status == .ended)
        #expect(match.items.filter { $0.subject == .event(.fullTime) }.count == 1)
        #expect(match.items.filter { $0.subject == .event(.periodEnd) }.map(\.id) == ["period-2-end"])
        #expect(try item("full-time", match).clock == MatchClock(period: 2, minute: 90, added: 5))
        #expect(try item("21", match).standing == .confirmed)
    }

    @Test func `a period whose starts were all deleted is withdrawn`() throws {
        let match = try match(games(event(21, 9, 43, period: 2, [144: "32"])))
        #expect(try item("period-2-start", match).subject == .withdrawn)
    }

    @Test func `a list from the beginning is a snapshot, a part of one is messages`() throws {
        let whole = try match(games(event(21, 9, 16)))
        guard case .snapshot(let order, let collections) = whole.shape else {
            Issue.record("\(whole.shape)")
            return
        }
        #expect(order == FeedTime.instant("2024-05-01T19:30:00Z").map { DocumentOrder($0) })
        #expect(collections.contains(.goals))
        #expect(try match(games(event(21, 9, 16), opening: false)).shape == .messages)
    }

    @Test func `what cannot be is left out with the reason, and the rest is read`() throws {
        let text = games(
            event(21, 9, 16) + event(22, 10, 16, time: "1970-01-01T00:00:00")
                + event(23, 11, 16, time: "2099-13-01T00:00:00") + event(24, 12, 7777)
                + "<Event id=\"25\" type_id=\"x\"/><Event type_id=\"16\" team_id=\"1\"/>"
                + event(26, 13, 16, minute: 999_999_999_999, second: 7))
        let reading = try ProviderFeed.read(Array(text.utf8), provider: "opta")
        let counts = Dictionary(uniqueKeysWithValues: reading.leftOut.map { ($0.reason, $0.count) })
        #expect(counts[.badInstant] == 2)
        #expect(counts[.unknownType] == 1)
        #expect(counts[.incomplete] == 2)
        let match = try #require(reading.matches.first)
        // Without its item a goal would be gone.
        #expect(match.items.filter { $0.collection == .goals }.map(\.id) == ["21", "22", "23", "26"])
        #expect(try item("22", match).captured == nil)
        #expect(try item("23", match).captured == nil)
        #expect(try item("26", match).clock == nil)
    }

    @Test(arguments: [
        // In the hour that autumn repeats the newest event tells the order; before and after it the document does.
        ("2024-10-27T00:59:59", "2024-10-26T23:59:59Z"), ("2024-10-27T01:00:00", "2024-05-01T19:10:08.500Z"),
        ("2024-10-27T01:59:59", "2024-05-01T19:10:08.500Z"), ("2024-10-27T02:00:00", "2024-10-27T02:00:00Z"),
        ("2024-10-27T01:30:00+0000", "2024-10-27T01:30:00Z"), ("2024-10-27T01:30:00+0100", "2024-10-27T00:30:00Z"),
    ]) func `a document is as new as it says, where the clock shows that only once`(made: String, order: String) throws
    {
        let text = games(event(21, 9, 16)).replacing(
            "<Games timestamp=\"2024-05-01T20:30:00\"", with: "<Games timestamp=\"\(made)\"")
        guard case .snapshot(let read, _) = try match(text).shape else {
            Issue.record("no snapshot")
            return
        }
        #expect(read == FeedTime.instant(order).map { DocumentOrder($0) })
    }

    @Test func `its JSON conversions read the same`() throws {
        let xml = """
            <Games timestamp="2024-05-01T20:30:00"><Game id="77" home_team_id="1" home_team_name="Reds" \
            away_team_id="2" away_team_name="Blues" game_date="2024-05-01T20:00:00"><Event id="21" event_id="9" \
            type_id="16" period_id="1" min="10" sec="5" player_id="101" team_id="1" outcome="1" x="90" y="40" \
            timestamp="2024-05-01T20:10:08" version="1714590608500"><Q qualifier_id="9" value=""/></Event></Game></Games>
            """
        let packed = #"""
            {"Games":{"@attributes":{"timestamp":"2024-05-01T20:30:00"},"Game":{"@attributes":{"id":"77",
            "home_team_id":"1","home_team_name":"Reds","away_team_id":"2","away_team_name":"Blues",
            "game_date":"2024-05-01T20:00:00"},"Event":[{"@attributes":{"id":"21","event_id":"9","type_id":"16",
            "period_id":"1","min":"10","sec":"5","player_id":"101","team_id":"1","outcome":"1","x":"90","y":"40",
            "timestamp":"2024-05-01T20:10:08","version":"1714590608500"},
            "Q":[{"@attributes":{"qualifier_id":"9","value":""}}]}]}}}
            """#
        let flat = #"""
            {"Games":{"timestamp":"2024-05-01T20:30:00","Game":{"id":77,"home_team_id":1,"home_team_name":"Reds",
            "away_team_id":2,"away_team_name":"Blues","game_date":"2024-05-01T20:00:00","Event":{"id":21,"event_id":9,
            "type_id":16,"period_id":1,"min":10,"sec":5,"player_id":101,"team_id":1,"outcome":1,"x":90,"y":40,
            "timestamp":"2024-05-01T20:10:08","version":1714590608500,"Q":{"qualifier_id":9,"value":""}}}}}
            """#
        let reading = try ProviderFeed.read(Array(xml.utf8), provider: "opta")
        #expect(try ProviderFeed.read(Array(packed.utf8), provider: "opta") == reading)
        #expect(try ProviderFeed.read(Array(flat.utf8), provider: "opta") == reading)
        #expect(reading.matches.first?.items.first?.subject == .event(.penaltyGoal))
    }
}
