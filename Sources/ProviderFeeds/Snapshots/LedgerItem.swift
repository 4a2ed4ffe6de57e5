import MatchModel

/// What was last said of one item.
struct LedgerItem: Hashable, Codable, Sendable {
    enum Kind: Hashable, Codable, Sendable {
        case event(EventKind)
        case reviewStart
        case reviewEnd
        /// It was withdrawn before anybody said what it was, or another product tells it.
        case unknown
    }

    enum State: String, Codable, Sendable {
        /// The provider holds it.
        case held
        /// One snapshot came without it: it is under review.
        case missing
        /// It was taken back.
        case cancelled
    }

    let id: String
    var collection: SnapshotCollection
    var kind: Kind
    var state: State
    /// Of the item as it was last said.
    var digest: UInt64
    /// The last version given out, of its own observation or of the review that its absence began.
    var version: UInt32
    /// The product's own version of it, and the request that brought it.
    var productVersion: Int64?
    var sent: UInt64
    /// By side where that is known.
    var team: ProviderTeamReference?
    var clock: MatchClock?
    /// When it happened, as it was last said.
    var captured: UnixInstant?
    /// The score after it, where the provider tells one.
    var score: Score?
    /// What a review is about, and whether it ended against it and nothing was taken back for it yet.
    var about: String?
    var isFallen = false
    /// The version of what takes a goal back that it does not name, or puts it under review: another product can know better.
    var inferredAt: Int64?
    /// A review of its absence was begun, and not taken back.
    var isReviewed = false
    /// It was made of a score.
    var isMade: Bool

    init(_ item: ProviderItem, side: ProviderTeamReference?, digest: UInt64, version: UInt32, sent: UInt64) {
        id = item.id
        collection = item.collection
        kind = Kind(item.subject) ?? .unknown
        state = item.isTakenBack ? .cancelled : .held
        self.digest = digest
        self.version = version
        productVersion = item.version
        self.sent = sent
        team = side
        clock = item.clock
        captured = item.captured
        score = item.score
        about = item.about
        isFallen = item.isFallenReview
        isMade = item.isMade
    }

    var isShootout: Bool { clock?.period == MatchClock.shootout }

    /// A goal that counts until its provider takes it back.
    var isGoal: Bool {
        guard state != .cancelled, case .event(let kind) = kind else { return false }
        return kind.isGoal
    }

    /// Another version of it counts.
    mutating func take(
        _ item: ProviderItem, side: ProviderTeamReference?, digest: UInt64, version: UInt32, sent: UInt64
    ) {
        let reviewed = isReviewed
        self = LedgerItem(item, side: side, digest: digest, version: version, sent: sent)
        isReviewed = reviewed
    }

    /// Another product tells what was made of a score here; this one has yet to say anything of it.
    mutating func forgetMade() {
        (kind, state, isMade) = (.unknown, .held, false)
        digest = 0
    }

    /// Whom a goal counts for, where its team is told by side.
    var creditedSide: ProviderTeamReference? { ProviderItem.credited(kind: kind, team: team) }

    /// Whether its absence puts it under review first. Line-ups and words about the match are just taken back.
    var canBeReviewed: Bool {
        guard case .event(let kind) = kind else { return false }
        return kind != .lineup && kind.eventClass != .commentary
    }
}

extension LedgerItem.Kind {
    var isEvent: Bool {
        if case .event = self { true } else { false }
    }

    init?(_ subject: ProviderItem.Subject) {
        switch subject {
        case .event(let kind): self = .event(kind)
        case .reviewStart: self = .reviewStart
        case .reviewEnd: self = .reviewEnd
        case .withdrawn: return nil
        }
    }
}

extension ProviderItem {
    var isTakenBack: Bool { subject == .withdrawn || standing == .cancelled }

    var isGoal: Bool {
        guard weight == .statement, !isTakenBack, case .event(let kind) = subject else { return false }
        return kind.isGoal
    }

    var about: String? {
        switch subject {
        case .reviewStart(let about), .reviewEnd(let about): about
        case .event, .withdrawn: nil
        }
    }

    /// A review that ended against what it was about.
    var isFallenReview: Bool {
        guard case .reviewEnd = subject, !isTakenBack else { return false }
        return outcome == ReviewWords.noGoal || outcome == ReviewWords.overturned
    }

    /// The side that a goal counts for: an own goal for the other one. `nil` when the team is told by its id.
    static func credited(kind: LedgerItem.Kind, team: ProviderTeamReference?) -> ProviderTeamReference? {
        guard case .event(let kind) = kind, kind.isGoal else { return nil }
        switch team {
        case .home?: return kind == .ownGoal ? .away : .home
        case .away?: return kind == .ownGoal ? .home : .away
        case .id?, nil: return nil
        }
    }
}
