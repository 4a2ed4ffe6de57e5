import MatchModel

/// Reads a fixture out of an entry of the feed or of a schedule.
enum FixtureFields {
    /// `league` stands in where the entry names none.
    static func read(_ fields: EntryFields, league: LeagueID?) throws(EntryFault) -> Fixture {
        let match = try fields.requiredIdentifier("match", of: MatchKind.self)
        let ownLeague: LeagueID
        if let league = try fields.identifier("league", of: LeagueKind.self) ?? league {
            ownLeague = league
        } else {
            throw fields.missing("league", "name the league of the match")
        }
        let home = try team("home", fields)
        let away = try team("away", fields)
        guard home.id != away.id else {
            throw EntryFault(.sameTeam, "\"home\" and \"away\" are both \(home.id); name two teams")
        }
        guard let kickoff = try fields.instant("kickoff") else {
            throw fields.missing("kickoff", "send it like 2022-12-18T15:00:00Z")
        }
        return Fixture(match: match, league: ownLeague, home: home, away: away, kickoff: kickoff)
    }

    private static func team(_ name: String, _ fields: EntryFields) throws(EntryFault) -> Team {
        guard let team = try fields.object(name) else { throw fields.missing(name, "send {\"id\":…,\"name\":…}") }
        let id = try team.requiredIdentifier("id", of: TeamKind.self)
        return Team(id: id, name: try team.text("name", limit: Team.maximumNameLength) ?? id.text)
    }
}
