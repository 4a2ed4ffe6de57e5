import MatchModel

/// One id for what was told under another one before. From then on an item has it, whatever is corrected.
///
/// - What two products of a provider name differently: an item of the second is known by what it says, and takes the id of
///   the first. Genius counts the items of its states and the actions of its events each by itself. Everybody else's
///   products share their ids, or tell different things.
/// - A goal that was made of a score: the first one that is told of its side takes its id.
struct ItemAliases: Hashable, Codable, Sendable {
    /// The most of one match; what comes after them keeps its own id.
    static let maximumCount = 1024
    /// What was captured by two products farther apart is two things.
    static let captureWindow = TimeSpan.seconds(30)

    private struct Alias: Hashable, Codable, Sendable {
        var product: FeedProduct
        var id: String
        /// The first product's.
        var name: String
    }

    private var aliases: [Alias] = []

    /// Whether the ids of a product are of no other product.
    static func isOwn(_ product: FeedProduct) -> Bool {
        product == .geniusMatchState || product == .geniusMatchEvents
    }

    /// Gives the items of a payload the ids under which other products told them.
    mutating func rename(
        _ match: inout ProviderMatch, _ product: FeedProduct, sides: TeamSides,
        documents: [(FeedProduct, SnapshotDocument)]
    ) {
        var names = names(of: product)
        guard !names.isEmpty || Self.isOwn(product) else { return }
        let others = documents.filter { $0.0 != product && Self.isOwn($0.0) }.map(\.1)
        let own = documents.first { $0.0 == product }?.1
        if Self.isOwn(product), !others.isEmpty {
            var taken = Set(names.values)
            for item in match.items where names[item.id] == nil && !(own?.knows(item.id) ?? false) {
                guard aliases.count < Self.maximumCount, item.canHaveAlias,
                    let name = Self.name(of: item, sides, others, taken)
                else { continue }
                taken.insert(name)
                names[item.id] = name
                aliases.append(Alias(product: product, id: item.id, name: name))
            }
        }
        guard !names.isEmpty else { return }
        for index in match.items.indices { match.items[index].rename(names) }
    }

    private func names(of product: FeedProduct) -> [String: String] {
        var names: [String: String] = [:]
        for alias in aliases
        where alias.product == product || !Self.isOwn(alias.product) && !Self.isOwn(product) {
            names[alias.id] = alias.name
        }
        return names
    }

    /// Has the goals that a payload tells first, at these places, take over some of those that were made of a score, side by
    /// side; `left` is how many of each side stay made. Of a list the first takes the first, a message is of the last.
    /// Returns the goals, under the ids that they took.
    mutating func takeOver(
        _ made: [LedgerItem], leaving left: GoalCount, at places: [Int], of match: inout ProviderMatch,
        _ product: FeedProduct, sides: TeamSides
    ) -> [ProviderItem] {
        var names: [String: String] = [:]
        var taking: [Int] = []
        for isShootout in [false, true] {
            for side in [ProviderTeamReference.home, .away] {
                let score = isShootout ? left.shootout : left.played
                let known = made.filter { $0.creditedSide == side && $0.isShootout == isShootout }
                let over = max(0, known.count - Int(side == .home ? score.home : score.away))
                let free = match.shape == .messages ? known.suffix(over) : known.prefix(over)
                let goals = places.filter {
                    match.items[$0].isShootout == isShootout && match.items[$0].credited(sides) == side
                }
                for (place, goal) in zip(goals, free) where aliases.count < Self.maximumCount {
                    aliases.append(Alias(product: product, id: match.items[place].id, name: goal.id))
                    names[match.items[place].id] = goal.id
                    taking.append(place)
                }
            }
        }
        guard !names.isEmpty else { return [] }
        for index in match.items.indices { match.items[index].rename(names) }
        return taking.map { match.items[$0] }
    }

    /// Numbers goals that are made of a score so that none has an id that was taken over.
    func renumberMade(_ match: inout ProviderMatch) {
        let taken = Set(aliases.map(\.name))
        guard !taken.isEmpty else { return }
        var numbers: [Substring: Int] = [:]
        for index in match.items.indices where match.items[index].isMade {
            let id = match.items[index].id
            guard let end = id.lastIndex(of: ":") else { continue }
            let start = id[...end]
            var number = numbers[start] ?? 1
            while taken.contains("\(start)\(number)") { number += 1 }
            match.items[index].id = "\(start)\(number)"
            numbers[start] = number + 1
        }
    }

    /// The id of what is the same and nearest by the time of its capture, else by the clock.
    private static func name(
        of item: ProviderItem, _ sides: TeamSides, _ documents: [SnapshotDocument], _ taken: Set<String>
    ) -> String? {
        var best: (distance: Int64, name: String)?
        for document in documents {
            for known in document.items where known.collection == item.collection && !taken.contains(known.id) {
                guard let distance = distance(item, known, sides), distance < best?.distance ?? .max else { continue }
                best = (distance, known.id)
            }
        }
        return best?.name
    }

    /// `nil` for two things, else how far they are apart, in nanoseconds.
    private static func distance(_ item: ProviderItem, _ known: LedgerItem, _ sides: TeamSides) -> Int64? {
        guard let kind = LedgerItem.Kind(item.subject), kind.isSame(as: known.kind) else { return nil }
        let side = sides.side(item.team)
        if item.collection == .periods {
            return kind == .event(.fullTime) || item.clock?.period == known.clock?.period ? 0 : nil
        }
        if let side, let other = known.team {
            let credited = (ProviderItem.credited(kind: kind, team: side) ?? side, known.creditedSide ?? other)
            guard credited.0 == credited.1 else { return nil }
        }
        if let captured = item.captured, let other = known.captured {
            let distance = max(captured - other, other - captured)
            return distance <= captureWindow ? distance.nanoseconds : nil
        }
        guard let clock = item.clock, let other = known.clock, clock.period == other.period else { return nil }
        let minutes = abs(clock.minutes - other.minutes)
        return minutes <= 1 ? TimeSpan.seconds(60).nanoseconds * Int64(minutes) : nil
    }
}

extension ProviderItem {
    var isShootout: Bool { clock?.period == MatchClock.shootout }

    /// The side that a goal counts for.
    func credited(_ sides: TeamSides) -> ProviderTeamReference? {
        LedgerItem.Kind(subject).flatMap { Self.credited(kind: $0, team: sides.side(team)) }
    }

    fileprivate var canHaveAlias: Bool {
        guard weight == .statement, !isTakenBack else { return false }
        switch collection {
        case .goals, .missedPenalties, .penaltiesAwarded, .cards, .reviews, .periods, .restarts: return true
        case .lineups, .substitutions, .commentary, .status: return false
        }
    }

    fileprivate mutating func rename(_ names: [String: String]) {
        if weight == .statement { id = names[id] ?? id }
        switch subject {
        case .reviewStart(let about?): subject = .reviewStart(about: names[about] ?? about)
        case .reviewEnd(let about?): subject = .reviewEnd(about: names[about] ?? about)
        case .reviewStart(nil), .reviewEnd(nil), .event, .withdrawn: break
        }
    }
}

extension LedgerItem.Kind {
    /// What one product calls a goal the other may call an own goal, until either is corrected.
    fileprivate func isSame(as other: LedgerItem.Kind) -> Bool {
        if case .event(let kind) = self, case .event(let known) = other, kind.isGoal { return known.isGoal }
        return self == other
    }
}
