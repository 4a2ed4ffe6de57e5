import JSONText
import MatchModel

/// What fans can be interested in: the matches and teams of a league.
package struct FanCatalogue: Hashable, Sendable {
    /// More matches than this are not looked at.
    package static let maximumMatches = 4096

    package var leagues: [LeagueID]
    package var matches: [MatchID]
    package var teams: [TeamID]

    /// All three in ascending order, each once.
    package init(leagues: [LeagueID], matches: [MatchID], teams: [TeamID]) {
        self.leagues = Set(leagues).sorted()
        self.matches = Set(matches).sorted()
        self.teams = Set(teams).sorted()
    }

    /// Reads an answer of `GET /v1/matches`; `nil` when it is none, or names no match. `only` keeps those matches and
    /// their teams; empty keeps all.
    package init?(answer: [UInt8], only: [MatchID] = []) {
        guard let json = try? JSONReader.read(answer), let list = json["matches"]?.array else { return nil }
        let names = Set(only.map(\.text))
        let known = list.filter { names.isEmpty || names.contains($0["match"]?.string ?? "") }
            .prefix(Self.maximumMatches)
        self.init(
            leagues: known.compactMap { $0["league"]?.string.flatMap { LeagueID($0) } },
            matches: known.compactMap { $0["match"]?.string.flatMap { MatchID($0) } },
            teams: known.flatMap { [$0["home"], $0["away"]] }
                .compactMap { $0?["id"]?.string.flatMap { TeamID($0) } })
        guard !matches.isEmpty, !teams.isEmpty, !leagues.isEmpty else { return nil }
    }
}
