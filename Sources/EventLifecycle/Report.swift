import MatchModel

/// A provider's name for one of its events within a match.
struct ReportName: Hashable, Comparable, Codable, Sendable {
    var provider: ProviderID
    var key: ObservationKey

    static func < (left: ReportName, right: ReportName) -> Bool {
        (left.provider, left.key) < (right.provider, right.key)
    }
}

/// The fields of what was said.
struct Words: Hashable, Codable, Sendable {
    var kind: EventKind
    var team: TeamID?
    var player: String?
    var clock: MatchClock?
    var text: String?
    var matchStatus: MatchStatus?
    var awarded: Score?

    init(_ observation: Observation, kind: EventKind) {
        self.kind = kind
        team = observation.team
        player = observation.player
        clock = observation.clock
        text = observation.text
        matchStatus = observation.matchStatus
        awarded = observation.awarded
    }
}

/// What a provider says under one key: the last writer of each part wins, so that every order of the same versions ends
/// in the same report.
struct Report: Hashable, Codable, Sendable {
    /// The most ids of messages remembered of one version.
    static let maximumMessages = 16

    let name: ReportName
    /// As the policy grouped its provider when it was first heard.
    let source: SourceID
    private(set) var latest: Stamp
    /// Of the latest version, so that a message sent again is known though its time would win.
    private var messages: [MessageID] = []
    /// The newest version that said something of an event, whatever it said.
    private var spoken: Stamp?
    private var confirmed: Stamp?
    private var cancelled: Stamp?
    /// The fields of the newest version; a cancellation's only until another version has some.
    private(set) var words: Words?
    private var wordsStamp: Stamp?
    private var wordsAreOfCancellation = false
    /// When it was first captured: the earliest of all its versions. Never after its receipt.
    private(set) var moment: UnixInstant
    /// The same by the provider's clock alone: the earliest that it said, also if that is after our receipt.
    private(set) var captured: UnixInstant?
    /// When what it says now was captured.
    private(set) var spokeAt: UnixInstant
    private(set) var cancelledAt: UnixInstant?
    /// The place of the event that holds this report; `nil` while none does.
    var event: Int?
    /// The place of the event that this report put under review, or took out of it.
    var reviewed: Int?
    /// The last version said that a review ended.
    var endedReview = false
    /// The last version of a review's beginning was cancelled.
    var isReviewCancelled = false

    init(_ observation: Observation, source: SourceID, received: UnixInstant) {
        name = ReportName(provider: observation.provider, key: observation.key)
        self.source = source
        latest = Stamp(observation, received: received)
        moment = Self.moment(observation, received)
        captured = observation.captured
        spokeAt = moment
        if let message = observation.message { messages = [message] }
    }

    /// When an observation was made. What says it was captured after it was received counts as captured at receipt.
    static func moment(_ observation: Observation, _ received: UnixInstant) -> UnixInstant {
        min(observation.captured ?? received, received)
    }

    private static func earliest(_ left: UnixInstant?, _ right: UnixInstant?) -> UnixInstant? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    enum Novelty { case repeated, outdated, new }

    func novelty(_ observation: Observation, received: UnixInstant) -> Novelty {
        let stamp = Stamp(observation, received: received)
        if let message = observation.message, messages.contains(message) { return .repeated }
        if stamp.version == latest.version, stamp.message.isEmpty || latest.message.isEmpty { return .repeated }
        return stamp == latest ? .repeated : stamp < latest ? .outdated : .new
    }

    /// Remembers a version that is not the first; `spokeAt` is told by `speak`.
    mutating func take(_ observation: Observation, received: UnixInstant) {
        let stamp = Stamp(observation, received: received)
        if stamp.version > latest.version { messages = [] }
        latest = max(latest, stamp)
        moment = min(moment, Self.moment(observation, received))
        captured = Self.earliest(captured, observation.captured)
        guard let message = observation.message, stamp.version == latest.version else { return }
        messages.append(message)
        if messages.count > Self.maximumMessages { messages.removeFirst() }
    }

    /// Takes over what a version says of an event, whether it is the newest or not. Returns whether anything is different.
    mutating func speak(_ observation: Observation, kind: EventKind, received: UnixInstant) -> Bool {
        let stamp = Stamp(observation, received: received)
        let instant = Self.moment(observation, received)
        let before = self
        moment = min(moment, instant)
        captured = Self.earliest(captured, observation.captured)
        let isCancellation = observation.standing == .cancelled
        if isCancellation, cancelled.map({ $0 < stamp }) ?? true {
            cancelled = stamp
            cancelledAt = instant
        }
        if observation.standing == .confirmed { confirmed = max(confirmed ?? stamp, stamp) }
        if spoken.map({ $0 < stamp }) ?? true {
            spoken = stamp
            spokeAt = instant
        }
        let isNewer = wordsStamp.map { $0 < stamp } ?? true
        let takes =
            isCancellation
            ? wordsStamp == nil || wordsAreOfCancellation && isNewer : isNewer || wordsAreOfCancellation
        if takes {
            words = Words(observation, kind: kind)
            wordsStamp = stamp
            wordsAreOfCancellation = isCancellation
        }
        return self != before
    }

    mutating func setText(_ text: String) { words?.text = text }

    /// How the provider holds it. A confirmation stays one through later versions that merely amend.
    var standing: Observation.Standing {
        guard let spoken else { return .provisional }
        if cancelled == spoken { return .cancelled }
        guard let confirmed else { return .provisional }
        return cancelled.map { $0 < confirmed } ?? true ? .confirmed : .provisional
    }

    var isLive: Bool { standing != .cancelled }
}
