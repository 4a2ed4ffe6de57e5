import MatchModel

/// Goals by the side they count for, those of a shoot-out apart.
struct GoalCount: Hashable {
    var played = Score.zero
    var shootout = Score.zero

    /// What is left of it without others; nothing below nil.
    func without(_ other: GoalCount) -> GoalCount {
        func left(_ score: Score, _ other: Score) -> Score {
            Score(
                home: score.home > other.home ? score.home - other.home : 0,
                away: score.away > other.away ? score.away - other.away : 0)
        }
        return GoalCount(played: left(played, other.played), shootout: left(shootout, other.shootout))
    }

    mutating func add(_ side: ProviderTeamReference, isShootout: Bool) {
        let path: WritableKeyPath<GoalCount, Score> = isShootout ? \.shootout : \.played
        switch side {
        case .home: self[keyPath: path].home += 1
        case .away: self[keyPath: path].away += 1
        case .id: break
        }
    }
}

/// Goals that were made of a score, among those that are told.
extension SnapshotLedger {
    /// The goals that products of a provider tell and count now, those made of a score left out, each id once.
    func toldGoals(of provider: String, match: String) -> GoalCount {
        var count = GoalCount()
        var seen: Set<String> = []
        let documents = siblings(of: provider, match: match)
        for (_, document) in documents {
            for item in document.items where item.isGoal && !item.isMade {
                guard let side = item.creditedSide, seen.insert(item.id).inserted,
                    !documents.contains(where: { $0.1.hasTakenBack(item.id) })
                else { continue }
                count.add(side, isShootout: item.isShootout)
            }
        }
        return count
    }

    /// The newest score that messages of a provider stated.
    func toldScore(of provider: String, match: String) -> ToldScore? {
        siblings(of: provider, match: match).compactMap(\.1.told).max { $0.version < $1.version }
    }

    /// Takes back the goals made of a product's score beyond so many of each side.
    mutating func takeBackMade(of key: DocumentKey, keeping count: GoalCount) -> [SaidItem] {
        var said: [SaidItem] = []
        update(key) { said = $0.takeBackMade(keeping: count, product: key.product) }
        return said
    }

    /// Goals of a payload that took over some that were made of a score: the other products that made those tell them in
    /// the same words, and no more.
    mutating func handOver(_ goals: [ProviderItem], to key: DocumentKey) -> [SaidItem] {
        var said: [SaidItem] = []
        for product in siblings(of: key.provider, match: key.match).map(\.0) where product != key.product {
            let other = DocumentKey(provider: key.provider, match: key.match, product: product)
            for goal in goals where holdsGoal(goal.id, key) { update(other) { said += $0.handOver(goal, product) } }
        }
        return said
    }
}

extension SnapshotDocument {
    /// The goals made of a score that count now.
    var madeGoals: [LedgerItem] { items.filter { $0.isMade && $0.isGoal } }

    fileprivate mutating func takeBackMade(keeping count: GoalCount, product: FeedProduct) -> [SaidItem] {
        var made = GoalCount()
        var said: [SaidItem] = []
        // Those numbered last leave first, for they were told last.
        for place in items.indices where items[place].isGoal && items[place].isMade {
            guard let side = items[place].creditedSide else { continue }
            made.add(side, isShootout: items[place].isShootout)
            let over = made.without(count)
            guard over.played != .zero || over.shootout != .zero else { continue }
            said += takeBack(place, in: product)
            made = made.without(over)
        }
        return said
    }

    fileprivate mutating func handOver(_ goal: ProviderItem, _ product: FeedProduct) -> [SaidItem] {
        guard let place = places[goal.id], items[place].isMade, items[place].isGoal else { return [] }
        var said: [SaidItem] = []
        if items[place].isReviewed { said.append(endAbsence(place)) }
        var goal = goal
        // Of one key what was captured last speaks, and that shall be the product that knows the goal.
        goal.captured = goal.captured.map { $0 + (TimeSpan.zero - .microseconds(1)) }
        said.append(SaidItem(goal, version: countUp(place), reason: .changed))
        for index in said.indices { said[index].product = product }
        items[place].forgetMade()
        return said
    }
}
