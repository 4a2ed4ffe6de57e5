import MatchModel
import ProviderFeeds
import Testing

@Suite struct StatsBombTests {
    private func read(_ events: [String]) throws -> ProviderMatch {
        let start = event(
            "x0", "Starting XI", 1, "00:00:00.000", "1", #","tactics":{"lineup":[{"player":{"id":5,"name":"A"}}]}"#)
        let other = event("x1", "Starting XI", 1, "00:00:00.000", "2")
        let text = "[" + ([start, other] + events).joined(separator: ",") + "]"
        let reading = try ProviderFeed.read(Array(text.utf8), provider: "statsbomb")
        #expect(reading.product == .statsBombEvents)
        return try #require(reading.matches.first)
    }

    private func event(
        _ id: String, _ type: String, _ period: Int, _ at: String, _ team: String, _ rest: String = ""
    ) -> String {
        #"""
        {"id":"\#(id)","index":1,"period":\#(period),"timestamp":"\#(at)","minute":0,"second":0,"type":{"id":1,"name":"\#(type)"},
        "team":{"id":\#(team),"name":"T\#(team)"},"player":{"id":5,"name":"A"}\#(rest)}
        """#
    }

    private func shot(_ id: String, _ outcome: String, _ type: String = "Open Play", period: Int = 1) -> String {
        event(
            id, "Shot", period, "00:20:00.500", "1",
            #","shot":{"outcome":{"name":"\#(outcome)"},"type":{"name":"\#(type)"}}"#)
    }

    @Test func `the team whose line-up comes first is at home`() throws {
        let match = try read([])
        #expect(match.id == nil)
        #expect(match.fixture?.home == ProviderParty(id: "1", name: "T1"))
        #expect(match.fixture?.away == ProviderParty(id: "2", name: "T2"))
        #expect(try match.item("lineup:1").text == "A")
    }

    @Test func `goals, penalties and the shoot-out`() throws {
        let match = try read([
            shot("a", "Goal"), shot("b", "Goal", "Penalty"), shot("c", "Saved", "Penalty"), shot("d", "Saved"),
            shot("e", "Goal", "Penalty", period: 5), shot("f", "Off T", "Penalty", period: 5),
        ])
        #expect(match.items.dropFirst(2).map(\.id) == ["a", "b", "c", "e", "f"])
        #expect(
            match.items.dropFirst(2).map(\.subject)
                == [
                    .event(.goal), .event(.penaltyGoal), .event(.missedPenalty), .event(.penaltyGoal),
                    .event(.missedPenalty),
                ])
        #expect(match.items.dropFirst(2).map { $0.clock?.period } == [1, 1, 1, 5, 5])
        #expect(try match.item("a").clock == MatchClock(period: 1, minute: 21))
        #expect(try match.item("a").standing == .confirmed)
    }

    @Test func `an own goal is told once, by its scorer's team`() throws {
        let against = event("a", "Own Goal Against", 1, "00:20:00.500", "1")
        let credited = event("b", "Own Goal For", 1, "00:20:00.500", "2")
        let both = try read([against, credited])
        #expect(both.items.filter { $0.collection == .goals }.map(\.id) == ["a"])
        #expect(try both.item("a").team == .id("1"))
        let alone = try read([credited])
        #expect(try alone.item("b").subject == .event(.ownGoal))
        #expect(try alone.item("b").team == .id("1"))
        #expect(try alone.item("b").player == nil)
    }

    @Test func `both teams tell a period, which starts and ends once`() throws {
        let match = try read([
            event("a", "Half Start", 1, "00:00:00.000", "1"), event("b", "Half Start", 1, "00:00:00.000", "2"),
            event("c", "Half End", 1, "00:46:00.000", "1"), event("d", "Half End", 1, "00:46:00.000", "2"),
            event("e", "Half Start", 2, "00:00:00.000", "1"), event("f", "Half End", 2, "00:48:00.000", "1"),
        ])
        #expect(match.items.dropFirst(2).map(\.id) == ["a", "c", "e", "f", "full-time:f"])
        #expect(
            match.items.dropFirst(2).map(\.subject)
                == [.event(.kickoff), .event(.periodEnd), .event(.periodStart), .event(.periodEnd), .event(.fullTime)])
        #expect(match.status == .ended)
        // A match that goes on has not ended.
        let live = try read([
            event("c", "Half End", 2, "00:46:00.000", "1"), event("e", "Half Start", 3, "00:00:00.000", "1"),
        ])
        #expect(live.status == nil)
    }

    @Test func `cards, penalties awarded, substitutions and restarts`() throws {
        let match = try read([
            event(
                "a", "Foul Committed", 1, "00:10:00", "2",
                #","foul_committed":{"penalty":true,"card":{"name":"Second Yellow"}}"#),
            event("b", "Bad Behaviour", 1, "00:11:00", "2", #","bad_behaviour":{"card":{"name":"Red Card"}}"#),
            event("c", "Foul Committed", 1, "00:12:00", "2"),
            event("d", "Substitution", 1, "00:13:00", "2", #","substitution":{"replacement":{"id":6,"name":"B"}}"#),
            event("e", "Pass", 1, "00:00:01", "2", #","pass":{"type":{"name":"Kick Off"}}"#),
            event("f", "Pass", 1, "00:14:01", "2", #","pass":{"type":{"name":"Kick Off"}}"#),
        ])
        #expect(match.items.dropFirst(2).map(\.id) == ["penalty:a", "a", "b", "d", "f"])
        #expect(
            match.items.dropFirst(2).map(\.subject)
                == [
                    .event(.penaltyAwarded), .event(.secondYellowCard), .event(.redCard), .event(.substitution),
                    .event(.restart),
                ])
        #expect(try match.item("penalty:a").team == .id("1"))
        #expect(try match.item("d").text == "B for A")
        #expect(match.players == ["5": "A", "6": "B"])
    }

    @Test func `the ball is measured in yards along its team's attack, from the left`() throws {
        let match = try read([
            event("a", "Pass", 1, "00:10:00", "2", #","location":[90.0,20.0]"#),
            event("b", "Pressure", 1, "00:10:00", "2", #","location":[90.0,20.0]"#),
            event("c", "Carry", 1, "00:10:00", "2", #","location":["x"]"#),
            event("d", "Carry", 1, "00:10:00", "2", #","location":[1e300,-5]"#),
        ])
        #expect(match.balls.map(\.x) == [75, 100])
        #expect(match.balls.map(\.y) == [75, 100])
        #expect(match.balls.first?.team == .id("2"))
    }

    @Test func `line-ups name the squads`() throws {
        let text = #"""
            [{"team_id":1,"team_name":"One","lineup":[{"player_id":5,"player_name":"Long Name","player_nickname":"Nick",
            "positions":[{"position":"Goalkeeper","start_reason":"Starting XI"}]},{"player_id":6,"player_name":"B","player_nickname":null}]},
            {"team_id":2,"team_name":"Two","lineup":[]}]
            """#
        let reading = try ProviderFeed.read(Array(text.utf8), provider: "statsbomb")
        let match = try #require(reading.matches.first)
        #expect(reading.product == .statsBombLineups)
        #expect(match.players == ["5": "Nick", "6": "B"])
        #expect(match.items.map(\.text) == ["Nick"])
        #expect(match.fixture?.away.name == "Two")
    }
}
