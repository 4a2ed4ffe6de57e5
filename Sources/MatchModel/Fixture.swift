/// A team by the id we know it by and the name people read.
package struct Team: Hashable, Codable, Sendable {
    /// The longest name, in bytes of UTF-8.
    package static let maximumNameLength = 128

    package var id: TeamID
    package var name: String

    package init(id: TeamID, name: String) {
        self.id = id
        self.name = name
    }
}

/// A match as it was announced.
package struct Fixture: Hashable, Codable, Sendable {
    package var match: MatchID
    package var league: LeagueID
    package var home: Team
    package var away: Team
    package var kickoff: UnixInstant

    package init(match: MatchID, league: LeagueID, home: Team, away: Team, kickoff: UnixInstant) {
        self.match = match
        self.league = league
        self.home = home
        self.away = away
        self.kickoff = kickoff
    }

    package var topics: PublicationTopics {
        PublicationTopics(match: match, home: home.id, away: away.id, league: league)
    }
}

/// Where a match stands. The raw value is the code on the backbone.
package enum MatchStatus: UInt8, CaseIterable, Codable, Sendable {
    case scheduled = 1
    case live = 2
    case suspended = 3
    case ended = 4
    case postponed = 5
    case abandoned = 6
    case cancelled = 7
    case awarded = 8

    package var name: String {
        switch self {
        case .scheduled: "scheduled"
        case .live: "live"
        case .suspended: "suspended"
        case .ended: "ended"
        case .postponed: "postponed"
        case .abandoned: "abandoned"
        case .cancelled: "cancelled"
        case .awarded: "awarded"
        }
    }

    package init?(name: String) {
        guard let value = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = value
    }

    /// Play is over and only corrections can follow.
    package var isOver: Bool { self == .ended || self == .abandoned || self == .cancelled || self == .awarded }
}
