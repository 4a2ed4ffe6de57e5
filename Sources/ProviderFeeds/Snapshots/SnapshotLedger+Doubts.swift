import MatchModel

/// What snapshots say of goals that their provider tells through another product.
extension SnapshotLedger {
    /// A list that is whole ends the doubt of a goal, for or against it. A score without a list is evidence as that of a
    /// message is, beside messages: where no product speaks by those, each takes back by itself what it told.
    mutating func settleDoubts(
        _ match: ProviderMatch, _ key: DocumentKey, _ sides: TeamSides,
        among siblings: [(FeedProduct, SnapshotDocument)]
    ) -> [SaidItem] {
        guard siblings.contains(where: { $0.1.mark == nil }),
            case .snapshot(let order?, let collections) = match.shape, order.isInstant, let score = match.score,
            match.awarded == nil, match.status != .awarded
        else { return [] }
        let goals = MessageEvidence.goals(own: nil, others: siblings)
        guard collections.contains(.goals) else {
            let stated = StatedScore(score: score, version: order.value)
            let doubt = ScoreDoubt(stated, goals.filter { !$0.isMade }) { _ in match.status == .ended }
            return doubt.map { settle($0, key) } ?? []
        }
        guard let goal = goals.first(where: { $0.doubted.map { $0 < order.value } ?? false }),
            Self.goals(of: match, sides) == score
        else { return [] }
        let isListed = match.items.contains { $0.id == goal.id && $0.isGoal }
        return settle(ScoreDoubt(goal, isListed ? .lifted : .fallen, version: order.value), key)
    }

    /// Says what becomes of a goal, through the product that told it.
    mutating func settle(_ doubt: ScoreDoubt, _ key: DocumentKey) -> [SaidItem] {
        var said: [SaidItem] = []
        var owner = key
        owner.product = doubt.goal.product ?? key.product
        update(owner) { said = $0.settle(doubt) }
        return said
    }
}

extension SnapshotDocument {
    fileprivate mutating func settle(_ doubt: ScoreDoubt) -> [SaidItem] {
        guard let place = places[doubt.goal.id] else { return [] }
        var changes: [SaidItem] = []
        switch doubt.verdict {
        case .doubted: self.doubt(place, version: doubt.version, to: &changes)
        case .lifted: lift(place, to: &changes)
        case .fallen:
            items[place].inferredAt = doubt.version
            takeBack(place, to: &changes)
        }
        for index in changes.indices {
            changes[index].product = doubt.goal.product
            changes[index].item.captured = doubt.moment
        }
        return changes
    }
}
