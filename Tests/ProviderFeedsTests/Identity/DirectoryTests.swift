import MatchModel
import ProviderFeeds
import Testing

/// Which match of ours a payload is about.
@Suite struct DirectoryTests {
    private var directory = Directory()

    static func fixture(
        _ match: String = "laliga-1", _ home: String = "Athletic Bilbao", _ away: String = "Leganés",
        kickoff: UnixInstant = LedgerSample.kickoff
    ) -> Fixture {
        Fixture(
            match: ours(match), league: ours("laliga"), home: Team(id: ours("\(match)-h"), name: home),
            away: Team(id: ours("\(match)-a"), name: away), kickoff: kickoff)
    }

    private mutating func resolve(
        _ match: ProviderMatch = LedgerSample.snapshot([]), _ provider: String = "opta",
        _ product: FeedProduct = .optaF7,
        named: String? = nil
    ) -> String {
        switch directory.resolve(match, named: named, provider: provider, product: product) {
        case .success(let found):
            "\(found.isNews ? "new " : "")\(found.fixture.match) \(found.fixture.home.id)\(found.isSwapped ? " swapped" : "")"
        case .failure(let fault): fault.code
        }
    }

    private static func match(
        _ id: String?, _ home: ProviderParty, _ away: ProviderParty, after: TimeSpan = .zero
    ) -> ProviderMatch {
        ProviderMatch(
            id: id, fixture: ProviderFixture(home: home, away: away, kickoff: LedgerSample.kickoff + after),
            shape: .messages)
    }

    @Test mutating func `a whole fixture that nobody announced is a new match under ids of the provider's`() {
        #expect(resolve() == "new opta-1 opta-174")
        #expect(resolve() == "opta-1 opta-174")
        #expect(resolve(ProviderMatch(id: "g1", shape: .messages), "opta", .optaF24) == "opta-1 opta-174")
    }

    @Test mutating func `an announced match is found by its teams within six hours, and not a minute beyond`() {
        directory.learn(Self.fixture())
        #expect(resolve() == "laliga-1 laliga-1-h")
        var late = Directory()
        late.learn(Self.fixture(kickoff: LedgerSample.kickoff + .seconds(6 * 3600)))
        directory = late
        #expect(resolve() == "laliga-1 laliga-1-h")
        late = Directory()
        late.learn(Self.fixture(kickoff: LedgerSample.kickoff + .seconds(6 * 3600 + 60)))
        directory = late
        #expect(resolve() == "new opta-1 opta-174")
    }

    @Test
    mutating func `two announced matches that fit equally well are nobody's guess, an operator's mapping is no guess`()
    {
        directory.learn(Self.fixture("x"))
        directory.learn(Self.fixture("y"))
        #expect(resolve() == "ambiguous-match")
        directory.map(DirectoryMapping(provider: "opta", id: "1", .match(ours("y"))))
        #expect(resolve() == "y y-h")
    }

    @Test mutating func `of two that fit the better one is meant`() {
        directory.learn(Self.fixture("x", "Athletic Club", "Leganés B"))
        directory.learn(Self.fixture("y", "Athletic Club", "Leganés"))
        directory.learn(Self.fixture("z", "Athletic", "Leganés"))
        #expect(resolve() == "ambiguous-match")
        directory.learn(Self.fixture("v", "Athletic Club", "CD Leganés"))
        #expect(resolve() == "v v-h")
    }

    @Test
    mutating func `a match of which one team is announced for that time is nobody's guess until a team is mapped`() {
        directory.learn(Self.fixture("wc-1", "Korea Republic", "Ghana"))
        let theirs = Self.match("9", ProviderParty(id: "1", name: "South Korea"), ProviderParty(id: "2", name: "Ghana"))
        #expect(resolve(theirs, "sportradar", .sportradarTimeline) == "half-fits")
        var byTeam = directory
        directory.map(DirectoryMapping(provider: "sportradar", id: "1", .team(ours("wc-1-h"))))
        #expect(resolve(theirs, "sportradar", .sportradarTimeline) == "wc-1 wc-1-h")
        swap(&directory, &byTeam)
        directory.map(DirectoryMapping(provider: "sportradar", id: "9", .match(ours("friendly"))))
        #expect(resolve(theirs, "sportradar", .sportradarTimeline) == "new friendly sportradar-1")
    }

    @Test(arguments: [(30, "half-fits"), (31, "new sportradar-9 sportradar-1")])
    mutating func `one team is enough to doubt within half an hour of the kick-off`(minutes: Int64, result: String) {
        directory.learn(Self.fixture("wc-1", "Korea Republic", "Ghana"))
        let theirs = Self.match(
            "9", ProviderParty(id: "1", name: "South Korea"), ProviderParty(id: "2", name: "Ghana"),
            after: .seconds(minutes * 60))
        #expect(resolve(theirs, "sportradar", .sportradarTimeline) == result)
    }

    @Test mutating func `who knows both matches, or both teams, is not doubted`() {
        let first = Self.match("8", ProviderParty(id: "1", name: "Liverpool"), ProviderParty(id: "2", name: "Fulham"))
        let second = Self.match(
            "9", ProviderParty(id: "3", name: "Liverpool"), ProviderParty(id: "4", name: "Nacional"))
        #expect(resolve(first) == "new opta-8 opta-1")
        #expect(resolve(second) == "new opta-9 opta-3")
        #expect(resolve(second, "sportradar", .sportradarTimeline) == "opta-9 opta-3")
        directory.map(DirectoryMapping(provider: "genius", id: "6", .team(ours("everton"))))
        let third = Self.match("7", ProviderParty(id: "5", name: "Fulham"), ProviderParty(id: "6", name: "Everton"))
        #expect(resolve(third, "genius", .geniusMatchState) == "new genius-7 genius-5")
    }

    @Test mutating func `who calls the other team home is of the same match, its sides turned`() {
        directory.learn(Self.fixture("x", "Leganés", "Athletic Club"))
        #expect(resolve() == "x x-h swapped")
    }

    @Test mutating func `the id of a match with other teams is not that match`() {
        _ = resolve()
        let other = Self.match("1", ProviderParty(id: "9", name: "Arsenal"), ProviderParty(id: "8", name: "Chelsea"))
        #expect(resolve(other) == "other-teams")
        #expect(resolve() == "opta-1 opta-174")
    }

    @Test mutating func `events alone are of no match until a fixture or a mapping says so`() {
        let events = ProviderMatch(id: "77", shape: .messages)
        #expect(resolve(events) == "unknown-match")
        directory.map(DirectoryMapping(provider: "opta", id: "77", .match(ours("laliga-1"))))
        #expect(resolve(events) == "unknown-match")
        directory.learn(Self.fixture())
        #expect(resolve(events) == "laliga-1 laliga-1-h")
    }

    @Test mutating func `a payload without an id is of the match that was named with it, or that its teams play`() {
        let nameless = ProviderMatch(id: nil, shape: .messages)
        #expect(resolve(nameless) == "unnamed-match")
        _ = resolve()
        #expect(resolve(nameless, named: "1") == "opta-1 opta-174")
        var byTeams = LedgerSample.snapshot([])
        byTeams.id = nil
        #expect(resolve(byTeams) == "opta-1 opta-174")
    }

    @Test mutating func `a second id of one product is not the same match, one of another product is`() {
        directory.learn(Self.fixture())
        _ = resolve()
        var second = LedgerSample.snapshot([])
        second.id = "2"
        #expect(resolve(second) == "match-taken")
        #expect(resolve(second, "opta", .statsPerformMA1) == "laliga-1 laliga-1-h")
    }

    @Test mutating func `another provider's match is the one that the first made known`() {
        _ = resolve()
        let other = Self.match(
            "sr:sport_event:5", ProviderParty(id: "sr:competitor:1", name: "Athletic Bilbao"),
            ProviderParty(id: "sr:competitor:2", name: "Leganes"))
        #expect(resolve(other, "sportradar", .sportradarTimeline) == "opta-1 opta-174")
        let stream = ProviderMatch(id: "sr:sport_event_id:5", shape: .messages)
        #expect(resolve(stream, "sportradar", .sportradarPush) == "opta-1 opta-174")
    }

    @Test mutating func `teams known by a match that was found are known by their ids alone in the next`() {
        directory.learn(Self.fixture())
        _ = resolve()
        let second = Self.fixture(
            "laliga-2", "Athletic Bilbao", "Leganés", kickoff: LedgerSample.kickoff + .seconds(86_400))
        directory.learn(
            Fixture(
                match: second.match, league: second.league, home: Team(id: ours("laliga-1-h"), name: "X"),
                away: Team(id: ours("laliga-1-a"), name: "Y"), kickoff: second.kickoff))
        let ids = Self.match("2", ProviderParty(id: "174"), ProviderParty(id: "957"), after: .seconds(86_400))
        #expect(resolve(ids) == "laliga-2 laliga-1-h")
    }

    @Test mutating func `no kick-off is none, and one team is not two`() {
        var match = LedgerSample.snapshot([])
        match.fixture?.kickoff = nil
        #expect(resolve(match) == "no-kickoff")
        match.items = [LedgerSample.goal("g")]
        #expect(resolve(match) == "new opta-1 opta-174")
        #expect(resolve(Self.match("3", ProviderParty(id: "5"), ProviderParty(id: "5"))) == "same-team")
    }

    @Test mutating func `mapped teams and leagues are those of the new match`() {
        directory.map(DirectoryMapping(provider: "opta", id: "t174", .team(ours("ath"))))
        directory.map(DirectoryMapping(provider: "opta", id: "23", .league(ours("laliga"))))
        guard
            case .success(let found) = directory.resolve(LedgerSample.snapshot([]), provider: "opta", product: .optaF7)
        else {
            Issue.record("it is a whole fixture")
            return
        }
        #expect(found.fixture.home == Team(id: ours("ath"), name: "Athletic Club"))
        #expect(found.fixture.league == ours("laliga"))
    }

    @Test func `ids that are none of ours become one, another for each`() {
        #expect(ProviderNames.key("g1").text == "g1")
        let (one, other) = (ProviderNames.key("a:b"), ProviderNames.key("a/b"))
        #expect(one.text.hasPrefix("a-b.") && other.text.hasPrefix("a-b.") && one != other)
        #expect(ProviderNames.key(String(repeating: "x", count: 64)).text.utf8.count == 64)
        #expect(ProviderNames.key(String(repeating: "é", count: 64)).text.utf8.count == 64)
        #expect(ProviderNames.key("").text.isEmpty == false)
        let match: MatchID = ProviderNames.made("opta", "g1009316")
        #expect(match.text == "opta-1009316")
    }

    @Test func `mappings are read from JSON, and the first fault is told with its place`() throws {
        let text = #"[{"provider":"opta","match":"1","is":"m"},{"provider":"opta","player":"p7","name":"A. Player"}]"#
        #expect(
            try DirectoryMapping.read(Array(text.utf8)) == [
                DirectoryMapping(provider: "opta", id: "1", .match(ours("m"))),
                DirectoryMapping(provider: "opta", id: "7", .player("A. Player")),
            ])
        #expect(
            throws: FeedRefusal(
                code: .missingField, message: #""is" is missing; send an id, 1 to 64 of A-Za-z0-9._-"#, index: 0)
        ) { try DirectoryMapping.read(Array(#"[{"provider":"opta","team":"1"}]"#.utf8)) }
    }
}
