import MatchModel

/// What a snapshot differs in from what is known, before anything of it counts.
struct SnapshotSurvey {
    /// A thing of the snapshot that is news, by its place in the payload and, where it is known, in the document.
    struct News {
        var index: Int
        var place: Int?
        var digest: UInt64
        /// Messages took it back without naming it, and it stands.
        var isBack = false
    }

    /// A thing that is not there any more.
    struct Gone {
        var place: Int
        /// It is known not to count: by a review, by the score, by another product, by the operator.
        var isExplicit: Bool
        /// A review says so.
        var isReviewed = false
        /// Its place in the payload, where it names nothing.
        var review: Int?
    }

    var news: [News] = []
    var gone: [Gone] = []
    /// The goals that would be taken back, or be under way to it.
    var lostGoals: [String] = []
    var content: UInt64 = 0
}

/// What is known of a match beyond the payload at hand.
struct SnapshotContext {
    var sides: TeamSides
    var sent: UInt64
    /// The operator says that this snapshot is right.
    var isTrusted: Bool
    /// It lists goals: those made of its product's score before are void unless they are among them.
    var voidsMade: Bool
    /// The names of an item's players.
    var named: (ProviderItem) -> ItemNames
    /// The version of an item that the provider took back through another product.
    var versionTakenBackElsewhere: (String) -> Int64?
    /// Whether messages took an item back without naming it, before a snapshot of this order was made.
    var isInferredGone: (String, DocumentOrder) -> Bool
    /// Whether the provider took an item back through another product.
    var isTakenBackElsewhere: (String) -> Bool
}

extension SnapshotDocument {
    /// A review that names nothing is of a goal at most so many minutes of the match away.
    static let reviewMinutes = 10

    /// So many of the last things that were taken back may be what a review was about.
    static let maximumSubjects = 64

    /// Compares, and changes nothing. Its work is that of the items of the payload and of the document, once each.
    func survey(
        _ match: ProviderMatch, collections: [SnapshotCollection], _ context: SnapshotContext
    ) -> SnapshotSurvey {
        var survey = SnapshotSurvey()
        var content = ContentDigest()
        content.fold(match, collections)
        // A sum, for the order of a list says nothing.
        var sum: UInt64 = 0
        var seen = [Int](repeating: -1, count: items.count)
        var unknown: [String: Int] = [:]
        var firsts: [Int] = []
        for (index, item) in match.items.enumerated() where item.weight == .statement {
            if let place = places[item.id] {
                if seen[place] < 0 || item.replaces(match.items[seen[place]]) { seen[place] = index }
            } else if let first = unknown[item.id] {
                if item.replaces(match.items[firsts[first]]) { firsts[first] = index }
            } else {
                unknown[item.id] = firsts.count
                firsts.append(index)
            }
        }
        for (place, index) in seen.enumerated() where index >= 0 {
            let item = match.items[index]
            let digest = item.digest(context.named(item))
            sum &+= item.contentWord(digest)
            guard isNews(item, at: place, digest, match, context) else { continue }
            let isBack = isInferredGone(item, match, context)
            survey.news.append(SnapshotSurvey.News(index: index, place: place, digest: digest, isBack: isBack))
            if items[place].isGoal, !item.isGoal { survey.lostGoals.append(item.id) }
        }
        for index in firsts {
            let item = match.items[index]
            let digest = item.digest(context.named(item))
            sum &+= item.contentWord(digest)
            // What was never known needs no taking back.
            if item.subject == .withdrawn { continue }
            let isBack = isInferredGone(item, match, context)
            survey.news.append(SnapshotSurvey.News(index: index, place: nil, digest: digest, isBack: isBack))
        }
        content.fold(sum)
        survey.content = content.value
        findGone(match, collections, seen, context, in: &survey)
        return survey
    }

    private func isNews(
        _ item: ProviderItem, at place: Int, _ digest: UInt64, _ match: ProviderMatch, _ context: SnapshotContext
    ) -> Bool {
        let known = items[place]
        if item.isTakenBack { return known.state != .cancelled }
        // Of what a message took back or doubts a snapshot of before knows nothing, and a later one that counts it knows
        // better.
        if known.state != .held, let at = known.inferredAt, case .snapshot(let order?, _) = match.shape,
            order.isInstant
        {
            return order.value > at
        }
        if known.state == .held, isInferredGone(item, match, context) { return true }
        if known.digest != digest, isSameReview(item, as: known, match, context) { return false }
        return known.state != .held || known.digest != digest
    }

    /// A review was about what is gone by now, or did not count: it stays one of that.
    private func isSameReview(
        _ item: ProviderItem, as known: LedgerItem, _ match: ProviderMatch, _ context: SnapshotContext
    ) -> Bool {
        guard item.isAboutNothing, LedgerItem.Kind(item.subject) == known.kind, known.state == .held else {
            return false
        }
        let subjects =
            known.about.map { [$0] }
            ?? items.lazy.reversed().filter { $0.state == .cancelled }.prefix(Self.maximumSubjects).map(\.id)
        return subjects.contains { about in
            var before = item
            before.subject = known.kind == .reviewStart ? .reviewStart(about: about) : .reviewEnd(about: about)
            return before.digest(context.named(item)) == known.digest
                && !match.items.contains { $0.id == about && !$0.isTakenBack }
        }
    }

    private func isInferredGone(_ item: ProviderItem, _ match: ProviderMatch, _ context: SnapshotContext) -> Bool {
        guard item.isGoal, case .snapshot(let order?, _) = match.shape else { return false }
        return context.isInferredGone(item.id, order)
    }

    // MARK: What is gone

    private func findGone(
        _ match: ProviderMatch, _ collections: [SnapshotCollection], _ seen: [Int], _ context: SnapshotContext,
        in survey: inout SnapshotSurvey
    ) {
        let places = items.indices.filter { place in
            let item = items[place]
            // The end of a review cannot be taken back, and what nobody was told of need not. Where a match stood it stood,
            // until the next status.
            guard item.kind != .reviewEnd, item.kind != .unknown, item.kind != .event(.matchStatus) else {
                return false
            }
            return seen[place] < 0 && item.state != .cancelled && collections.contains(item.collection)
        }
        guard !places.isEmpty else { return }
        let goals = places.filter { items[$0].isGoal }
        let score = ScoreEvidence(match, last: mark?.score, context.sides, known: { hasHeld($0) })
        let unnamed = goals.count == 1 ? fallenReview(match, against: goals[0], context.sides, survey) : nil
        let fallen = fallenSubjects(match)
        for place in places {
            let item = items[place]
            let isElsewhere =
                context.isTakenBackElsewhere(item.id) || context.voidsMade && item.isMade
            let isFallen = fallen.contains(item.id)
            var gone = SnapshotSurvey.Gone(
                place: place, isExplicit: context.isTrusted || isElsewhere || isFallen, isReviewed: isFallen)
            if item.isGoal, !gone.isExplicit {
                gone.isExplicit = score.excludes(item)
                if let unnamed, place == goals[0] {
                    (gone.isExplicit, gone.isReviewed) = (true, true)
                    gone.review = unnamed >= 0 ? unnamed : nil
                }
            }
            survey.gone.append(gone)
            if item.isGoal, !isElsewhere { survey.lostGoals.append(item.id) }
        }
    }

    private func hasHeld(_ id: String) -> Bool { places[id].map { items[$0].state == .held } ?? false }

    /// The ids of what reviews ended against.
    private func fallenSubjects(_ match: ProviderMatch) -> Set<String> {
        var ids: Set<String> = []
        for item in items where item.isFallen && item.state == .held {
            if let about = item.about { ids.insert(about) }
        }
        for item in match.items where item.isFallenReview {
            if let about = item.about { ids.insert(about) }
        }
        return ids
    }

    /// The review that ended against something it does not name, which can only be the one goal that is gone: its place
    /// in the payload, -1 for one that is known, `nil` for none.
    private func fallenReview(
        _ match: ProviderMatch, against goal: Int, _ sides: TeamSides, _ survey: SnapshotSurvey
    ) -> Int? {
        let goal = items[goal]
        func fits(_ team: ProviderTeamReference?, _ clock: MatchClock?, isNew: Bool) -> Bool {
            guard team == nil || team == goal.team else { return false }
            // One of another time of the match was about another goal, which perhaps was never given.
            guard let clock, let own = goal.clock else { return isNew }
            return clock.period == own.period && abs(clock.minutes - own.minutes) <= Self.reviewMinutes
        }
        let fresh = survey.news.first { news in
            let item = match.items[news.index]
            return item.isFallenReview && item.about == nil && fits(sides.side(item.team), item.clock, isNew: true)
        }
        if let fresh { return fresh.index }
        let known = items.contains {
            $0.isFallen && $0.about == nil && $0.state == .held && fits($0.team, $0.clock, isNew: false)
        }
        return known ? -1 : nil
    }
}

/// What a snapshot's own score says of a goal that it does not list any more.
private struct ScoreEvidence {
    private var score: Score?
    private var last: Score?
    /// The goals it lists that it did not list before, and all of them, by the side they count for.
    private var fresh = Score.zero
    private var listed = Score.zero
    private var isComplete = true

    init(_ match: ProviderMatch, last: Score?, _ sides: TeamSides, known: (String) -> Bool) {
        // A result given by decision is no count of goals.
        score = match.awarded == nil ? match.score : nil
        self.last = last
        guard score != nil else { return }
        for item in match.items where item.isGoal && item.clock?.period != MatchClock.shootout {
            let kind = LedgerItem.Kind(item.subject) ?? .unknown
            switch ProviderItem.credited(kind: kind, team: sides.side(item.team)) {
            case .home?:
                listed.home += 1
                if !known(item.id) { fresh.home += 1 }
            case .away?:
                listed.away += 1
                if !known(item.id) { fresh.away += 1 }
            case .id?, nil: isComplete = false
            }
        }
    }

    /// The score of the side is lower than it was; or it is what the listed goals make, another one among them that
    /// stands in its place.
    func excludes(_ goal: LedgerItem) -> Bool {
        guard let score, !goal.isShootout else { return false }
        switch goal.creditedSide {
        case .home?:
            return last.map { score.home < $0.home } ?? false
                || isComplete && fresh.home > 0 && listed.home == score.home
        case .away?:
            return last.map { score.away < $0.away } ?? false
                || isComplete && fresh.away > 0 && listed.away == score.away
        case .id?, nil:
            return last.map { Int(score.home) + Int(score.away) < Int($0.home) + Int($0.away) } ?? false
        }
    }
}

extension ProviderItem {
    /// Of two with one id the higher version counts, of equal ones the later in the payload, which this one is.
    func replaces(_ earlier: ProviderItem) -> Bool {
        guard let version, let other = earlier.version else { return true }
        return version >= other
    }
}

extension ProviderItem {
    fileprivate var isAboutNothing: Bool { subject == .reviewStart(about: nil) || subject == .reviewEnd(about: nil) }

    fileprivate func contentWord(_ digest: UInt64) -> UInt64 {
        var word = ContentDigest()
        word.fold(id)
        word.fold(digest)
        return word.value
    }
}

extension ContentDigest {
    /// Everything of a snapshot but its items.
    mutating func fold(_ match: ProviderMatch, _ collections: [SnapshotCollection]) {
        for collection in collections { fold(collection.rawValue) }
        fold(UInt64(match.status?.rawValue ?? 0))
        fold(match.score)
        fold(match.shootout)
        fold(match.awarded)
        fold(match.clock)
        fold(UInt64(match.balls.count))
        if let ball = match.balls.last { fold(ball) }
    }
}
