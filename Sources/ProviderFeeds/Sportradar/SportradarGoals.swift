import MatchModel

/// Which `score_change` is a goal, whose, and which no longer counts.
///
/// Sportradar takes no goal back by a message of its own. A later `score_change` to a lower score takes back what is above
/// it, one to the same score stands in the place of the one before it, and an `updated` one whose match by now has a lower
/// score than it made is taken back. What a review took back is `SportradarReviews`' to say.
struct SportradarGoals {
    private var credits: [String: ProviderTeamReference] = [:]
    /// Goals that were taken back.
    private(set) var cancelled: Set<String> = []
    /// Changes of score that are no goals.
    private(set) var corrections: Set<String> = []
    /// Those that are goals, in the order they were scored.
    private(set) var goals: [SportradarEvent] = []

    /// `score` is that of the match at the moment of the payload. `isWhole`: no change of score is missing here.
    init(_ events: [SportradarEvent], score: Score?, isWhole: Bool) {
        goals = events.filter { $0.type == "score_change" && !$0.isShootout && !$0.isDeleted }.sorted(
            by: SportradarEvent.isBefore)
        let scores = Dictionary(grouping: goals.compactMap(\.running)) { $0.home + $0.away }
        for goal in goals { credits[goal.id] = Self.credit(goal, among: scores) }
        if isWhole { findCorrections(score) } else { findLowered(score) }
        goals.removeAll { corrections.contains($0.id) }
    }

    /// The side it counts for.
    func credit(_ goal: SportradarEvent) -> ProviderTeamReference? { credits[goal.id] }

    /// The score says that this goal does not count.
    func isAbove(_ score: Score?, _ goal: SportradarEvent) -> Bool {
        guard let score, let running = goal.running else { return false }
        switch credit(goal) {
        case .home: return score.home < running.home
        case .away: return score.away < running.away
        default: return false
        }
    }

    /// A goal is its side's. Of an own goal some payloads name the side that is credited, and could name the other; the
    /// score before and after it tells, where both are known.
    private static func credit(_ goal: SportradarEvent, among scores: [UInt16: [Score]]) -> ProviderTeamReference? {
        let told = sideOfStep(goal, among: scores)
        return goal.isOwnGoal ? told ?? goal.side : goal.side ?? told
    }

    /// `scores` by their sums.
    private static func sideOfStep(_ goal: SportradarEvent, among scores: [UInt16: [Score]]) -> ProviderTeamReference? {
        guard let after = goal.running else { return nil }
        let total = after.home + after.away
        guard total > 0, scores[total]?.count == 1 else { return nil }
        let before = total == 1 ? [.zero] : scores[total - 1] ?? []
        guard before.count == 1, let before = before.first else { return nil }
        if after.home == before.home + 1, after.away == before.away { return .home }
        if after.away == before.away + 1, after.home == before.home { return .away }
        return nil
    }

    /// Of a whole list: walks it in the order of the match and lets go of goals where the score goes down, and of those that
    /// are said again. Believed only where what is left makes the score of the match; otherwise the order was not what it seemed.
    private mutating func findCorrections(_ score: Score?) {
        if let score, goals.count == Int(score.home) + Int(score.away) { return }
        var kept: [SportradarEvent] = []
        var dropped: Set<String> = []
        var steps: Set<String> = []
        for event in goals {
            if score != nil, let goal = kept.last, let after = event.running, after != .zero, goal.running == after {
                dropped.insert(goal.id)
                kept[kept.count - 1] = event
                continue
            }
            let last = kept.last.map(\.running) ?? .zero
            // Without a score to hold it against, a scorer makes it a goal: scores are at times put in by other hands.
            guard score != nil || event.scorer == nil, let after = event.running, let last,
                after.home < last.home || after.away < last.away || after == .zero
            else {
                kept.append(event)
                continue
            }
            steps.insert(event.id)
            while let goal = kept.last, let running = goal.running,
                running.home > after.home || running.away > after.away
            {
                dropped.insert(goal.id)
                kept.removeLast()
            }
        }
        guard score.map({ kept.count == Int($0.home) + Int($0.away) }) ?? true else { return }
        (cancelled, corrections) = (dropped, steps)
    }

    /// Of single messages: one that makes the score nil-nil is no goal, and an updated one above the score of the match was
    /// taken back. One that is new may be ahead of the score beside it.
    private mutating func findLowered(_ score: Score?) {
        for goal in goals {
            if goal.running == .zero {
                corrections.insert(goal.id)
            } else if goal.isUpdated, isAbove(score, goal) {
                cancelled.insert(goal.id)
            }
        }
    }
}
