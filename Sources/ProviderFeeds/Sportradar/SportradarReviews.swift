import MatchModel

/// Video reviews: which start belongs to which end, and what they are about.
///
/// The provider pairs nothing and names no event. An end takes the latest start before it that is open; what is under
/// review is the latest event of that kind, of that side, in the time before.
///
/// What a review took back leaves the list, and a goal the score: what is listed and counted well after a review that ended
/// against it is not what that review was about. Shortly after it nobody can tell, and so it stays under review.
struct SportradarReviews {
    /// How long before a review what it is about can have happened, in seconds of play.
    static let reach: Int64 = 600
    /// So long after a review, in seconds of play, the list has lost what it took back.
    static let settling: Int64 = 120
    /// The most reviews of a match, and the most goals, penalties and dismissals: each is held against each.
    static let maximumCount = 256

    /// The ids of the events under review, by the id of the start or the end.
    private(set) var subjects: [String: String] = [:]
    /// How each end says that the review ended, by its id.
    private(set) var outcomes: [String: String] = [:]
    /// Goals that a review took back.
    private(set) var disallowed: Set<String> = []
    /// Ends against something that is still listed, of which a later payload has to tell.
    private(set) var undecided: Set<String> = []

    static let starts: Set<String> = ["video_assistant_referee", "decision_to_var"]
    static let ends: Set<String> = ["video_assistant_referee_over", "decision_to_var_over"]

    /// `latest` is the position of the last thing that happened.
    init(_ events: [SportradarEvent], goals: SportradarGoals, score: Score?, isWhole: Bool, latest: Int64) {
        let counted = goals.goals.filter { !goals.cancelled.contains($0.id) }
        let isOneTooMany = isWhole ? score.map { counted.count > Int($0.home) + Int($0.away) } ?? true : score == nil
        let candidates = Candidates(
            credits: goals, goals: Array(goals.goals.prefix(Self.maximumCount)),
            penalties: Self.listed(events, ["penalty_awarded"]),
            dismissals: Self.listed(events, ["red_card", "yellow_red_card"]))
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
            var isListed = false
            switch outcomes[review.id] {
            case ReviewWords.noGoal:
                guard let goal = counted.first(where: { $0.id == about }) else { break }
                isListed = !isOneTooMany && !goals.isAbove(score, goal)
                if !isListed { disallowed.insert(goal.id) }
            case ReviewWords.noPenalty, ReviewWords.noRedCard: isListed = isWhole && about != nil
            default: break
            }
            if isListed, isWhole, latest - review.position <= Self.settling {
                undecided.insert(review.id)
            } else if isListed {
                // It counts: what was taken back is another one, which is no longer told.
                about = nil
                if let opened { subjects[opened.id] = nil }
            }
            subjects[review.id] = about
        }
    }

    private static func listed(_ events: [SportradarEvent], _ types: Set<String>) -> [SportradarEvent] {
        Array(events.lazy.filter { types.contains($0.type) && !$0.isDeleted }.prefix(maximumCount))
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
            case "red_card"?, "no_red_card"?: latest(dismissals, before: review) { $0.side == review.side }
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
