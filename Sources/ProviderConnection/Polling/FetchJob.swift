import MatchModel

/// One document that is got again and again, or after gaps of a stream.
struct FetchJob: Sendable {
    enum Purpose: Hashable, Sendable {
        case poll
        /// For the stream of that index: due only after a gap, and while the stream is down.
        case backfill(stream: Int)
    }

    enum State: Sendable {
        case waiting
        case fetching(CallID, deadline: MonotonicInstant)
        /// Its payload is on the way to the intake.
        case delivering
    }

    let id: Int
    /// The index of its connector.
    let connector: Int
    let purpose: Purpose
    let settings: PollSettings
    /// The match its URL names; `nil` for a document about all.
    let match: String?
    let url: String

    var interval: TimeSpan
    var state = State.waiting
    /// When it is asked for next; `nil` for a back-fill that is not wanted.
    var due: MonotonicInstant?
    /// The provider asked not to be called before.
    var notBefore: MonotonicInstant?
    var lastStart: MonotonicInstant?
    var failures = 0
    /// Wanted once more behind the one under way.
    var wantedAgain = false
    /// Of the last document that was accepted.
    var entityTag: String?
    var lastModified: String?
    /// Of the document on its way to the intake.
    var comingTag: String?
    var comingModified: String?
    /// The place of the request in the order of the provider's.
    var sent: UInt64 = 0
    var lane = DeliveryLane()

    init(id: Int, connector: Int, purpose: Purpose, settings: PollSettings, match: String?, interval: TimeSpan) {
        self.id = id
        self.connector = connector
        self.purpose = purpose
        self.settings = settings
        self.match = match
        self.interval = interval
        let id = match.map { URLText.escaped($0) } ?? ""
        url = settings.url.replacing(PollSettings.matchMark, with: id)
    }

    var isWaiting: Bool {
        if case .waiting = state { return true }
        return false
    }

    /// A shorter interval holds at once, a longer one from the next request on.
    mutating func setInterval(_ new: TimeSpan) {
        interval = new
        guard purpose == .poll, failures == 0, let last = lastStart, let due else { return }
        self.due = min(due, last + new)
    }
}
