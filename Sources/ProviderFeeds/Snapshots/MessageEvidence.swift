import MatchModel

/// What single messages say of a goal that they do not name, which the provider holds to be taken back.
///
/// - A review ended against nothing that is named: it is the latest goal of its side that was shortly before, unless the
///   score beside it still counts them all.
/// - The score of one side has no room for all its goals: `ScoreDoubt` says of which, and whether it is believed yet.
/// - A change of score to a lower one: it is the goal above it, and what lowers is none. One that a later goal of its side
///   repeats, and that the score beside it has no room for, is replaced by that.
///
/// Of each payload at most one goal. Messages overtake each other, so only one whose version is above that of the score or
/// goal it contradicts is believed. What is told through other products of the provider counts as well.
struct MessageEvidence {
    struct Goal: Hashable {
        var id: String
        /// The one that told it; `nil`: that of the message.
        var product: FeedProduct?
        var side: ProviderTeamReference
        var clock: MatchClock?
        /// The score after it.
        var score: Score?
        var version: Int64?
        /// Play was restarted after it.
        var isSettled = false
        /// It was made of a score.
        var isMade = false
        /// The version of what put it under review.
        var doubted: Int64?
        /// When the newest list was made that it is in.
        var listed: Int64?
    }

    /// The goal that is taken back, or whose standing a score changes.
    private(set) var doubt: ScoreDoubt?
    /// The place in the payload of the review that says so.
    private(set) var review: Int?
    /// The places in the payload of what is told as a goal and is none.
    private(set) var corrections: Set<Int> = []

    init() {}

    init(
        _ match: ProviderMatch, own document: SnapshotDocument?, others: [(FeedProduct, SnapshotDocument)],
        _ context: SnapshotContext
    ) {
        let reviews = match.items.indices.filter {
            let item = match.items[$0]
            return item.isFallenReview && item.about == nil && !(document?.hasEnded(item.id) ?? false)
        }
        let counted = match.items.indices.filter {
            match.items[$0].isCount && !(document?.knows(match.items[$0].id) ?? false)
        }
        let stated = match.statedScores
        guard !stated.isEmpty || !reviews.isEmpty || !counted.isEmpty else { return }
        let gone = Set(match.items.filter(\.isTakenBack).map(\.id))
        let goals = Self.goals(own: document, others: others).filter { !gone.contains($0.id) }
        // The payload itself says which.
        if match.items.contains(where: { $0.isTakenBack && $0.subject != .withdrawn && $0.collection == .goals }) {
            return
        }
        for index in reviews {
            if let goal = reviewed(by: match.items[index], match, goals, context) {
                (doubt, review) = (fallen(goal, match), index)
                return
            }
        }
        for index in counted {
            if let goal = findLowered(by: index, match, goals, context) {
                doubt = fallen(goal, match)
                return
            }
        }
        let sides = reviews.map { context.sides.side(match.items[$0].team) }
        doubt = ScoreDoubt(stated, goals, told: document?.told) { goal in
            match.status == .ended || sides.contains { $0 == nil || $0 == goal.side }
                || document?.hasFallenReview(fitting: goal) ?? false
        }
    }

    private func fallen(_ goal: Goal, _ match: ProviderMatch) -> ScoreDoubt {
        ScoreDoubt(goal, .fallen, version: match.newestVersion)
    }

    /// The goals that count now, each once: as its own product tells it, else as another one.
    static func goals(own: SnapshotDocument?, others: [(FeedProduct, SnapshotDocument)]) -> [Goal] {
        var goals = own?.countedGoals(nil) ?? []
        var places = Dictionary(goals.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (product, other) in others {
            for goal in other.countedGoals(product) {
                guard let place = places[goal.id] else {
                    places[goal.id] = goals.count
                    goals.append(goal)
                    continue
                }
                goals[place].listed = [goals[place].listed, goal.listed].compactMap { $0 }.max()
            }
        }
        return goals.filter { goal in
            !(own?.hasTakenBack(goal.id) ?? false) && !others.contains { $0.1.hasTakenBack(goal.id) }
        }
    }

    private func reviewed(
        by review: ProviderItem, _ match: ProviderMatch, _ goals: [Goal], _ context: SnapshotContext
    ) -> Goal? {
        let side = context.sides.side(review.team)
        let found = goals.filter { goal in
            // One that came late was about a goal of before.
            let isBefore = review.version.map { goal.version ?? .min <= $0 } ?? true
            return isBefore && goal.isReviewable(side, review.clock)
        }
        guard let score = match.score else {
            let goal = Self.latest(found)
            return review.outcome == ReviewWords.noGoal && goal?.isSettled == false ? goal : nil
        }
        guard let goal = Self.latest(found) else { return nil }
        return goals.count { $0.side == goal.side } > score.goals(goal.side) ? goal : nil
    }

    /// The goal above a change of score that goes down, or that says again what was counted.
    private mutating func findLowered(
        by index: Int, _ match: ProviderMatch, _ goals: [Goal], _ context: SnapshotContext
    ) -> Goal? {
        let item = match.items[index]
        guard let after = item.score, let version = item.version else { return nil }
        let before = goals.filter { $0.version ?? .max < version }
        // One that the score beside it counts is only told after a later one: a goal that was missed, sent again.
        let above = before.filter { goal in
            goal.score.map { $0.isBeyond(after) && (match.score.map($0.isBeyond) ?? true) } ?? false
        }
        let kind = LedgerItem.Kind(item.subject) ?? .unknown
        let side = ProviderItem.credited(kind: kind, team: context.sides.side(item.team))
        let same = before.filter { goal in
            side == goal.side && !above.contains(goal)
                && goal.score.map { $0.goals(goal.side) >= after.goals(goal.side) } ?? false
        }
        guard above.isEmpty else {
            if item.subject != .withdrawn, !same.isEmpty || side == nil { corrections.insert(index) }
            return above.count == 1 ? above[0] : nil
        }
        guard let side, let score = match.score, same.count == 1, same[0].score == after,
            goals.count(where: { $0.side == side }) == score.goals(side)
        else { return nil }
        return same[0]
    }

    /// By the clock, of equal ones the one said last.
    static func latest(_ goals: [Goal]) -> Goal? {
        goals.enumerated().max {
            ($0.element.clock ?? .none, $0.offset) < ($1.element.clock ?? .none, $1.offset)
        }?.element
    }
}

extension MessageEvidence.Goal {
    /// Whether a review of this side (`nil`: of either) at this time of the match can have been about it.
    func isReviewable(_ side: ProviderTeamReference?, _ clock: MatchClock?) -> Bool {
        guard side == nil || side == self.side, let clock, let own = self.clock, clock.period == own.period else {
            return false
        }
        return 0...SnapshotDocument.reviewMinutes ~= clock.minutes - own.minutes
    }
}

extension SnapshotDocument {
    /// The goals of the match that this product counts, in the order in which they were first said.
    func countedGoals(_ product: FeedProduct?) -> [MessageEvidence.Goal] {
        let listed = mark?.order.flatMap { $0.isInstant ? $0.value : nil }
        let restart = items.lastIndex { $0.kind == .event(.restart) && $0.state == .held } ?? -1
        return items.enumerated().compactMap { place, item in
            guard item.isGoal, !item.isShootout, let side = item.creditedSide, side == .home || side == .away else {
                return nil
            }
            return MessageEvidence.Goal(
                id: item.id, product: product, side: side, clock: item.clock, score: item.score,
                version: item.productVersion, isSettled: place < restart, isMade: item.isMade,
                doubted: item.state == .missing ? item.inferredAt : nil, listed: item.state == .held ? listed : nil)
        }
    }

    fileprivate func hasEnded(_ id: String) -> Bool { places[id].map { items[$0].kind == .reviewEnd } ?? false }

    /// Whether a review ended against something unnamed that can be this goal.
    fileprivate func hasFallenReview(fitting goal: MessageEvidence.Goal) -> Bool {
        items.contains { $0.isFallen && $0.about == nil && $0.state == .held && goal.isReviewable($0.team, $0.clock) }
    }
}

extension ProviderMatch {
    var snapshotOrder: Int64? {
        guard case .snapshot(let order, _) = shape else { return nil }
        return order?.value
    }
}

extension ProviderItem {
    /// A change of the score of the match.
    fileprivate var isCount: Bool {
        guard score != nil, version != nil, collection == .goals, weight == .statement else { return false }
        return isGoal || subject == .withdrawn
    }
}

extension Score {
    func goals(_ side: ProviderTeamReference) -> Int { Int(side == .home ? home : away) }

    /// Either side has more.
    fileprivate func isBeyond(_ other: Score) -> Bool { home > other.home || away > other.away }

    /// One side has one less, the other as many.
    func isOneLower(than other: Score) -> Bool {
        home <= other.home && away <= other.away && Int(home) + Int(away) + 1 == Int(other.home) + Int(other.away)
    }
}

extension MatchClock {
    fileprivate static let none = MatchClock(period: 0, minute: 0)
    var minutes: Int { Int(minute) + Int(added) }
}
