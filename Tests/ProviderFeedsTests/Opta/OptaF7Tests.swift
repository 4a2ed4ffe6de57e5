import MatchModel
import ProviderFeeds
import Testing

@Suite struct OptaF7Tests {
    private func feed(
        home: String = "", away: String = "", score: (Int, Int) = (0, 0), info: String = "", data: String = "",
        lineups: Bool = true, attributes: String = "", type: String = "Latest"
    ) -> String {
        func lineup(_ player: Int) -> String {
            lineups
                ? "<PlayerLineUp><MatchPlayer PlayerRef=\"p\(player)\" Status=\"Start\"/></PlayerLineUp>" : ""
        }
        return """
            <SoccerFeed TimeStamp="20240501T203000+0100"><SoccerDocument Type="\(type)" uID="f77">
            <Competition uID="c8"><Name>League &amp; Cup</Name></Competition>
            <MatchData><MatchInfo Period="SecondHalf"><Date>20240501T200000+0100</Date>\(info)</MatchInfo>\(data)
            <TeamData Side="Home" Score="\(score.0)" TeamRef="t1" \(attributes)>\(home)\(lineup(101))</TeamData>
            <TeamData Side="Away" Score="\(score.1)" TeamRef="t2" \(attributes)>\(away)\(lineup(201))</TeamData>
            </MatchData>
            <Team uID="t1"><Name>Reds</Name><Player uID="p101"><PersonName><First>Ann</First><Last>One</Last>\
            </PersonName></Player></Team>
            <Team uID="t2"><Name>Blues</Name><Player uID="p201"><PersonName><First>Bea</First><Last>Two</Last>\
            <Known>Bê</Known></PersonName></Player></Team>
            </SoccerDocument></SoccerFeed>
            """
    }

    private func goal(_ id: Int, _ type: String, _ player: Int) -> String {
        """
        <Goal EventID="\(id)" Type="\(type)" PlayerRef="p\(player)" Period="FirstHalf" Min="10" Sec="5" Time="11" \
        TimeStamp="20240501T201008+0100" uID="g1-1"/>
        """
    }

    private func match(_ text: String) throws -> ProviderMatch {
        try #require(try ProviderFeed.read(Array(text.utf8), provider: "opta").matches.first)
    }

    private func collections(_ match: ProviderMatch) -> [SnapshotCollection] {
        guard case .snapshot(_, let collections) = match.shape else { return [] }
        return collections
    }

    @Test func `ids lose the letter in front, and are those of F24`() throws {
        let match = try match(feed(home: goal(21, "Goal", 101), score: (1, 0)))
        #expect(match.id == "77")
        #expect(match.fixture?.home == ProviderParty(id: "1", name: "Reds"))
        #expect(match.fixture?.league == ProviderParty(id: "8", name: "League & Cup"))
        #expect(match.fixture?.kickoff == FeedTime.instant("2024-05-01T19:00:00Z"))
        let goal = try #require(match.items.first { $0.collection == .goals })
        #expect(goal.id == "21")
        #expect(goal.player == ProviderParty(id: "101", name: "Ann One"))
        #expect(goal.clock == MatchClock(period: 1, minute: 11))
        #expect(match.players["201"] == "Bê")
        #expect(match.status == .live)
    }

    @Test func `an own goal is the scorer's team's, under whichever team it stands`() throws {
        let underCredited = try match(feed(home: goal(21, "Own", 201), score: (1, 0)))
        let underScorer = try match(feed(away: goal(21, "Own", 201), score: (1, 0)))
        for match in [underCredited, underScorer] {
            let goal = try #require(match.items.first { $0.collection == .goals })
            #expect(goal.subject == .event(.ownGoal))
            #expect(goal.team == .id("2"))
            #expect(collections(match).contains(.goals))
        }
    }

    @Test func `without line-ups the scores show whose own goal it is`() throws {
        let underCredited = try match(feed(home: goal(21, "Own", 201), score: (1, 0), lineups: false))
        let underScorer = try match(feed(away: goal(21, "Own", 201), score: (1, 0), lineups: false))
        #expect(underCredited.items.first { $0.collection == .goals }?.team == .id("2"))
        #expect(underScorer.items.first { $0.collection == .goals }?.team == .id("2"))
    }

    @Test func `goals are present when they add up to the score, none among them`() throws {
        #expect(try collections(match(feed())).contains(.goals))
        #expect(try !collections(match(feed(score: (1, 0)))).contains(.goals))
        #expect(try collections(match(feed(home: goal(21, "Penalty", 101), score: (1, 0)))).contains(.goals))
    }

    @Test func `reads bookings, misses, the shoot-out and reviews`() throws {
        let home = """
            <Booking EventID="31" CardType="SecondYellow" PlayerRef="p101" Period="2" Min="70" Sec="0"/>
            <Booking EventID="32" CardType="Purple" PlayerRef="p101"/>
            <MissPenalty EventID="33" PlayerRef="p101" Period="SecondHalf" Time="80"/>
            <PenaltyShot EventID="34" PlayerRef="p101" Outcome="Scored"/>
            <PenaltyShot EventID="35" PlayerRef="p101" Outcome="Saved"/>
            """
        let reviews = """
            <VARData><VAREvent EventID="41" Type="Goal awarded" Decision="Cancelled" Outcome="No Goal" TeamRef="t1" \
            PlayerRef="p101" Period="FirstHalf" Min="20" Sec="0"/></VARData>
            """
        let text = feed(home: home, data: reviews, attributes: "ShootOutScore=\"1\"")
        let reading = try ProviderFeed.read(Array(text.utf8), provider: "opta")
        let match = try #require(reading.matches.first)
        func subject(_ id: String) -> ProviderItem.Subject? { match.items.first { $0.id == id }?.subject }
        #expect(subject("31") == .event(.secondYellowCard))
        #expect(match.items.first { $0.id == "31" }?.clock == MatchClock(period: 2, minute: 70))
        #expect(subject("33") == .event(.missedPenalty))
        #expect(subject("34") == .event(.penaltyGoal))
        #expect(match.items.first { $0.id == "34" }?.clock?.period == MatchClock.shootout)
        #expect(subject("35") == .event(.missedPenalty))
        #expect(subject("41") == .reviewEnd(about: nil))
        #expect(match.items.first { $0.id == "41" }?.outcome == ReviewWords.noGoal)
        #expect(match.shootout == Score(home: 1, away: 1))
        #expect(reading.leftOut == [LeftOut(reason: .unknownType, count: 1)])
        // The shoot-out does not count in the goals.
        #expect(collections(match).contains(.goals))
    }

    @Test(arguments: [
        ("<Result Type=\"Postponed\"/>", MatchStatus.postponed), ("<Result Type=\"Abandoned\"/>", .abandoned),
        ("<Result Type=\"Awarded\"/>", .awarded), ("<Result Type=\"NormalResult\"/>", .live),
    ]) func `a result by decision goes before the period of play`(result: String, status: MatchStatus) throws {
        let match = try match(feed(score: (3, 0), info: result))
        #expect(match.status == status)
        #expect(match.awarded == (status == .awarded ? Score(home: 3, away: 0) : nil))
        let wanted = status == .postponed || status == .abandoned ? status : nil
        #expect(match.items.first { $0.collection == .status }?.matchStatus == wanted)
    }

    @Test(arguments: [("Latest", "", MatchStatus.live), ("Result", "", .ended), ("Latest", "Winner=\"t1\"", .ended)])
    func `play that is over before a shoot-out is live until there is a result`(
        type: String, winner: String, status: MatchStatus
    ) throws {
        let result = "<Result Type=\"PenaltyShootout\" \(winner)/>"
        let text = feed(score: (1, 1), info: result, type: type).replacing("SecondHalf", with: "FullTimePens")
        let match = try match(text)
        #expect(match.status == status)
        #expect(match.items.contains { $0.subject == .event(.fullTime) } == (status == .ended))
    }

    @Test(arguments: [
        ("HalfTime", 47, MatchClock(period: 1, minute: 45, added: 3)),
        ("FullTime90", 94, .init(period: 2, minute: 90, added: 5)),
        ("ExtraHalfTime", 106, .init(period: 3, minute: 105, added: 2)),
        ("FullTime", 121, .init(period: 4, minute: 120, added: 2)),
        ("FullTimePens", 121, .init(period: 4, minute: 120, added: 2)),
    ]) func `a card shown in a break is of the period before it`(period: String, minute: Int, clock: MatchClock) throws
    {
        let card = """
            <Booking EventID="31" CardType="Yellow" PlayerRef="p101" Period="\(period)" Min="\(minute)" Sec="1"/>
            """
        let extra = "<Stat Type=\"second_half_extra_start\">20240501T223003+0100</Stat>"
        #expect(try match(feed(home: card, data: extra)).items.first { $0.id == "31" }?.clock == clock)
    }

    @Test func `after ninety minutes alone a card at the end is of the second half`() throws {
        let card = "<Booking EventID=\"31\" CardType=\"Yellow\" PlayerRef=\"p101\" Period=\"FullTime\" Time=\"94\"/>"
        let clock = try match(feed(home: card)).items.first { $0.id == "31" }?.clock
        #expect(clock == MatchClock(period: 2, minute: 90, added: 4))
    }

    @Test func `pair: a review that is open stands beside the period, and its list is there without it`() throws {
        let open = try match(feed(info: "<VAR Status=\"VAR review\" VAR_Reason=\"VAR – Goal awarded\"/>"))
        let review = try #require(open.items.first { $0.collection == .reviews })
        #expect(review.subject == .reviewStart(about: nil))
        #expect(review.text == "goal awarded")
        let over = try match(feed())
        #expect(!over.items.contains { $0.collection == .reviews })
        #expect(collections(over).contains(.reviews))
    }

    @Test(arguments: [
        ("<DateUtc>2024-05-01 18:00:00</DateUtc>", "2024-05-01T18:00:00Z"),
        ("<DateUtc>soon</DateUtc>", "2024-05-01T19:00:00Z"),
    ]) func `a kick-off in UTC goes before one that has to be told its zone`(date: String, kickoff: String) throws {
        #expect(try match(feed(info: date)).fixture?.kickoff == FeedTime.instant(kickoff))
    }

    @Test func `a kick-off in UTC is enough`() throws {
        let text = feed().replacing("<Date>20240501T200000+0100</Date>", with: "<DateUtc>2024-05-01 18:00:00</DateUtc>")
        #expect(try match(text).fixture?.kickoff == FeedTime.instant("2024-05-01T18:00:00Z"))
    }

    @Test func `the text of a statistic of packed JSON stands under value`() throws {
        let json = #"""
            {"SoccerFeed":{"SoccerDocument":{"uID":"f77","MatchData":{"MatchInfo":{"Period":"FirstHalf"},
            "Stat":[{"Type":"first_half_start","value":"20240501T200003+0100"}]}}}}
            """#
        let start = try match(json).items.first { $0.id == "period-1-start" }
        #expect(start?.captured == FeedTime.instant("2024-05-01T19:00:03Z"))
    }

    @Test func `whistles are read from the statistics of the match, and a broken time is left out of them`() throws {
        let stats = """
            <Stat Type="first_half_start">20240501T200003+0100</Stat><Stat Type="first_half_stop">20240501T204633+0100</Stat>
            <Stat Type="second_half_start">20240105T210000</Stat><Stat Type="second_half_stop">20240135T215000</Stat>
            """
        let reading = try ProviderFeed.read(Array(feed(data: stats).utf8), provider: "opta")
        let items = reading.matches[0].items.filter { $0.collection == .periods }
        #expect(items.map(\.id) == ["period-1-start", "period-1-end", "period-2-start", "period-2-end"])
        #expect(items[1].clock == MatchClock(period: 1, minute: 45, added: 2))
        #expect(items[3].captured == nil)
    }

    @Test func `a JSON conversion with texts apart reads the same`() throws {
        let json = #"""
            {"SoccerFeed":{"TimeStamp":"20240501T203000+0100","SoccerDocument":{"Type":"Latest","uID":"f77",
            "Competition":{"uID":"c8","Name":"League & Cup"},
            "MatchData":{"MatchInfo":{"Period":"SecondHalf","Date":"20240501T200000+0100"},
            "TeamData":[{"Side":"Home","Score":"1","TeamRef":"t1","Goal":{"EventID":"21","Type":"Goal",
            "PlayerRef":"p101","Period":"FirstHalf","Min":"10","Sec":"5","TimeStamp":"20240501T201008+0100",
            "Assist":{"PlayerRef":"p102","#text":"p102"}},
            "PlayerLineUp":{"MatchPlayer":[{"PlayerRef":"p101","Status":"Start"}]}},
            {"Side":"Away","Score":0,"TeamRef":"t2","PlayerLineUp":{"MatchPlayer":{"PlayerRef":"p201","Status":"Start"}}}]},
            "Team":[{"uID":"t1","Name":{"#text":"Reds"},"Player":{"uID":"p101","PersonName":{"First":"Ann","Last":"One"}}},
            {"uID":"t2","Name":"Blues","Player":[{"uID":"p201","PersonName":{"First":"Bea","Last":"Two","Known":"Bê"}}]}]}}}
            """#
        let xml = feed(home: goal(21, "Goal", 101), score: (1, 0))
        #expect(
            try ProviderFeed.read(Array(json.utf8), provider: "opta")
                == ProviderFeed.read(Array(xml.utf8), provider: "opta"))
    }
}
