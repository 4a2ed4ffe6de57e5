import MatchModel

/// Video reviews: which start belongs to which end, and what they are about.
///
/// The provider pairs nothing and names no event. An end takes the latest start before it that is open; what is under
/// review is the latest event of that kind, of that side, in the time before. A goal that the score still counts is never
/// taken for the one that a review disallowed: that one is gone from the list already.
struct SportradarReviews {
    /// How long before a review what it is about can have happened, in seconds of play.
    static let reach: Int64 = 600
    /// The most reviews of a match, and the most goals, penalties and dismissals: each is held against each.
    static let maximumCount = 256

    /// The ids of the events under review, by the id of the start or the end.
    private(set) var subjects: [String: String] = [:]
    /// How each end says that the review ended, by its id.
    private(set) var outcomes: [String: String] = [:]
    /// Goals that a review took back.
    private(set) var disallowed: Set<String> = []

    static let starts: Set<String> = ["video_assistant_referee", "decision_to_var"]
    static let ends: Set<String> = ["video_assistant_referee_over", "decision_to_var_over"]

    init(_ events: [SportradarEvent], goals: SportradarGoals, score: Score?, isWhole: Bool) {
        let counted = goals.goals.filter { !goals.cancelled.contains($0.id) }
        let isOneTooMany = isWhole ? score.map { counted.count > Int($0.home) + Int($0.away) } ?? true : score == nil
        let candidates = Candidates(
            credits: goals, goals: Array(goals.goals.prefix(Self.maximumCount)),
            penalties: Array(events.lazy.filter { $0.type == "penalty_awarded" }.prefix(Self.maximumCount)),
            dismissals: Array(
                events.lazy.filter { $0.type == "red_card" || $0.type == "yellow_red_card" }.prefix(Self.maximumCount)))
        var open: [SportradarEvent] = []
        let reviews = events.filter { Self.starts.contains($0.type) || Self.ends.contains($0.type) }
        for review in reviews.prefix(Self.maximumCount).sorted(by: SportradarEvent.isBefore) {
            if Self.starts.contains(review.type) {
                open.append(review)
                subjects[review.id] = candidates.subject(of: review)
                continue
            }
            let start = open.lastIndex { $0.side == review.side || review.side == nil || $0.side == nil }
            let opened = start.map { open.remove(at: $0) }
            var about = opened.flatMap { subjects[$0.id] } ?? candidates.subject(of: review)
            outcomes[review.id] = Self.outcome(review, of: opened)
            if outcomes[review.id] == ReviewWords.noGoal,
                let goal = counted.first(where: { $0.id == about })
            {
                if isOneTooMany || goals.isAbove(score, goal) {
                    disallowed.insert(goal.id)
                } else {
                    // It counts: the one that was disallowed is another, which is no longer told.
                    about = nil
                    if let opened { subjects[opened.id] = nil }
                }
            }
            subjects[review.id] = about
        }
    }

    /// The words of a review's end; `nil` when it says nothing. Whether a call stands is told of the decision that the
    /// start names, or is told beside it. `decision` was sent for some time, and is no more.
    private static func outcome(_ end: SportradarEvent, of start: SportradarEvent?) -> String? {
        let words = (end.node.words("description") ?? end.node.words("decision"))?.lowercased()
        switch words {
        case "call_stands"?, "upheld"?, "call_overturned"?, "overturned"?:
            if let told = end.node.words("outcome").flatMap(decision) { return told }
            let stands = words == "call_stands" || words == "upheld"
            return start?.node.words("description").flatMap(stands ? decision : opposite)
                ?? (stands ? ReviewWords.upheld : ReviewWords.overturned)
        case "no_mistaken_identity"?, "corner"?, "no_corner"?, "cancelled"?, "canceled"?: return ReviewWords.noAction
        default: return words.flatMap(decision)
        }
    }

    private static func decision(_ words: String) -> String? {
        switch words.lowercased() {
        case "goal": ReviewWords.goal
        case "no_goal": ReviewWords.noGoal
        case "penalty": ReviewWords.penalty
        case "no_penalty": ReviewWords.noPenalty
        case "red_card": ReviewWords.redCard
        case "no_red_card": ReviewWords.noRedCard
        case "mistaken_identity": ReviewWords.mistakenIdentity
        default: nil
        }
    }

    private static func opposite(_ words: String) -> String? {
        let words = words.lowercased()
        guard words != "mistaken_identity" else { return nil }
        return decision(words.hasPrefix("no_") ? String(words.dropFirst(3)) : "no_\(words)")
    }

    /// What can be under review.
    private struct Candidates {
        var credits: SportradarGoals
        var goals: [SportradarEvent]
        var penalties: [SportradarEvent]
        var dismissals: [SportradarEvent]

        func subject(of review: SportradarEvent) -> String? {
            switch review.node.text("description")?.lowercased() {
            case "goal"?, "no_goal"?: latest(goals, before: review) { credits.credit($0) == review.side }
            case "penalty"?, "no_penalty"?: latest(penalties, before: review) { $0.side == review.side }
            // Whose the review is, the carded side's or the other's, is not said.
            case "red_card"?, "no_red_card"?: latest(dismissals, before: review) { _ in true }
            default: nil
            }
        }

        private func latest(
            _ events: [SportradarEvent], before review: SportradarEvent, _ isOfSide: (SportradarEvent) -> Bool
        ) -> String? {
            events.filter { event in
                event.period == review.period && review.position - event.position <= reach
                    && SportradarEvent.isBefore(event, review) && (review.side == nil || isOfSide(event))
            }
            .max { SportradarEvent.isBefore($0, $1) }?.id
        }
    }
}
