import Foundation
import JSONText
import MatchModel
import Replay
import Testing

@Suite struct WorldCupFactsTests {
    @Test func `64 matches of 32 teams, 172 goals that stood, five shoot-outs`() throws {
        let matches = try WorldCup.facts().matches
        #expect(matches.count == 64)
        #expect(Set(matches.flatMap { [$0.fixture.home.id, $0.fixture.away.id] }).count == 32)
        let goals = matches.flatMap(\.events).filter {
            $0.kind.isGoal && $0.disallowed == nil && $0.clock.period != MatchClock.shootout
        }
        #expect(goals.count == 172)
        #expect(goals.filter { $0.kind == .ownGoal }.count == 2)
        #expect(matches.filter { $0.result.shootout != nil }.count == 5)
    }

    @Test func `the events of every match fold to its result`() throws {
        for match in try WorldCup.facts().matches {
            #expect(match.foldedResult == match.result, "\(match.fixture.match)")
        }
    }

    @Test func `matches are numbered in the order of their kick-offs, the final last`() throws {
        let matches = try WorldCup.facts().matches
        #expect(matches.map(\.fixture.kickoff) == matches.map(\.fixture.kickoff).sorted())
        #expect(matches.last?.fixture.match.text == "wc2022-64")
        #expect(matches.last?.stage == "Final")
        #expect(matches.dropLast().last?.stage == "Third place")
        #expect(UTCTime.text(try #require(matches.last).fixture.kickoff) == "2022-12-18T15:00:00.000Z")
    }

    @Test func `a team has one name throughout`() throws {
        var names: [TeamID: String] = [:]
        for team in try WorldCup.facts().matches.flatMap({ [$0.fixture.home, $0.fixture.away] }) {
            #expect(names[team.id, default: team.name] == team.name)
            names[team.id] = team.name
        }
    }

    /// Set TOUCHLINE_WORLDCUP_SOURCE to a copy of openfootball's `worldcup.json` of 2022 to hold our file against it.
    static let source = ProcessInfo.processInfo.environment["TOUCHLINE_WORLDCUP_SOURCE"]

    @Test(.enabled(if: source != nil, "TOUCHLINE_WORLDCUP_SOURCE names no openfootball file to compare with"))
    func `every match and goal of the source is in our file, and no other`() throws {
        let bytes = try Array(Data(contentsOf: URL(filePath: try #require(Self.source))))
        let theirs = try #require(try JSONReader.read(bytes)["matches"]?.array)
        let ours = try WorldCup.facts().matches
        #expect(theirs.count == ours.count)
        var expected: [String] = []
        for match in theirs {
            let score = try #require(match["score"]?["et"]?.array ?? match["score"]?["ft"]?.array)
            let minutes = (match["goals1"]?.array ?? []) + (match["goals2"]?.array ?? [])
            let goals = minutes.map { "\($0["minute"]?.integer ?? 0)+\($0["offset"]?.integer ?? 0)" }.sorted()
            expected.append(
                "\(match["date"]?.string ?? "") \(match["team1"]?.string ?? "") \(score.compactMap(\.integer)) \(goals)"
            )
        }
        let found = ours.map { match in
            let goals = match.events.filter {
                $0.kind.isGoal && $0.disallowed == nil && $0.clock.period != MatchClock.shootout
            }
            let home = match.fixture.home.name == "United States" ? "USA" : match.fixture.home.name
            return "\(UTCTime.date(match.fixture.kickoff)) \(home) "
                + "\([Int64(match.result.goals.home), Int64(match.result.goals.away)]) "
                + "\(goals.map { "\($0.clock.minute)+\($0.clock.added)" }.sorted())"
        }
        #expect(found.sorted() == expected.sorted())
    }

    @Test func `a bad file is refused with the place and the mend`() {
        func refusal(_ text: String) -> String {
            do {
                _ = try MatchdayFacts.read(Array(text.utf8), file: "f.json")
                return "accepted"
            } catch {
                return error.description
            }
        }
        func match(_ events: String) -> String {
            """
            {"matches":[{"match":"m1","league":"l","home":{"id":"a","name":"A"},"away":{"id":"b","name":"B"},
            "kickoff":"2022-11-20T16:00:00Z","result":{"home":0,"away":0},"events":[\(events)]}]}
            """
        }
        #expect(refusal("{").hasPrefix("f.json:1: not JSON"))
        #expect(refusal("{}") == "f.json: has no 'matches'; give an array of matches")
        #expect(refusal(match("")) == "accepted")
        #expect(
            refusal(match(#"{"kind":"goal","team":"c","period":1,"minute":1}"#))
                == "f.json: m1, event 1: names team 'c', which does not play; give a or b")
        #expect(refusal(match(#"{"kind":"goal","team":"a","period":1,"minute":45}"#)) == "accepted")
        #expect(
            refusal(match(#"{"kind":"goal","team":"a","period":1,"minute":46}"#))
                == "f.json: m1, event 1: has minute 46, which is not in period 1; mend one of them")
    }
}
