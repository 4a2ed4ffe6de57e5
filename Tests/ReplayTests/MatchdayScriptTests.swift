import JSONText
import MatchModel
import Replay
import Testing

extension ScriptEntry {
    fileprivate var observation: Observation? {
        guard case .observation(let observation) = entry else { return nil }
        return observation
    }

    /// `kind id version status`, for short.
    fileprivate var line: String {
        guard let observation else { return "fixture \(match)" }
        let kind =
            switch observation.subject {
            case .event(let kind): kind.name
            case .reviewStart: "review-start"
            case .reviewEnd: "review-end"
            case .ball: "ball"
            }
        return "\(kind) \(observation.key) \(observation.version) \(observation.standing)"
    }
}

@Suite struct MatchdayScriptTests {
    private let quiet = ScriptOptions(maximumGap: nil, commentaryMinutes: 0)

    private func lines(_ script: MatchdayScript, of match: String) -> [String] {
        script.entries.filter { $0.match.text == match }.map(\.line)
    }

    @Test func `a disallowed goal is given, reviewed and cancelled, with no restart`() throws {
        let script = try WorldCup.script(WorldCup.match("wc2022-01"), quiet)
        #expect(
            lines(script, of: "wc2022-01").prefix(11) == [
                "fixture wc2022-01", "kickoff period-1 1 confirmed", "goal goal-1 1 provisional",
                "review-start review-1 1 provisional", "review-end review-2 1 provisional",
                "goal goal-1 2 cancelled", "penalty-awarded penalty-1 1 confirmed",
                "penalty-goal goal-2 1 provisional", "penalty-goal goal-2 2 confirmed", "restart restart-1 1 confirmed",
                "goal goal-3 1 provisional",
            ])
    }

    @Test func `France's goal against Tunisia is confirmed, and taken back after full time`() throws {
        let facts = try WorldCup.facts()
        let match = try #require(
            facts.matches.first { $0.fixture.home.id.text == "tun" && $0.fixture.away.id.text == "fra" })
        let script = try WorldCup.script(.matches([match.fixture.match]), quiet)
        #expect(
            lines(script, of: match.fixture.match.text).suffix(8) == [
                "goal goal-2 1 provisional", "goal goal-2 2 confirmed", "restart restart-2 1 confirmed",
                "period-end period-6 1 confirmed", "full-time period-7 1 confirmed",
                "review-start review-1 1 provisional", "review-end review-2 1 provisional", "goal goal-2 3 cancelled",
            ])
    }

    @Test func `a confirmation comes 30 to 60 s after its goal and before the restart`() throws {
        let script = try WorldCup.script(.all, quiet)
        var given: [String: TimeSpan] = [:]
        var confirmations = 0
        for entry in script.entries {
            guard let seen = entry.observation, case .event(let kind) = seen.subject, kind.isGoal,
                seen.clock?.period != MatchClock.shootout
            else { continue }
            let name = "\(entry.match) \(seen.key)"
            if seen.version == 1 { given[name] = entry.due }
            if seen.standing == .confirmed, let start = given[name] {
                confirmations += 1
                #expect((.seconds(30) ... .seconds(60)).contains(entry.due - start), "\(name)")
            }
        }
        #expect(confirmations == 173)
    }

    @Test func `what stands at the end of a match folds to its result`() throws {
        let facts = try WorldCup.facts()
        let script = try WorldCup.script(.all)
        var latest: [MatchID: [ObservationKey: Observation]] = [:]
        for observation in script.entries.compactMap(\.observation) {
            latest[observation.match, default: [:]][observation.key] = observation
        }
        for match in facts.matches {
            var played = match
            played.events = (latest[match.fixture.match] ?? [:]).values.compactMap { seen in
                guard case .event(let kind) = seen.subject, kind.isGoal || kind == .missedPenalty, let team = seen.team,
                    let clock = seen.clock, seen.standing == .confirmed
                else { return nil }
                return FactEvent(kind: kind, team: team, player: seen.player, clock: clock, disallowed: nil)
            }
            #expect(played.foldedResult.goals == match.result.goals, "\(match.fixture.match)")
            #expect(played.foldedResult.shootout == match.result.shootout, "\(match.fixture.match)")
        }
    }

    @Test func `the final has extra time, a shoot-out in period 5 and then full time`() throws {
        let script = try WorldCup.script(.date("2022-12-18"), quiet)
        let kinds = lines(script, of: "wc2022-64").map { $0.split(separator: " ")[0] }
        #expect(kinds.filter { $0 == "period-start" }.count == 4)
        #expect(kinds.filter { $0 == "period-end" }.count == 5)
        #expect(kinds.last == "full-time")
        let kicks = script.entries.compactMap(\.observation).filter { $0.key.text.hasPrefix("kick-") }
        #expect(kicks.filter { $0.version == 1 }.count == 8)
        #expect(kicks.allSatisfy { $0.clock == MatchClock(period: 5, minute: 120) })
    }

    @Test func `simultaneous matches are interleaved, fixtures first, never backwards`() throws {
        let script = try WorldCup.script(.date("2022-11-29"), quiet)
        #expect(script.entries.prefix(4).allSatisfy { $0.line.hasPrefix("fixture") && $0.due == .zero })
        #expect(zip(script.entries, script.entries.dropFirst()).allSatisfy { $0.due <= $1.due })
        let kickoffs = script.entries.filter { $0.line.hasPrefix("kickoff") }
        #expect(kickoffs.count == 4)
        #expect(kickoffs[0].due == .seconds(60) && kickoffs[1].due == kickoffs[0].due)
        #expect(kickoffs[2].due - kickoffs[0].due == .seconds(4 * 3600))
        let firstGame = script.entries.filter { $0.match == kickoffs[0].match }.map(\.due)
        let secondGame = script.entries.filter { $0.match == kickoffs[1].match }.map(\.due)
        #expect(try #require(firstGame.dropFirst(2).first) < #require(secondGame.last))
    }

    @Test func `a wait of the longest gap stays, a longer one is cut to it`() throws {
        let gap = TimeSpan.seconds(300)
        let script = try WorldCup.script(.all, ScriptOptions(maximumGap: gap))
        let whole = try WorldCup.script(.all, ScriptOptions(maximumGap: nil))
        #expect(script.entries.map(\.entry) == whole.entries.map(\.entry))
        for index in script.entries.indices.dropFirst() {
            let wait = whole.entries[index].due - whole.entries[index - 1].due
            #expect(script.entries[index].due - script.entries[index - 1].due == min(wait, gap))
        }
        #expect(script.length < whole.length)
    }

    @Test func `an id and version is said once, and versions count up`() throws {
        let script = try WorldCup.script(.all, ScriptOptions(ballSeconds: 30))
        var versions: [String: UInt32] = [:]
        for seen in script.entries.compactMap(\.observation) {
            let name = "\(seen.match) \(seen.key)"
            #expect(seen.version == versions[name, default: 0] + 1)
            versions[name] = seen.version
        }
    }

    @Test func `commentary and ball are said only when asked for`() throws {
        let selection = try WorldCup.match("wc2022-64")
        #expect(try !WorldCup.script(selection, quiet).entries.contains { $0.line.hasPrefix("comm") })
        #expect(try WorldCup.script(selection).entries.filter { $0.line.hasPrefix("comm") }.count == 40)
        #expect(try !WorldCup.script(selection).entries.contains { $0.line.hasPrefix("ball") })
        let balls = try WorldCup.script(selection, ScriptOptions(ballSeconds: 10)).entries.compactMap(\.observation)
        for case .ball(let x, let y) in balls.map(\.subject) {
            #expect((0...100).contains(x) && (0...100).contains(y))
        }
    }

    @Test func `an empty day and an unknown match are refused with what there is`() {
        #expect(throws: ScriptError.self) { try WorldCup.script(WorldCup.match("wc2022-65")) }
        do {
            _ = try WorldCup.script(.date("2022-12-19"))
            Issue.record("accepted")
        } catch {
            #expect(
                "\(error)"
                    == "no match kicks off on 2022-12-19 (UTC); FIFA World Cup 2022 has 2022-11-20 to 2022-12-18")
        }
    }

    @Test func `the two scripts of one selection are the same`() throws {
        #expect(try WorldCup.script(.all) == WorldCup.script(.all))
    }
}
