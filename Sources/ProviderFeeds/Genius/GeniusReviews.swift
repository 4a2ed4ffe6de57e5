import MatchModel

/// The video reviews of one snapshot, out of `varStateChanges`.
///
/// `Danger` says that there may be a review: a hint. `InProgress` is its start, `Safe` its end, or only the end of a
/// danger. What is under review is the latest goal, penalty or dismissal of the side that the reason names, unless play was
/// restarted from the centre in between, which settles a goal.
///
/// A penalty or dismissal that a review took back leaves its list: one that is listed well after the review ended is not
/// what the review was about. Shortly after it nobody can tell, and so it stays under review.
struct GeniusReviews {
    /// How long before a review what it is about can have happened, in seconds of play.
    static let reach: Int64 = 600
    /// The same for a goal where no kick-offs are told, so that nobody knows whether play was restarted after it.
    static let unsettledReach: Int64 = 150
    /// So long after a review, in seconds of play, the lists have lost what it took back.
    static let settling: Int64 = 120

    /// What can be under review.
    struct Target {
        var id: String
        var kind: EventKind
        var side: ProviderTeamReference?
        var phase: String
        var elapsed: Int64
    }

    /// The most of either that are looked at for one review.
    private static let maximumTargets = 512

    private(set) var items: [ProviderItem] = []
    /// The ids of goals that a review took back.
    private(set) var disallowed: Set<String> = []
    private(set) var leftOut = 0

    private let targets: [Target]
    private let restarts: [(phase: String, elapsed: Int64)]

    private let hasRestarts: Bool

    /// `hasRestarts`: the kick-offs are told. `isPast`: the match has reached a time of a phase.
    init(
        _ changes: [DocumentNode], targets: [Target], kickOffs: [DocumentNode], hasRestarts: Bool,
        isPast: (String, Int64) -> Bool
    ) {
        self.hasRestarts = hasRestarts
        self.targets = Array(targets.prefix(Self.maximumTargets))
        restarts = kickOffs.prefix(Self.maximumTargets).compactMap { kick in
            guard let phase = kick.text("phase"), let elapsed = kick.geniusElapsed, elapsed > 0 else { return nil }
            return (phase, elapsed)
        }
        var isOpen = false
        var isDanger = false
        var about: String?
        var start: Int?
        for change in changes {
            guard let id = change.words("id"), let state = change.words("varState") else {
                leftOut += 1
                continue
            }
            let item = GeniusReviewItem(change, id: "varStateChanges:\(id)")
            switch state {
            case "Danger":
                guard !isOpen else { leftOut += 1; continue }
                isDanger = true
                items.append(item.start(about: target(item, change), isHint: true))
            case "InProgress":
                let found = target(item, change)
                guard !isOpen || found != nil && found != about else { leftOut += 1; continue }
                (isOpen, isDanger) = (true, false)
                (about, start) = (found, items.count)
                items.append(item.start(about: found, isHint: false))
            case "Safe":
                guard isOpen || isDanger || item.outcome != nil else { leftOut += 1; continue }
                var subject = about ?? (item.outcome == nil ? nil : target(item, change))
                defer { (isOpen, isDanger, about, start) = (false, false, nil, nil) }
                if let listed = subject, item.outcome == ReviewWords.noPenalty || item.outcome == ReviewWords.noRedCard
                {
                    let settled = (change.geniusElapsed ?? 0) + Self.settling
                    guard change.text("phase").map({ isPast($0, settled) }) ?? true else {
                        if start == nil { items.append(item.waiting(about: listed)) }
                        continue
                    }
                    // The one that was taken back is another, which is no longer told.
                    subject = nil
                    if let start { items[start].subject = .reviewStart(about: nil) }
                }
                // Of two verdicts about one thing the last counts.
                switch item.outcome {
                case ReviewWords.noGoal?, ReviewWords.overturned?: subject.map { _ = disallowed.insert($0) }
                case ReviewWords.goal?, ReviewWords.upheld?: subject.map { _ = disallowed.remove($0) }
                default: break
                }
                items.append(item.end(about: subject, isHint: !isOpen && item.outcome == nil))
            default:
                leftOut += 1
            }
        }
    }

    private func target(_ item: GeniusReviewItem, _ change: DocumentNode) -> String? {
        guard !item.kinds.isEmpty, let phase = change.text("phase"), let elapsed = change.geniusElapsed else {
            return nil
        }
        let found = targets.filter { target in
            item.kinds.contains(target.kind) && (item.side == nil || target.side == item.side) && target.phase == phase
                && target.elapsed <= elapsed && target.elapsed >= elapsed - Self.reach
        }
        guard let latest = found.max(by: { $0.elapsed < $1.elapsed }) else { return nil }
        if latest.kind.isGoal, !hasRestarts, elapsed - latest.elapsed > Self.unsettledReach { return nil }
        if latest.kind.isGoal,
            restarts.contains(where: { $0.phase == phase && $0.elapsed > latest.elapsed && $0.elapsed <= elapsed })
        {
            return nil
        }
        return latest.id
    }
}

/// One change of the state of the review, in our words. The second version of reason and outcome is the fuller one.
struct GeniusReviewItem {
    private let base: ProviderItem
    /// The side whose goal, penalty or card it is.
    let side: ProviderTeamReference?
    /// What can be under review; empty when it is not said, or nothing that is carried.
    let kinds: Set<EventKind>
    /// `nil` for none that is set.
    let outcome: String?
    private let reason: String?

    init(_ change: DocumentNode, id: String) {
        let reason = Self.set(change.words("varReasonV2")) ?? Self.set(change.words("varReason"))
        let outcome = Self.set(change.words("varOutcomeV2")) ?? Self.set(change.words("varOutcome"))
        let (side, about) = GeniusNode.sided(outcome ?? reason ?? "")
        self.side = side
        self.reason = reason.map { String(GeniusNode.sided($0).rest) }
        self.outcome = outcome.map { Self.words(String(GeniusNode.sided($0).rest)) }
        let subject = about.lowercased()
        kinds =
            if subject.contains("retake") {
                [.penaltyGoal, .missedPenalty]
            } else if subject.contains("goal") {
                [.goal, .ownGoal, .penaltyGoal]
            } else if subject.contains("penalty") {
                [.penaltyAwarded]
            } else if subject.contains("red") {
                [.redCard, .secondYellowCard]
            } else {
                []
            }
        base = ProviderItem(
            .reviews, id: id, subject: .reviewStart(about: nil), standing: change.geniusStanding, team: side,
            clock: change.geniusClock, captured: change.geniusTime)
    }

    private static func set(_ words: String?) -> String? {
        switch words {
        case nil, "NotSet"?, "None"?, "Unknown"?: nil
        case let words?: words
        }
    }

    static func words(_ outcome: String) -> String {
        switch outcome.lowercased() {
        case "goalawarded", "goal": ReviewWords.goal
        case "nogoal", "goaldisallowed", "goalcancelled": ReviewWords.noGoal
        case "penaltyawarded", "penalty": ReviewWords.penalty
        case "nopenalty", "penaltycancelled": ReviewWords.noPenalty
        case "redcardgiven", "redcard", "redcardawarded": ReviewWords.redCard
        case "noredcard", "redcardcancelled": ReviewWords.noRedCard
        // The kick that was taken does not count.
        case "penaltywillberetaken", "penaltyretake": ReviewWords.overturned
        case "nopenaltyretake": ReviewWords.upheld
        case "playerchanged", "mistakenidentity": ReviewWords.mistakenIdentity
        default: ReviewWords.noAction
        }
    }

    func start(about: String?, isHint: Bool) -> ProviderItem {
        var item = base
        item.subject = .reviewStart(about: about)
        item.weight = isHint ? .hint : .statement
        item.text = reason.map(Self.spaced)
        return item
    }

    /// It ended, and what it ended against is listed still.
    func waiting(about: String) -> ProviderItem {
        var item = start(about: about, isHint: false)
        item.id = "open.\(item.id)"
        return item
    }

    func end(about: String?, isHint: Bool) -> ProviderItem {
        var item = base
        item.subject = .reviewEnd(about: about)
        item.weight = isHint ? .hint : .statement
        item.outcome = outcome ?? ReviewWords.noAction
        return item
    }

    /// `RedCard` as people write it, `red card`.
    static func spaced(_ words: String) -> String {
        words.reduce(into: "") { text, letter in
            if letter.isUppercase, !text.isEmpty { text.append(" ") }
            text += letter.lowercased()
        }
    }
}
