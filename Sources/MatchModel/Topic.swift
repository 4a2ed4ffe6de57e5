/// What a fan subscribes to, and the interest shard that a publication goes to.
package enum Topic: Hashable, Sendable, CustomStringConvertible {
    case match(MatchID)
    case team(TeamID)
    case league(LeagueID)

    /// Reads `match:ID`, `team:ID` or `league:ID`.
    package init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let id = String(text[text.utf8.index(after: colon)...])
        switch text[..<colon] {
        case "match":
            guard let id = MatchID(id) else { return nil }
            self = .match(id)
        case "team":
            guard let id = TeamID(id) else { return nil }
            self = .team(id)
        case "league":
            guard let id = LeagueID(id) else { return nil }
            self = .league(id)
        default:
            return nil
        }
    }

    package var description: String {
        switch self {
        case .match(let id): "match:\(id)"
        case .team(let id): "team:\(id)"
        case .league(let id): "league:\(id)"
        }
    }
}

/// The four topics of a publication: its match, the teams of it and its league. Fixed at an event's first revision.
package struct PublicationTopics: Hashable, Sendable {
    package var match: MatchID
    package var home: TeamID
    package var away: TeamID
    package var league: LeagueID

    package init(match: MatchID, home: TeamID, away: TeamID, league: LeagueID) {
        self.match = match
        self.home = home
        self.away = away
        self.league = league
    }

    /// The topics in their fixed order. (A tuple: nothing is allocated.)
    package var all: (Topic, Topic, Topic, Topic) { (.match(match), .team(home), .team(away), .league(league)) }

    package func contains(_ topic: Topic) -> Bool {
        switch topic {
        case .match(let id): id == match
        case .team(let id): id == home || id == away
        case .league(let id): id == league
        }
    }
}
