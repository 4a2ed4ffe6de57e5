import MatchModel

/// What one payload says about one match, in the provider's ids.
package struct ProviderMatch: Hashable, Codable, Sendable {
    /// The most items of one match, hints included.
    package static let maximumItems = 8192
    /// The most ball positions of one match: those of the newest are kept.
    package static let maximumBalls = 16_384
    /// The most players whose names are kept.
    package static let maximumPlayers = 512

    /// How the payload is to be compared with the ones before it.
    package enum Shape: Hashable, Codable, Sendable {
        /// Everything the provider holds about the match at one moment. `order` is `nil` where the product states none:
        /// then the order in which the requests were sent decides. `collections` are the lists that are present and
        /// reliable, an empty one among them, in the order of `SnapshotCollection.allCases`: only from those can an item
        /// be gone.
        case snapshot(order: DocumentOrder?, collections: [SnapshotCollection])
        /// Some of what happened. What is not in it says nothing.
        case messages
    }

    /// The provider's id of the match, in at most `ProviderItem.maximumIDLength` bytes; `nil` when the payload does not
    /// name it, and so somebody else has to say which match it is.
    package var id: String?
    /// `nil` unless the payload names both teams.
    package var fixture: ProviderFixture?
    package var shape: Shape
    /// Where the match stands, by the provider; `nil` when it does not say.
    package var status: MatchStatus?
    /// The provider does not say so: it follows from the whistles.
    package var isStatusDerived = false
    /// The goals as the provider counts them, the shoot-out's left out; compared, never copied.
    package var score: Score?
    package var shootout: Score?
    /// The scores that single messages state, in their order, also those that tell nothing else that is carried.
    package var stated: [StatedScore] = []
    /// The result given by decision instead of the one played.
    package var awarded: Score?
    /// Where the match clock stands.
    package var clock: MatchClock?
    /// In the order of the payload, which need not be that of time. An id can occur more than once: the higher version
    /// counts, of equal ones the later.
    package var items: [ProviderItem]
    /// In the order of the payload.
    package var balls: [BallSighting]
    /// Names of players by the provider's ids, of those the payload names.
    package var players: [String: String]

    package init(
        id: String?, fixture: ProviderFixture? = nil, shape: Shape, status: MatchStatus? = nil, score: Score? = nil,
        shootout: Score? = nil, awarded: Score? = nil, clock: MatchClock? = nil, items: [ProviderItem] = [],
        balls: [BallSighting] = [], players: [String: String] = [:]
    ) {
        self.id = id
        self.fixture = fixture
        self.shape = shape
        self.status = status
        self.score = score
        self.shootout = shootout
        self.awarded = awarded
        self.clock = clock
        self.items = items
        self.balls = balls
        self.players = players
    }
}

/// A match as its provider announces it.
package struct ProviderFixture: Hashable, Codable, Sendable {
    package var league: ProviderParty?
    package var home: ProviderParty
    package var away: ProviderParty
    /// `nil` when it is not fixed or not readable.
    package var kickoff: UnixInstant?

    package init(league: ProviderParty? = nil, home: ProviderParty, away: ProviderParty, kickoff: UnixInstant? = nil) {
        self.league = league
        self.home = home
        self.away = away
        self.kickoff = kickoff
    }
}

/// A team, a league or a player by the provider's id and name. The name is "" when the payload gives none.
package struct ProviderParty: Hashable, Codable, Sendable {
    package var id: String
    package var name: String

    package init(id: String, name: String = "") {
        self.id = id
        self.name = name
    }
}

/// Where the ball was. A wake-up's input: it is never an event and never recorded.
package struct BallSighting: Hashable, Codable, Sendable {
    /// Whose attack `x` is measured along; `nil`: the home team's.
    package var team: ProviderTeamReference?
    /// 0 at the own goal of `team` to 100 at the opponent's; values beyond are cut.
    package var x: Double
    /// 0 to 100 across, from the right of `team` to its left, as seen towards the opponent's goal; values beyond are cut.
    package var y: Double
    package var captured: UnixInstant?
    package var clock: MatchClock?

    package init(
        team: ProviderTeamReference? = nil, x: Double, y: Double, captured: UnixInstant? = nil, clock: MatchClock? = nil
    ) {
        self.team = team
        self.x = min(max(x, 0), 100)
        self.y = min(max(y, 0), 100)
        self.captured = captured
        self.clock = clock
    }
}
