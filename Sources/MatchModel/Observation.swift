/// What one provider said about one thing on the pitch.
package struct Observation: Hashable, Sendable {
    /// What is said to have happened.
    package enum Subject: Hashable, Sendable {
        /// An event of this kind.
        case event(EventKind)
        /// A review began; `about` names the provider's event under review, `nil` when nothing was given yet.
        case reviewStart(about: ObservationKey?)
        /// A review ended.
        case reviewEnd(about: ObservationKey?)
        /// Where the ball is, 0-100 towards the opponent's goal. An input only.
        case ball(x: Double, y: Double)
    }

    /// How the provider itself holds it.
    package enum Standing: UInt8, Hashable, Codable, Sendable {
        case provisional = 1
        case confirmed = 2
        /// It did not happen, or does not count.
        case cancelled = 3
    }

    package var provider: ProviderID
    package var match: MatchID
    /// The provider's id of its event.
    package var key: ObservationKey
    /// The same key with a higher version replaces.
    package var version: UInt32
    package var subject: Subject
    package var team: TeamID?
    package var player: String?
    package var clock: MatchClock?
    package var standing: Standing
    package var text: String?
    package var outcome: String?
    package var matchStatus: MatchStatus?
    package var awarded: Score?
    package var captured: UnixInstant?
    /// The provider's id of the message that says it; the same message again is known by it.
    package var message: MessageID?
    /// The score as the provider itself counts it, after this; compared, never copied.
    package var score: Score?

    package init(
        provider: ProviderID, match: MatchID, key: ObservationKey, version: UInt32, subject: Subject,
        team: TeamID? = nil, player: String? = nil, clock: MatchClock? = nil, standing: Standing = .provisional,
        text: String? = nil, outcome: String? = nil, matchStatus: MatchStatus? = nil, awarded: Score? = nil,
        captured: UnixInstant? = nil, message: MessageID? = nil, score: Score? = nil
    ) {
        self.provider = provider
        self.match = match
        self.key = key
        self.version = version
        self.subject = subject
        self.team = team
        self.player = player
        self.clock = clock
        self.standing = standing
        self.text = text
        self.outcome = outcome
        self.matchStatus = matchStatus
        self.awarded = awarded
        self.captured = captured
        self.message = message
        self.score = score
    }
}

/// What an adapter makes of one entry of a payload.
package enum FeedEntry: Hashable, Sendable {
    case fixture(Fixture)
    case observation(Observation)
}
