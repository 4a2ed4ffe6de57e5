import MatchModel

/// What one payload of a provider comes to.
package struct FeedOutcome: Hashable, Sendable {
    /// What became of one match of it.
    package enum Verdict: Hashable, Sendable {
        /// Entries were made of it.
        case taken
        case unchanged
        case older
        case quarantined(QuarantineReason)
        /// Nobody keeps the match any more.
        case over

        /// The stable word, for metrics.
        package var name: String {
            switch self {
            case .taken: "taken"
            case .unchanged: "unchanged"
            case .older: "older"
            case .quarantined: "quarantined"
            case .over: "over"
            }
        }
    }

    package struct Match: Hashable, Sendable {
        /// The provider's id, "" where it is not named.
        package var id: String
        package var match: MatchID?
        package var verdict: Verdict

        package init(id: String, match: MatchID?, verdict: Verdict) {
            self.id = id
            self.match = match
            self.verdict = verdict
        }
    }

    /// A thing that may be happening: a wake, never an event.
    package struct Hint: Hashable, Sendable {
        package var match: MatchID
        package var kind: EventKind
        package var team: TeamID?
        package var clock: MatchClock?
        package var captured: UnixInstant?
        package var text: String?
    }

    /// An unchanged snapshot whose order counts from now on.
    package struct Advance: Hashable, Codable, Sendable {
        package var key: DocumentKey
        package var mark: DocumentMark
    }

    /// What the node is to receive, in this order.
    package var entries: [FeedEntry] = []
    /// In the order of the payload.
    package var matches: [Match] = []
    package var hints: [Hint] = []
    package var alerts: [QuarantineChange] = []
    /// What was quarantined and can be received again now: the requests of each entry, in their order.
    package var released: [QuarantineEntry] = []
    /// Things that were news, yet cannot be said: of no kind or without the status they must have.
    package var unsaid = 0
    /// A replay needs this payload, whether or not the node records its entries.
    package var isRecorded = false
    /// A replay needs only these instead, when `isRecorded` is false.
    package var advances: [Advance] = []

    package init() {}
}
