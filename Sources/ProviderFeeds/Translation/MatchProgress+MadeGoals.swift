import MatchModel

/// Goals that were made of a score, and those that are told.
///
/// A score is often a moment ahead of the goals, or the first document of a match has nothing else. So a goal that was made
/// is not taken back when it is told: it is the same event, under the same id. Only those are that are left over.
extension MatchProgress {
    /// Makes the goals of a payload that states a score without them, and has the goals of one that tells some take over
    /// those that were made. Returns the goals that did, under the ids that they took.
    mutating func settleMade(
        in match: inout ProviderMatch, _ key: DocumentKey, sides: TeamSides, _ ledger: SnapshotLedger
    ) -> [ProviderItem] {
        let documents = ledger.siblings(of: key.provider, match: key.match)
        var told = ledger.toldGoals(of: key.provider, match: key.match)
        let listsGoals = match.listsGoals
        var taken: [ProviderItem] = []
        var kept: [ProviderItem] = []
        if listsGoals || match.shape == .messages {
            let places = Self.newGoals(match, key.product, sides, documents)
            for place in places {
                let item = match.items[place]
                if let side = item.credited(sides) { told.add(side, isShootout: item.isShootout) }
            }
            let made = Self.made(documents)
            let stated = documents.first { $0.0 == scoredBy }?.1.mark?.score
            let left =
                listsGoals ? match.madeGoals(beside: told) : madeGoals(beside: match, told: told, stated: stated)
            if !made.isEmpty, let left {
                taken = aliases.takeOver(made, leaving: left, at: places, of: &match, key.product, sides: sides)
                let own = documents.first { $0.0 == key.product }?.1.madeGoals ?? []
                if listsGoals {
                    kept = match.keeping(own.filter { made in !taken.contains { $0.id == made.id } }, left)
                }
            }
        }
        takeGoals(
            of: &match, key.product, told: told, newest: ledger.toldScore(of: key.provider, match: key.match))
        if listsGoals, !match.tellsKicks, match.awarded == nil, let shootout = match.shootout {
            match.addKicksOfScore(GoalCount(played: .zero, shootout: shootout).without(told).shootout)
        }
        aliases.renumberMade(&match)
        match.items += kept
        return taken
    }

    /// The goals made of a score that count, by whichever product's, each id once.
    private static func made(_ documents: [(FeedProduct, SnapshotDocument)]) -> [LedgerItem] {
        var made: [LedgerItem] = []
        for goal in documents.flatMap(\.1.madeGoals) where !made.contains(where: { $0.id == goal.id }) {
            made.append(goal)
        }
        return made
    }

    /// The places of the goals that no product told before, in the order of the match.
    private static func newGoals(
        _ match: ProviderMatch, _ product: FeedProduct, _ sides: TeamSides,
        _ documents: [(FeedProduct, SnapshotDocument)]
    ) -> [Int] {
        let known = ItemAliases.isOwn(product) ? documents.filter { $0.0 == product } : documents
        let goals = match.items.indices.filter { match.items[$0].isGoal }
        var seen: Set<String> = []
        return ItemOrder.sorted(goals.map { match.items[$0] }).map { goals[$0] }.filter { place in
            let item = match.items[place]
            return item.credited(sides) != nil && seen.insert(item.id).inserted
                && !known.contains { $0.1.knows(item.id) }
        }
    }
}

extension ProviderMatch {
    /// How many goals that were made of a score stay beside those it lists: as many as its own score counts more than are
    /// told. Before it tells a kick of a shoot-out it says nothing of those.
    func madeGoals(beside told: GoalCount) -> GoalCount {
        let counts = awarded == nil && status != .awarded
        let kicks = tellsKicks ? shootout ?? .zero : Score(home: .max, away: .max)
        return GoalCount(played: counts ? score ?? .zero : .zero, shootout: kicks).without(told)
    }

    /// Those made of its own score that stay, as items of its list. Kicks are made anew, until it tells some.
    fileprivate func keeping(_ made: [LedgerItem], _ left: GoalCount) -> [ProviderItem] {
        var count = GoalCount()
        return made.compactMap { goal in
            guard let side = goal.creditedSide, case .event(let kind) = goal.kind, tellsKicks || !goal.isShootout
            else { return nil }
            count.add(side, isShootout: goal.isShootout)
            let over = count.without(left)
            guard over == GoalCount() else {
                count = count.without(over)
                return nil
            }
            var item = ProviderItem(
                .goals, id: goal.id, subject: .event(kind),
                standing: status?.isOver ?? false ? .confirmed : .provisional, team: side, clock: goal.clock)
            item.isMade = true
            return item
        }
    }
}
