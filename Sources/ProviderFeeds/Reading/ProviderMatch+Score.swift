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

    /// Takes in the kicks that a shoot-out's score counts, so many of each side, beside goals that are listed.
    mutating func addKicksOfScore(_ count: Score) {
        items += goalsOfScore(GoalCount(played: .zero, shootout: count))
    }

    /// Whether it tells a kick of a shoot-out, scored or not.
    var tellsKicks: Bool {
        items.contains { item in
            guard item.weight == .statement, !item.isTakenBack, !item.isMade,
                item.clock?.period == MatchClock.shootout
            else { return false }
            return item.collection == .goals || item.collection == .missedPenalties
        }
    }

    /// Goals made of nothing but the score, for a match of which this provider tells no goal: a summary, or a timeline that
    /// is not followed. They have a team and no minute, and an id of their own (`score:home:1`), which the provider's own
    /// take over once it tells those, see `ItemAliases`. Empty when the payload has a list of goals.
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
                var goal = ProviderItem(
                    .goals, id: "\(Self.scoreIDPrefix)\(name):\(number + 1)", subject: .event(kind),
                    standing: isOver ? .confirmed : .provisional, team: team,
                    clock: kind == .penaltyGoal ? FeedClock.start(ofPeriod: Int64(MatchClock.shootout)) : nil)
                goal.isMade = true
                return goal
            }
        }
        let (score, kicks) = (count.played, count.shootout)
        return goals(score.home, .home, "home", .goal) + goals(score.away, .away, "away", .goal)
            + goals(kicks.home, .home, "shootout:home", .penaltyGoal)
            + goals(kicks.away, .away, "shootout:away", .penaltyGoal)
    }
}
