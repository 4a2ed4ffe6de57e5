import MatchModel

/// Goals that only messages told, and that a snapshot made well after them does not list: the message that took them back
/// was lost. One is taken back; several at once are not believed.
extension SnapshotLedger {
    /// A snapshot may be so much behind the messages of its provider.
    static let snapshotLag = TimeSpan.seconds(60)

    /// Those of a snapshot, by the products that told them. Believed only where the goals that it lists make its score.
    func orphans(
        _ match: ProviderMatch, _ key: DocumentKey, _ context: SnapshotContext,
        among siblings: [(FeedProduct, SnapshotDocument)]
    ) -> [MessageEvidence.Goal] {
        guard case .snapshot(let order?, let collections) = match.shape, order.isInstant, collections.contains(.goals),
            let score = match.score, match.awarded == nil, mark(key)?.order.map({ $0 <= order }) ?? true
        else { return [] }
        let latest = order.value - Self.snapshotLag.microseconds
        let listed = Set(match.items.map(\.id))
        var orphans: [MessageEvidence.Goal] = []
        for (product, document) in siblings where document.mark == nil {
            orphans += document.countedGoals(product).filter { goal in
                // What it listed before, it takes back itself.
                !listed.contains(goal.id) && !knowsEvent(goal.id, key) && goal.version ?? .max < latest
                    && !orphans.contains { $0.id == goal.id } && !siblings.contains { $0.1.hasTakenBack(goal.id) }
            }
        }
        guard !orphans.isEmpty, Self.goals(of: match, context.sides) == score else { return [] }
        return orphans
    }

    static func goals(of match: ProviderMatch, _ sides: TeamSides) -> Score {
        var count = GoalCount()
        for item in match.items where item.isGoal {
            let kind = LedgerItem.Kind(item.subject) ?? .unknown
            guard let side = ProviderItem.credited(kind: kind, team: sides.side(item.team)) else { continue }
            count.add(side, isShootout: item.clock?.period == MatchClock.shootout)
        }
        return count.played
    }
}
