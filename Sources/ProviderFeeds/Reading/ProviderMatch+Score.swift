import MatchModel

extension ProviderMatch {
    /// What the ids of `goalsOfScore` begin with.
    package static let scoreIDPrefix = "score:"

    /// Whether it has the list of the goals, be it empty, or some of them out of a list that is not whole.
    var listsGoals: Bool {
        guard case .snapshot(_, let collections) = shape else { return false }
        return collections.contains(.goals) || items.contains { $0.isGoal }
    }

    /// Takes in goals that were made of the score, so many of each side, as a list that is whole.
    mutating func addGoalsOfScore(_ count: GoalCount) {
        let goals = goalsOfScore(count)
        guard case .snapshot(let order, let collections) = shape else { return }
        shape = .snapshot(
            order: order,
            collections: SnapshotCollection.allCases.filter { $0 == .goals || collections.contains($0) })
        items += goals
    }

    /// Goals made of nothing but the score, for a match of which this provider tells no goal: a summary, or a timeline that
    /// is not followed. They have a team and no minute, and an id of their own (`score:home:1`), so that they can be told
    /// from the provider's and be withdrawn once it tells those. Empty when the payload has a list of goals.
    ///
    /// An adapter never adds them itself: next to the goals of another product they would count twice.
    package var goalsOfScore: [ProviderItem] {
        if case .snapshot(_, let collections) = shape, collections.contains(.goals) { return [] }
        guard awarded == nil, !items.contains(where: { $0.collection == .goals && $0.weight == .statement }) else {
            return []
        }
        return goalsOfScore(GoalCount(played: score ?? .zero, shootout: shootout ?? .zero))
    }

    private func goalsOfScore(_ count: GoalCount) -> [ProviderItem] {
        let isOver = status?.isOver ?? false
        func goals(_ count: UInt16, _ team: ProviderTeamReference, _ name: String, _ kind: EventKind) -> [ProviderItem]
        {
            (0..<count).map { number in
                ProviderItem(
                    .goals, id: "\(Self.scoreIDPrefix)\(name):\(number + 1)", subject: .event(kind),
                    standing: isOver ? .confirmed : .provisional, team: team,
                    clock: kind == .penaltyGoal ? FeedClock.start(ofPeriod: Int64(MatchClock.shootout)) : nil)
            }
        }
        let (score, kicks) = (count.played, count.shootout)
        return goals(score.home, .home, "home", .goal) + goals(score.away, .away, "away", .goal)
            + goals(kicks.home, .home, "shootout:home", .penaltyGoal)
            + goals(kicks.away, .away, "shootout:away", .penaltyGoal)
    }
}
