import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// A file that says neither which match it is nor when that was.
@Suite struct NamedMatchTests {
    private var intake = Intake()

    private static func file() throws -> ProviderMatch {
        func event(_ id: Int, _ type: String, _ team: Int, _ rest: String = "") -> String {
            #"""
            {"id":"\#(id)","index":\#(id),"period":1,"timestamp":"00:2\#(id):00.0","minute":2\#(id),"second":0,
            "type":{"name":"\#(type)"},"team":{"id":\#(team),"name":"T\#(team)"}\#(rest)}
            """#
        }
        let events = [
            event(1, "Starting XI", 1), event(2, "Starting XI", 2),
            event(3, "Shot", 2, #","shot":{"outcome":{"name":"Goal"},"type":{"name":"Open Play"}}"#),
        ]
        let text = "[\(events.joined(separator: ","))]"
        return try #require(try ProviderFeed.read(Array(text.utf8), provider: "statsbomb").matches.first)
    }

    private mutating func post(_ match: ProviderMatch, _ product: FeedProduct, _ provider: String, named: String?)
        -> FeedOutcome
    {
        let outcome = intake.translation.receive(
            ProviderReading(product: product, matches: [match]), provider: provider, sent: 1, received: intake.now,
            named: named)
        intake.receive(outcome.entries)
        return outcome
    }

    @Test mutating func `pair: named by whoever posts it, it makes its match known; not named, it waits`() throws {
        let waits = post(try Self.file(), .statsBombEvents, "statsbomb", named: nil)
        #expect(waits.matches.map(\.verdict) == [.quarantined(.identity(.unnamed))])
        #expect(intake.match == nil)
        let known = post(try Self.file(), .statsBombEvents, "statsbomb", named: "15986")
        #expect(known.matches.map(\.verdict) == [.taken])
        #expect(intake.match?.fixture.home.name == "T1")
        #expect(intake.match?.fixture.kickoff == intake.now)
        #expect(intake.score == "0:1")
        // The same again, later, is no other fixture.
        #expect(post(try Self.file(), .statsBombEvents, "statsbomb", named: "15986").entries == [])
    }

    private static func lineups() throws -> ProviderMatch {
        func team(_ id: Int) -> String {
            #"""
            {"team_id":\#(id),"team_name":"T\#(id)","lineup":[{"player_id":\#(id),"player_name":"P\#(id)",
            "positions":[{"start_reason":"Starting XI"}]}]}
            """#
        }
        // In the order of the ids, which is not that of the sides.
        let text = "[\(team(2)),\(team(1))]"
        return try #require(try ProviderFeed.read(Array(text.utf8), provider: "statsbomb").matches.first)
    }

    @Test mutating func `line-ups name no home team: they wait for the events, and then are those of the right sides`()
        throws
    {
        let waits = post(try Self.lineups(), .statsBombLineups, "statsbomb", named: "15986")
        #expect(waits.matches.map(\.verdict) == [.quarantined(.identity(.noKickoff))])
        #expect(intake.match == nil)
        let known = post(try Self.file(), .statsBombEvents, "statsbomb", named: "15986")
        #expect(known.released.map(\.product) == [.statsBombLineups])
        #expect(intake.match?.fixture.home.name == "T1")
        #expect(intake.score == "0:1")
        // The events have told who began.
        let again = post(try Self.lineups(), .statsBombLineups, "statsbomb", named: "15986")
        #expect(again.matches.map(\.verdict) == [.unchanged])
        #expect(intake.match?.fixture.home.name == "T1")
        #expect(intake.score == "0:1")
        #expect(intake.translation.quarantined == [])
    }

    @Test mutating func `a product that has a wall clock waits for its kick-off, also when it is named`() {
        var match = LedgerSample.snapshot([])
        match.id = nil
        match.fixture?.kickoff = nil
        let outcome = post(match, .optaF7, "opta", named: "7")
        #expect(outcome.matches.map(\.verdict) == [.quarantined(.identity(.noKickoff))])
    }
}
