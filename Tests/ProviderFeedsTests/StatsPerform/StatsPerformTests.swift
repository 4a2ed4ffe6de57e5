import MatchModel
import ProviderFeeds
import Testing

@Suite struct StatsPerformTests {
    private let info = #"""
        "matchInfo":{"id":"m1","date":"2024-05-01Z","time":"19:00:00Z","lastUpdated":"2024-05-01T19:30:00Z",
        "competition":{"id":"c1","name":"League"},"contestant":[
        {"id":"h","name":"Reds","position":"home"},{"id":"a","name":"Blues","position":"away"}]}
        """#

    private func summary(_ lists: String, status: String = "Playing", score: (Int, Int) = (0, 0)) -> String {
        """
        {\(info),"liveData":{"matchDetails":{"periodId":1,"matchStatus":"\(status)",
        "scores":{"total":{"home":\(score.0),"away":\(score.1)}},
        "period":[{"id":1,"start":"2024-05-01T19:00:03Z"}]}\(lists.isEmpty ? "" : ",")\(lists)}}
        """
    }

    private func goal(_ id: Int, _ type: String, _ team: String, _ home: Int, _ away: Int) -> String {
        """
        {"contestantId":"\(team)","periodId":1,"timeMin":11,"timeMinSec":"10:05","lastUpdated":"2024-05-01T19:11:00Z",
        "timestamp":"2024-05-01T19:10:08Z","type":"\(type)","scorerId":"p1","scorerName":"A. One",
        "optaEventId":"\(id)","homeScore":\(home),"awayScore":\(away)}
        """
    }

    private func reading(_ text: String) throws -> ProviderReading {
        try ProviderFeed.read(Array(text.utf8), provider: "statsperform")
    }

    private func match(_ text: String) throws -> ProviderMatch { try #require(try reading(text).matches.first) }

    private func collections(_ match: ProviderMatch) -> [SnapshotCollection] {
        guard case .snapshot(_, let collections) = match.shape else { return [] }
        return collections
    }

    @Test func `reads fixture, status, score and order`() throws {
        let match = try match(summary(#""goal":[\#(goal(21, "G", "h", 1, 0))]"#, score: (1, 0)))
        #expect(match.id == "m1")
        #expect(match.fixture?.home == ProviderParty(id: "h", name: "Reds"))
        #expect(match.fixture?.kickoff == FeedTime.instant("2024-05-01T19:00:00Z"))
        #expect(match.status == .live)
        #expect(match.score == Score(home: 1, away: 0))
        guard case .snapshot(let order, _) = match.shape else {
            Issue.record("\(match.shape)")
            return
        }
        #expect(order == FeedTime.instant("2024-05-01T19:30:00Z").map { DocumentOrder($0) })
        #expect(match.items.first { $0.id == "21" }?.standing == .provisional)
        #expect(match.items.first { $0.id == "21" }?.score == Score(home: 1, away: 0))
    }

    @Test func `an own goal is the scorer's team's, whichever team it names`() throws {
        // The home side's goals go up: the scorer plays for the away side.
        for named in ["a", "h"] {
            let match = try match(summary(#""goal":[\#(goal(21, "OG", named, 1, 0))]"#, score: (1, 0)))
            #expect(match.items.first { $0.id == "21" }?.team == .id("a"))
            #expect(collections(match).contains(.goals))
        }
        let lineup = #""lineUp":[{"contestantId":"a","player":[{"playerId":"p1","matchName":"A. One"}]}]"#
        let noScore = goal(21, "OG", "h", 1, 0).replacing("\"homeScore\":1", with: "\"homeScore\":null")
        let match = try match(summary("\(lineup),\"goal\":[\(noScore)]", score: (1, 0)))
        #expect(match.items.first { $0.id == "21" }?.team == .id("a"))
    }

    @Test func `a list of goals that is missing is empty when the score says so, and otherwise says nothing`() throws {
        #expect(try collections(match(summary(""))).contains(.goals))
        #expect(try collections(match(summary("\"goal\":null"))).contains(.goals))
        #expect(try !collections(match(summary("", score: (1, 0)))).contains(.goals))
        #expect(try !collections(match(summary(""))).contains(.cards))
        #expect(try collections(match(summary("\"card\":[]"))).contains(.cards))
    }

    @Test func `a goal disallowed is told by its review alone`() throws {
        let review = #"""
            "VAR":[{"contestantId":"h","periodId":1,"timeMin":12,"timeMinSec":"11:10","lastUpdated":"2024-05-01T19:13:00Z",
            "timestamp":"2024-05-01T19:12:00Z","type":"Goal awarded","decision":"Cancelled","outcome":"No goal",
            "playerId":"p1","playerName":"A. One","optaEventId":"41"}]
            """#
        let match = try match(summary(review))
        let end = try #require(match.items.first { $0.id == "41" })
        #expect(end.subject == .reviewEnd(about: nil))
        #expect(end.outcome == ReviewWords.noGoal)
        #expect(end.team == .id("h"))
        #expect(end.player?.id == "p1")
    }

    @Test(arguments: ["\"playerId\":\"p1\",", ""])
    func `pair: a goal that the score counts is not the one disallowed, one too many is`(player: String) throws {
        let review = #"""
            ,"VAR":[{"contestantId":"h","periodId":1,"timeMin":13,"timeMinSec":"12:10","type":"Goal awarded",
            "decision":"Cancelled","outcome":"No goal",\#(player)"optaEventId":"41"}]
            """#
        let lists = #""goal":[\#(goal(21, "G", "h", 1, 0))]"# + review
        let counted = try match(summary(lists, score: (1, 0)))
        #expect(counted.items.first { $0.id == "41" }?.subject == .reviewEnd(about: nil))
        let tooMany = try match(summary(lists, score: (0, 0)))
        #expect(tooMany.items.first { $0.id == "41" }?.subject == .reviewEnd(about: "21"))
    }

    @Test func `a time that cannot be leaves the goal without it`() throws {
        let bad = goal(21, "G", "h", 1, 0).replacing("2024-05-01T19:10:08Z", with: "1970-01-01T00:00:00Z")
        let reading = try reading(summary(#""goal":[\#(bad)]"#, score: (1, 0)))
        #expect(reading.leftOut == [LeftOut(reason: .badInstant, count: 1)])
        let match = try #require(reading.matches.first)
        #expect(match.items.first { $0.id == "21" }?.captured == nil)
        #expect(collections(match).contains(.goals))
    }

    @Test func `a goal confirmed by its review is named by it, and an open decision is a review begun`() throws {
        func review(_ decision: String) -> String {
            #"""
            "VAR":[{"contestantId":"h","periodId":1,"timeMin":13,"timeMinSec":"12:10","type":"Goal awarded",
            \#(decision)"playerId":"p1","optaEventId":"41"}]
            """#
        }
        let goals = #""goal":[\#(goal(21, "G", "h", 1, 0))],"#
        let confirmed = try match(summary(goals + review("\"decision\":\"Confirmed\","), score: (1, 0)))
        #expect(confirmed.items.first { $0.id == "41" }?.subject == .reviewEnd(about: "21"))
        #expect(confirmed.items.first { $0.id == "41" }?.outcome == ReviewWords.goal)
        let open = try match(summary(goals + review(""), score: (1, 0)))
        #expect(open.items.first { $0.id == "41" }?.subject == .reviewStart(about: nil))
    }

    @Test func `reads misses, the shoot-out, cards of officials and substitutions`() throws {
        let text = summary(
            #"""
            "missedPen":[{"contestantId":"h","periodId":1,"timeMin":30,"type":"PM","playerId":"p1","optaEventId":"51"},
            {"contestantId":"a","periodId":1,"timeMin":30,"type":"PS","playerId":"p9","optaEventId":"52"}],
            "penaltyShot":[{"contestantId":"h","outcome":"scored","playerId":"p1","scorerName":"A. One","optaEventId":"53"},
            {"contestantId":"a","outcome":"saved","playerId":"p9","optaEventId":"54"}],
            "card":[{"contestantId":"a","periodId":2,"timeMin":93,"type":"YC","teamOfficialId":"o1","officialName":"C. Coach",
            "optaEventId":"55"},{"contestantId":"a","type":"Y2C","playerId":"p9","optaEventId":56}],
            "substitute":[{"contestantId":"h","periodId":2,"timeMin":46,"timeMinSec":"45:00","playerOnId":"p2",
            "playerOnName":"B. Two","playerOffId":"p1","playerOffName":"A. One"}]
            """#)
        let match = try match(text)
        func item(_ id: String) -> ProviderItem? { match.items.first { $0.id == id } }
        #expect(item("51")?.subject == .event(.missedPenalty))
        #expect(item("52") == nil)
        #expect(item("53")?.subject == .event(.penaltyGoal))
        #expect(item("53")?.clock?.period == MatchClock.shootout)
        #expect(item("54")?.subject == .event(.missedPenalty))
        #expect(item("55")?.player?.name == "C. Coach")
        #expect(item("55")?.clock == MatchClock(period: 2, minute: 90, added: 3))
        #expect(item("56")?.subject == .event(.secondYellowCard))
        #expect(item("sub-p2-p1")?.text == "B. Two for A. One")
        #expect(item("sub-p2-p1")?.clock == MatchClock(period: 2, minute: 46))
        // The shoot-out does not count in the score.
        #expect(collections(match).contains(.goals))
    }

    @Test func `what has no id of an event has one of what it is, whose, and the how manieth`() throws {
        func bare(_ type: String, _ minute: Int, _ home: Int) -> String {
            goal(0, type, "h", home, 0).replacing("\"optaEventId\":\"0\",", with: "")
                .replacing("\"timeMin\":11", with: "\"timeMin\":\(minute)")
        }
        let card = #"{"contestantId":"a","periodId":1,"timeMin":35,"type":"YC","playerId":"p9"}"#
        func ids(_ goals: [String]) throws -> [String] {
            try match(summary(#""goal":[\#(goals.joined(separator: ","))],"card":[\#(card)]"#)).items
                .filter { $0.collection == .goals || $0.collection == .cards }.map(\.id)
        }
        #expect(try ids([bare("G", 11, 1), bare("PG", 20, 2)]) == ["goal-h-1-1", "goal-h-1-2", "card-a-p9-1-1"])
        // Another minute, another scorer and another kind of goal are corrections of it.
        #expect(try ids([bare("OG", 12, 1).replacing("\"p1\"", with: "\"p7\"")]) == ["goal-h-1-1", "card-a-p9-1-1"])
    }

    @Test func `pair: a save beside the other team's miss is the goalkeeper's, alone it is the taker's penalty`() throws
    {
        func missed(_ others: String) throws -> [String] {
            let save = #"{"contestantId":"a","periodId":1,"timeMin":30,"type":"PS","playerId":"p9","optaEventId":"52"}"#
            return try match(summary(#""missedPen":[\#(save)\#(others)]"#)).items
                .filter { $0.subject == .event(.missedPenalty) }.map(\.id)
        }
        func miss(_ team: String, _ minute: Int) -> String {
            #",{"contestantId":"\#(team)","periodId":1,"timeMin":\#(minute),"type":"PM","playerId":"p1","optaEventId":"51"}"#
        }
        #expect(try missed("") == ["52"])
        #expect(try missed(miss("h", 31)) == ["51"])
        #expect(try missed(miss("h", 32)) == ["52", "51"])
        #expect(try missed(miss("a", 30)) == ["52", "51"])
    }

    @Test(arguments: ["", "penaltyShot", "shot"])
    func `kicks of a shoot-out are read bare, and within an element of their own whatever they are called there`(
        name: String
    ) throws {
        func kick(_ id: Int, _ outcome: String) -> String {
            let element = name.isEmpty ? "penaltyShot" : name
            return "<\(element) contestantId=\"h\" outcome=\"\(outcome)\" playerId=\"p1\" optaEventId=\"\(id)\"/>"
        }
        let kicks = kick(53, "scored") + kick(54, "saved")
        let list = name.isEmpty ? kicks : "<penaltyShootout>\(kicks)</penaltyShootout>"
        let match = try match("<match><matchInfo id=\"m1\"/><liveData>\(list)</liveData></match>")
        #expect(match.items.map(\.id) == ["53", "54"])
        #expect(match.items.map(\.subject) == [.event(.penaltyGoal), .event(.missedPenalty)])
        #expect(match.items.allSatisfy { $0.clock?.period == MatchClock.shootout })
    }

    @Test func `a review that is open is told by its reason, until the list of reviews names it`() throws {
        let goals = #""goal":[\#(goal(21, "G", "h", 1, 0))]"#
        func reviews(_ reason: String, _ list: String = "") throws -> [ProviderItem] {
            let details = #""periodId":1,"delay":"?","varReason":"\#(reason)","contestantId":"h","playerId":"p1""#
            let text = summary(goals + list, score: (1, 0)).replacing(
                #""periodId":1,"matchStatus""#, with: #"\#(details),"matchStatus""#)
            return try match(text).items.filter { $0.collection == .reviews }
        }
        let open = try reviews("Goal awarded")
        #expect(open.map(\.subject) == [.reviewStart(about: "21")])
        #expect(open.map(\.text) == ["goal awarded"])
        #expect(try reviews("Penalty not awarded").map(\.subject) == [.reviewStart(about: nil)])
        #expect(try reviews("").isEmpty)
        let ended =
            #","VAR":[{"contestantId":"h","type":"Goal awarded","decision":"Confirmed","playerId":"p1","optaEventId":"41"}]"#
        #expect(try reviews("Goal awarded", ended).map(\.id) == ["41"])
        #expect(try collections(match(summary(goals, score: (1, 0)))).contains(.reviews))
    }

    @Test(arguments: [
        ("Fixture", MatchStatus.scheduled), ("Playing", .live), ("Played", .ended), ("Postponed", .postponed),
        ("Suspended", .suspended), ("Cancelled", .cancelled), ("Abandoned", .abandoned), ("Awarded", .awarded),
    ]) func `knows the words for a match's status`(word: String, status: MatchStatus) throws {
        let match = try match(summary("", status: word, score: (3, 0)))
        #expect(match.status == status)
        #expect(match.awarded == (status == .awarded ? Score(home: 3, away: 0) : nil))
        let whistles: [MatchStatus] = [.scheduled, .live, .ended, .awarded]
        #expect(match.items.contains { $0.matchStatus == status } == !whistles.contains(status))
        #expect(match.items.contains { $0.subject == .event(.fullTime) } == (status == .ended))
    }

    @Test func `an unknown status or type passes and is counted`() throws {
        let reading = try reading(summary(#""goal":[\#(goal(21, "XG", "h", 0, 0))],"new":{"a":[1]}"#, status: "Paused"))
        #expect(reading.matches[0].status == nil)
        #expect(reading.leftOut == [LeftOut(reason: .unknownType, count: 1)])
    }

    @Test func `many matches of one document, and one alone, as an array or under a name`() throws {
        let one = summary("")
        for text in ["{\"match\":[\(one),\(one),{}]}", "[\(one),\(one),{\"liveData\":null}]"] {
            #expect(try reading(text).matches.count == 2)
            #expect(try reading(text).leftOut == [LeftOut(reason: .incomplete, count: 1)])
        }
        #expect(try reading("{\"match\":\(one)}").matches.count == 1)
    }

    @Test(arguments: [
        // The total without the shoot-out, with it, and of a second leg without it.
        ("{\"home\":3,\"away\":3}", 3, 3), ("{\"home\":7,\"away\":5}", 3, 3), ("{\"home\":3,\"away\":2}", 3, 2),
    ]) func `the goals of a shoot-out do not count in the score`(total: String, home: Int, away: Int) throws {
        let regular = away == 2 ? "{\"home\":3,\"away\":2}" : "{\"home\":2,\"away\":2}"
        let text = summary("", status: "Played").replacing(
            "\"scores\":{\"total\":{\"home\":0,\"away\":0}}",
            with: "\"scores\":{\"ft\":\(regular),\"pen\":{\"home\":4,\"away\":2},\"total\":\(total)}")
        let match = try match(text)
        #expect(match.score == Score(home: UInt16(home), away: UInt16(away)))
        #expect(match.shootout == Score(home: 4, away: 2))
    }

    @Test func `its XML reads the same`() throws {
        let xml = """
            <match><matchInfo id="m1" date="2024-05-01Z" time="19:00:00Z" lastUpdated="2024-05-01T19:30:00Z">\
            <competition id="c1"><name>League</name></competition><contestant id="h" name="Reds" position="home"/>\
            <contestant id="a" name="Blues" position="away"/></matchInfo><liveData><matchDetails periodId="1" \
            matchStatus="Playing"><scores><total home="1" away="0"/></scores><period id="1" \
            start="2024-05-01T19:00:03Z"/></matchDetails><goal contestantId="h" periodId="1" timeMin="11" \
            timeMinSec="10:05" lastUpdated="2024-05-01T19:11:00Z" timestamp="2024-05-01T19:10:08Z" type="G" \
            scorerId="p1" scorerName="A. One" optaEventId="21" homeScore="1" awayScore="0"/></liveData></match>
            """
        #expect(try reading(xml) == reading(summary(#""goal":[\#(goal(21, "G", "h", 1, 0))]"#, score: (1, 0))))
    }

    @Test func `MA3 keeps the names it has, and a list of events alone names no match`() throws {
        let events = #"""
            "event":[{"id":1,"eventId":1,"typeId":34,"periodId":16,"contestantId":"h","timeStamp":"2024-05-01T18:00:00.1Z",
            "lastModified":"2024-05-01T18:00:01Z"},
            {"id":2,"eventId":2,"typeId":32,"periodId":1,"timeMin":0,"timeSec":0,"contestantId":"h",
            "timeStamp":"2024-05-01T19:00:03.787Z","lastModified":"2024-05-01T19:00:04Z"},
            {"id":3,"eventId":3,"typeId":16,"periodId":1,"timeMin":10,"timeSec":5,"contestantId":"h","playerId":"p1",
            "playerName":"A. One","outcome":1,"x":99,"y":50,"timeStamp":"2024-05-01T19:10:08Z",
            "lastModified":"2024-05-01T19:40:00Z","qualifier":[{"qualifierId":9}]}]
            """#
        let whole = try reading("{\(info),\"liveData\":{\(events)}}")
        #expect(whole.product == .statsPerformMA3)
        #expect(whole.matches[0].items.first { $0.id == "3" }?.player?.name == "A. One")
        #expect(whole.matches[0].items.first { $0.id == "3" }?.subject == .event(.penaltyGoal))
        guard case .snapshot(let order, _) = whole.matches[0].shape else {
            Issue.record("\(whole.matches[0].shape)")
            return
        }
        // Newer than the match's own time of update.
        #expect(order == FeedTime.instant("2024-05-01T19:40:00Z").map { DocumentOrder($0) })
        let xml = """
            <matchEvents><liveData><event id="1" eventId="1" typeId="34" periodId="16" contestantId="h" \
            timeStamp="2024-05-01T18:00:00.1Z" lastModified="2024-05-01T18:00:01Z"/><event id="2" eventId="2" typeId="32" \
            periodId="1" timeMin="0" timeSec="0" contestantId="h" timeStamp="2024-05-01T19:00:03.787Z" \
            lastModified="2024-05-01T19:00:04Z"/><event id="3" eventId="3" typeId="16" periodId="1" timeMin="10" \
            timeSec="5" contestantId="h" playerId="p1" playerName="A. One" outcome="1" x="99" y="50" \
            timeStamp="2024-05-01T19:10:08Z" lastModified="2024-05-01T19:40:00Z"><qualifier qualifierId="9"/></event>\
            </liveData></matchEvents>
            """
        #expect(try reading(xml) == reading("{\(events)}"))
        let alone = try reading("{\(events)}")
        #expect(alone.matches[0].id == nil)
        #expect(alone.matches[0].fixture == nil)
        #expect(alone.matches[0].items == whole.matches[0].items)
    }
}
