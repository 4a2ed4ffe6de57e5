import JSONText
import MatchModel

/// Reads one match of a file of facts; its errors name the file, the match and the field.
struct FactsReader {
    let file: String
    /// The id of the match, or its number where it has none.
    let place: String

    func error(_ message: String) -> ScriptError {
        ScriptError("\(file): \(place): \(message)")
    }

    func match(_ value: JSONValue) throws(ScriptError) -> MatchFacts {
        let fixture = Fixture(
            match: try id(value, "match"), league: try id(value, "league"), home: try team(value, "home"),
            away: try team(value, "away"), kickoff: try kickoff(value))
        guard let result = value["result"] else { throw error("has no 'result'; give home and away") }
        var shootout: Score?
        if let kicks = result["shootout"] { shootout = try score(kicks) }
        var events: [FactEvent] = []
        for (index, entry) in (value["events"]?.array ?? []).enumerated() {
            let reader = FactsReader(file: file, place: "\(place), event \(index + 1)")
            let event = try reader.event(entry, of: fixture)
            if let last = events.last, event.clock < last.clock {
                throw reader.error("is earlier than the one before it; put the events in their order")
            }
            events.append(event)
        }
        return MatchFacts(
            fixture: fixture, stage: value["stage"]?.string ?? "",
            result: MatchResult(
                goals: try score(result), extraTime: result["extra_time"]?.bool ?? false, shootout: shootout),
            events: events)
    }

    private func event(_ value: JSONValue, of fixture: Fixture) throws(ScriptError) -> FactEvent {
        guard let kind = EventKind(name: value["kind"]?.string ?? ""), kind.isGoal || kind == .missedPenalty else {
            throw error("has no known 'kind'; give goal, own-goal, penalty-goal or missed-penalty")
        }
        let team: TeamID = try id(value, "team")
        guard team == fixture.home.id || team == fixture.away.id else {
            throw error("names team '\(team)', which does not play; give \(fixture.home.id) or \(fixture.away.id)")
        }
        let period = try integer(value, "period", in: 1...5)
        let clock = MatchClock(
            period: UInt8(period), minute: UInt16(try integer(value, "minute", in: 1...120)),
            added: value["added"] == nil ? 0 : UInt16(try integer(value, "added", in: 1...30)))
        guard PeriodPlan.minutes(of: clock.period).contains(Int(clock.minute)) else {
            throw error("has minute \(clock.minute), which is not in period \(period); mend one of them")
        }
        return FactEvent(
            kind: kind, team: team, player: value["player"]?.string, clock: clock,
            disallowed: value["disallowed"]?.string, reviewedAfterFullTime: value["after_full_time"]?.bool ?? false)
    }

    private func id<Kind>(_ value: JSONValue, _ name: String) throws(ScriptError) -> Identifier<Kind> {
        guard let text = value[name]?.string, let id = Identifier<Kind>(text) else {
            throw error("has no good '\(name)'; give 1 to 64 of A-Za-z0-9._-")
        }
        return id
    }

    private func team(_ value: JSONValue, _ name: String) throws(ScriptError) -> Team {
        guard let team = value[name], let text = team["name"]?.string, !text.isEmpty,
            text.utf8.count <= Team.maximumNameLength
        else { throw error("has no good '\(name)'; give id and name") }
        return Team(id: try id(team, "id"), name: text)
    }

    private func kickoff(_ value: JSONValue) throws(ScriptError) -> UnixInstant {
        guard let text = value["kickoff"]?.string, let instant = UTCTime.instant(text) else {
            throw error("has no good 'kickoff'; give it like 2022-12-18T15:00:00Z")
        }
        return instant
    }

    private func score(_ value: JSONValue) throws(ScriptError) -> Score {
        Score(
            home: UInt16(try integer(value, "home", in: 0...999)),
            away: UInt16(try integer(value, "away", in: 0...999)))
    }

    private func integer(_ value: JSONValue, _ name: String, in range: ClosedRange<Int64>) throws(ScriptError) -> Int64
    {
        guard let number = value[name]?.integer, range.contains(number) else {
            throw error("has no good '\(name)'; give a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
