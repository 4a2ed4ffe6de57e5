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
            for item in document.items where item.isGoal && !item.isMadeGoal {
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
}

extension SnapshotDocument {
    fileprivate mutating func takeBackMade(keeping count: GoalCount, product: FeedProduct) -> [SaidItem] {
        var made = GoalCount()
        var said: [SaidItem] = []
        // Those numbered last leave first, for they were told last.
        for place in items.indices where items[place].isGoal && items[place].isMadeGoal {
            guard let side = items[place].creditedSide else { continue }
            made.add(side, isShootout: items[place].isShootout)
            let over = made.without(count)
            guard over.played != .zero || over.shootout != .zero else { continue }
            said += takeBack(place, in: product)
            made = made.without(over)
        }
        return said
    }
}

extension LedgerItem {
    var isMadeGoal: Bool { id.hasPrefix(ProviderMatch.scoreIDPrefix) }
}
