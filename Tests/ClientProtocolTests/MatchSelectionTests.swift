import ClientProtocol
import MatchModel
import Testing

@Suite struct MatchSelectionTests {
    static let hour: Int64 = 3_600_000
    static let now: Int64 = 1000 * hour

    func chosen(_ topic: Topic, _ matches: [MatchState]) -> [String] {
        MatchSelection.states(of: topic, among: matches, now: UnixInstant(milliseconds: Self.now)).matches.map(
            \.id.text)
    }

    @Test func `a match topic gives its match, however old`() {
        let matches = [Samples.match("m1", status: .ended, ended: 0), Samples.match("m2")]
        #expect(chosen(.match(id("m1")), matches) == ["m1"])
        #expect(chosen(.match(id("m3")), matches) == [])
    }

    @Test func `a team has its matches live, ended less than 48 h ago or starting within 24 h`() {
        let hour = Self.hour
        let now = Self.now
        let matches = [
            Samples.match("live", kickoff: now - 90 * hour, status: .live),
            Samples.match("just-in", kickoff: now - 49 * hour, status: .ended, ended: now - 48 * hour + 1),
            Samples.match("just-out", kickoff: now - 49 * hour, status: .ended, ended: now - 48 * hour),
            Samples.match("soon", kickoff: now + 24 * hour),
            Samples.match("later", kickoff: now + 24 * hour + 1),
            Samples.match("never-began", kickoff: now - 48 * hour),
            Samples.match("may-begin", kickoff: now - 48 * hour + 1),
            Samples.match("others", home: "eng", status: .live),
        ]
        #expect(chosen(.team(id("arg")), matches) == ["live", "soon", "may-begin", "just-in"])
        #expect(chosen(.team(id("fra")), matches).count == 5)
        #expect(chosen(.league(id("cup")), matches).first == "live")
    }

    @Test func `nearest to now first, and equal ones by their ids, whatever the order they come in`() {
        let matches = [("d", 3), ("b", -1), ("a", 1), ("c", 2)].map {
            Samples.match($0.0, kickoff: Self.now + $0.1 * Self.hour)
        }
        #expect(chosen(.league(id("cup")), matches) == ["a", "b", "c", "d"])
        #expect(chosen(.league(id("cup")), matches.reversed()) == ["a", "b", "c", "d"])
    }

    @Test func `32 matches are whole, of 33 the furthest is left out and that is said`() {
        for (count, truncated) in [(32, false), (33, true)] {
            let matches = (0..<count).map { Samples.match("m\($0)", kickoff: Self.now + Int64($0)) }
            let selection = MatchSelection.states(
                of: .league(id("cup")), among: matches, now: UnixInstant(milliseconds: Self.now))
            #expect(selection.matches.map(\.id.text) == (0..<32).map { "m\($0)" })
            #expect(selection.truncated == truncated)
        }
    }

    @Test func `a list is in the order of kick-off, of one league and status if asked`() {
        let matches = [
            Samples.match("c", kickoff: 2), Samples.match("b", kickoff: 1, status: .live),
            Samples.match("a", league: "x", kickoff: 1),
        ]
        func list(_ league: LeagueID?, _ status: MatchStatus?) -> [String] {
            MatchSelection.list(matches, league: league, status: status).map(\.id.text)
        }
        #expect(list(nil, nil) == ["a", "b", "c"])
        #expect(list(id("cup"), nil) == ["b", "c"])
        #expect(list(id("cup"), .live) == ["b"])
        #expect(list(nil, .ended) == [])
    }
}
