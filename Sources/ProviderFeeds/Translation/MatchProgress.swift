import MatchModel

/// Where a match stands by what one provider has said of it, through all its products.
struct MatchProgress: Hashable, Codable, Sendable {
    private(set) var status: MatchStatus?
    /// The product that said so last.
    private(set) var product: FeedProduct?
    /// What each product's documents said last, in the order in which they first said anything.
    private var stated: [Stated] = []
    /// The product that listed the goals last.
    private(set) var listedBy: FeedProduct?
    /// The product whose goals are made of its score, because none told them.
    private(set) var scoredBy: FeedProduct?
    /// How many changes of the status were said that no item told.
    private(set) var said: UInt32 = 0

    /// The product that is told of for each list whose items no two products name by one id: else the fans would see
    /// every substitution twice.
    private var coverage: [Coverage] = []
    /// What the items of one product are called by another.
    var aliases = ItemAliases()

    private struct Stated: Hashable, Codable, Sendable {
        var product: FeedProduct
        var status: MatchStatus
    }

    private struct Coverage: Hashable, Codable, Sendable {
        var collection: SnapshotCollection
        var product: FeedProduct
    }

    /// Whether an item of a product is told; the first product that has one of its kind takes the kind.
    mutating func covers(_ item: ProviderItem, _ product: FeedProduct) -> Bool {
        switch item.collection {
        case .lineups, .substitutions, .commentary: break
        case .goals, .missedPenalties, .penaltiesAwarded, .cards, .reviews, .periods, .restarts, .status: return true
        }
        if let known = coverage.first(where: { $0.collection == item.collection }) { return known.product == product }
        coverage.append(Coverage(collection: item.collection, product: product))
        return true
    }

    /// A summary has a score and no goals: they are made of it and added, as long as no product of the provider lists them,
    /// and but for those that its messages tell. A result given by decision says nothing of goals.
    mutating func takeGoals(
        of match: inout ProviderMatch, _ product: FeedProduct, told: @autoclosure () -> GoalCount,
        newest: @autoclosure () -> ToldScore?
    ) {
        guard case .snapshot(let order, _) = match.shape else { return }
        if match.listsGoals {
            (listedBy, scoredBy) = (product, nil)
            return
        }
        guard var score = match.score, match.awarded == nil, match.status != .awarded, scoredBy ?? product == product
        else { return }
        if let listedBy {
            // A list that was empty at nil-nil, and is none now that there are goals, was none.
            guard listedBy == product, score != .zero, told() == GoalCount() else { return }
            self.listedBy = nil
        }
        // What messages state since is newer.
        if let newest = newest(), let order, newest.version > order.value { score = newest.score }
        scoredBy = product
        match.addGoalsOfScore(GoalCount(played: score, shootout: match.shootout ?? .zero).without(told()))
    }

    /// How many of the goals made of a score a message leaves: those that the score it states has room for. `nil` when it
    /// says nothing of goals. `stated` is the score they were made of.
    func madeGoals(beside match: ProviderMatch, told: @autoclosure () -> GoalCount, stated: Score?) -> GoalCount? {
        guard match.shape == .messages, scoredBy != nil, match.items.contains(where: \.isGoal) else { return nil }
        var score = match.score ?? (match.items.contains { $0.isGoal && $0.score != nil } ? .zero : stated ?? .zero)
        for item in match.items where item.isGoal && item.clock?.period != MatchClock.shootout {
            guard let running = item.score else { continue }
            score = Score(home: max(score.home, running.home), away: max(score.away, running.away))
        }
        let hasKicks = match.items.contains { $0.isGoal && $0.clock?.period == MatchClock.shootout }
        // Whoever tells kicks of a shoot-out tells them from the first.
        let kicks = match.shootout ?? (hasKicks ? .zero : Score(home: .max, away: .max))
        return GoalCount(played: score, shootout: kicks).without(told())
    }

    /// What an observation does to the match.
    mutating func take(_ observation: Observation, _ product: FeedProduct) {
        guard case .event(let kind) = observation.subject else { return }
        let isCancelled = observation.standing == .cancelled
        switch kind {
        case .kickoff, .periodStart:
            // The whistle that another product tells late begins nothing again.
            guard !isCancelled, !(status?.isOver ?? false) || self.product == product else { return }
            (status, self.product) = (.live, product)
        case .restart where !isCancelled && status == .suspended:
            (status, self.product) = (.live, product)
        case .fullTime:
            (status, self.product) = (isCancelled ? .live : .ended, product)
        case .matchStatus:
            (status, self.product) = (isCancelled ? nil : observation.matchStatus, product)
        default: break
        }
    }

    /// Whether a document's status has to be said, because no item of it did: only what it did not say before, or else two
    /// products that disagree would take turns. One that only follows from the whistles contradicts no other product's word.
    mutating func isNews(_ wanted: MatchStatus, isDerived: Bool, _ product: FeedProduct) -> Bool {
        let current = status ?? .scheduled
        let before = stated.firstIndex { $0.product == product }
        let known = before.map { stated[$0].status }
        if let before {
            stated[before].status = wanted
        } else {
            stated.append(Stated(product: product, status: wanted))
        }
        let isOwn = self.product == product
        guard wanted != current, known != wanted || isOwn else { return false }
        if isDerived, !isOwn, current != .scheduled, current != .live { return false }
        // One that speaks for the first time may never have heard of it.
        if known == nil, !isOwn, wanted == .live, current == .suspended { return false }
        // What was seen to begin is not announced again; one called off may be.
        if wanted == .scheduled { return isOwn && current != .live && current != .ended }
        // A product that lags does not open again what another one saw end.
        return isOwn || !current.isOver || wanted.isOver
    }

    /// The number of the next change that is said.
    mutating func countUp() -> UInt32 {
        said = said < .max ? said + 1 : said
        return said
    }
}
