import MatchModel

/// A team as an item names it.
package enum ProviderTeamReference: Hashable, Codable, Sendable {
    case home
    case away
    /// The provider's id of it.
    case id(String)
}

/// One thing a provider says about a match, in the provider's ids.
package struct ProviderItem: Hashable, Codable, Sendable {
    /// The longest id of anything, in bytes of UTF-8. What has a longer one is left out.
    package static let maximumIDLength = 64

    /// What is said. The kinds of `Observation.Subject` but the ball, which is in `ProviderMatch.balls`.
    package enum Subject: Hashable, Codable, Sendable {
        case event(EventKind)
        /// A review began. `about` is the id of the item under review; `nil` when the provider does not name one that is
        /// carried.
        case reviewStart(about: String?)
        /// A review ended; `outcome` says how.
        case reviewEnd(about: String?)
        /// The item of this id, whatever it was, is not (or is no longer) one that we carry: it was deleted, or turned
        /// into something else. It takes back an event known by this id, at once; of an unknown id it says nothing.
        case withdrawn
    }

    /// How firmly it is said.
    package enum Weight: String, Codable, Sendable {
        /// It happened, by the provider's word.
        case statement
        /// It may be happening: a possible goal, a placeholder. Never a goal; it can raise a wake, unless policy says
        /// otherwise for that provider. A hint is not taken back by its absence.
        case hint
    }

    /// The list it belongs to; it can be gone only from that one.
    package var collection: SnapshotCollection
    /// The provider's id of it, the same in every payload of the match, and unique among the match's items of the same
    /// product. 1 to `maximumIDLength` bytes.
    package var id: String
    /// Of two with one id the higher replaces; in the product's own unit (a modification time in microseconds since 1970,
    /// a counter). `nil`: the product states none, and so the later document replaces.
    package var version: Int64?
    package var subject: Subject
    package var weight: Weight
    package var standing: Observation.Standing
    /// The team the event is of. For every goal the scorer's, own goals too, whichever the provider names. `nil` when
    /// the provider does not say.
    package var team: ProviderTeamReference?
    /// `name` is "" when only the id is known; `id` is "" when only the name is.
    package var player: ProviderParty?
    /// As football counts it (the first minute is 1, 45+2 is minute 45 and 2 added), see `FeedClock`.
    package var clock: MatchClock?
    /// Free text: a commentary, a substitution ("A for B"), a line-up, the subject of a review. At most
    /// `MatchEvent.maximumTextLength` bytes.
    package var text: String?
    /// Of a review's end, in the words of `ReviewWords`.
    package var outcome: String?
    /// For kind `match-status`.
    package var matchStatus: MatchStatus?
    /// When it happened on the pitch.
    package var captured: UnixInstant?
    /// The provider's id of the message that says it, where messages have one.
    package var message: String?
    /// The score after it, by the provider's count.
    package var score: Score?
    /// A goal that nobody told: it was made of a score, see `ProviderMatch.goalsOfScore`.
    package var isMade = false

    package init(
        _ collection: SnapshotCollection, id: String, version: Int64? = nil, subject: Subject,
        weight: Weight = .statement, standing: Observation.Standing = .provisional,
        team: ProviderTeamReference? = nil, player: ProviderParty? = nil, clock: MatchClock? = nil,
        text: String? = nil, outcome: String? = nil, matchStatus: MatchStatus? = nil, captured: UnixInstant? = nil,
        message: String? = nil, score: Score? = nil
    ) {
        self.collection = collection
        self.id = id
        self.version = version
        self.subject = subject
        self.weight = weight
        self.standing = standing
        self.team = team
        self.player = player
        self.clock = clock
        self.text = text
        self.outcome = outcome
        self.matchStatus = matchStatus
        self.captured = captured
        self.message = message
        self.score = score
    }
}

/// The words every adapter uses for the outcome of a review.
package enum ReviewWords {
    package static let goal = "goal"
    package static let noGoal = "no-goal"
    package static let penalty = "penalty"
    package static let noPenalty = "no-penalty"
    package static let redCard = "red-card"
    package static let noRedCard = "no-red-card"
    package static let card = "card"
    package static let noCard = "no-card"
    /// The decision stands, and the provider does not say of what.
    package static let upheld = "upheld"
    /// The decision falls, and the provider does not say of what.
    package static let overturned = "overturned"
    package static let mistakenIdentity = "mistaken-identity"
    /// The review, or the risk of one, ended and changed nothing.
    package static let noAction = "no-action"
}
