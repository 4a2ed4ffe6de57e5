import MatchModel

/// Taking over what is news, and saying it.
extension SnapshotDocument {
    mutating func accept(
        _ match: ProviderMatch, _ context: SnapshotContext, _ evidence: MessageEvidence = MessageEvidence()
    ) -> SnapshotVerdict {
        switch match.shape {
        case .snapshot(let order, let collections):
            accept(match, order: order, collections: collections, context)
        case .messages:
            accept(messages: match, context, evidence)
        }
    }

    /// A cumulative payload. One that is not believed leaves everything as it was.
    private mutating func accept(
        _ match: ProviderMatch, order: DocumentOrder?, collections: [SnapshotCollection], _ context: SnapshotContext
    ) -> SnapshotVerdict {
        // An older one mostly says so itself, and then is not looked at.
        if age(order, sent: context.sent, content: mark?.content ?? 0) == .older { return .older }
        makeRoom(for: match.items.count)
        let survey = survey(match, collections: collections, context)
        let isLater = age(order, sent: context.sent, content: survey.content) == .later || context.isTrusted
        if survey.lostGoals.count > 1, isLater, !context.isTrusted {
            return .quarantined(.goalsGone(survey.lostGoals.sorted()))
        }
        var changes: [SaidItem] = []
        let gone = isLater ? survey.gone : []
        let reviews = ReviewNaming(survey.news, gone, match, self)
        // A review that names nothing, and the goal it can only be about.
        var claims: [Int: String] = [:]
        for gone in gone {
            if let review = gone.review { claims[review] = items[gone.place].id }
            if !gone.isReviewed, !reviews.void.contains(items[gone.place].id) { say(gone, to: &changes) }
        }
        for news in inOrderOfMatch(survey.news, match, reviews) {
            var item = match.items[news.index]
            if reviews.unnamed.contains(news.index) { item.forgetAbout() }
            if reviews.saidTwice.contains(news.index) {
                var end = item
                end.forgetAbout()
                say(end, news, context, to: &changes)
            }
            if let about = claims[news.index] { item.subject = .reviewEnd(about: about) }
            say(item, news, context, to: &changes)
        }
        // The review first, so that one revision tells both.
        for gone in gone where gone.isReviewed || reviews.void.contains(items[gone.place].id) {
            say(gone, to: &changes)
        }
        if !reviews.void.isEmpty { settleReviews(about: reviews.void) }
        if isLater { accepted(match, order: order, sent: context.sent, content: survey.content) }
        return changes.isEmpty ? .unchanged : .changes(changes)
    }

    /// Single messages: what is not in them says nothing.
    private mutating func accept(
        messages match: ProviderMatch, _ context: SnapshotContext, _ evidence: MessageEvidence
    ) -> SnapshotVerdict {
        makeRoom(for: match.items.count)
        var changes: [SaidItem] = []
        var olderCount = 0
        var spokenCount = 0
        for (index, item) in match.items.enumerated() where item.weight == .statement {
            spokenCount += 1
            let digest = item.digest(context.named(item))
            let place = places[item.id]
            if let place {
                guard !isOutdated(item, at: place, context.sent) else {
                    olderCount += 1
                    continue
                }
                guard isNews(item, digest, at: place) else { continue }
            } else if let version = item.version, version <= context.versionTakenBackElsewhere(item.id) ?? .min {
                // Overtaken by what took it back.
                olderCount += 1
                continue
            } else if item.endsNothing, !hasOpenReview {
                // A danger that is lifted was no review.
                continue
            }
            var item = item
            if evidence.corrections.contains(index) { item.subject = .withdrawn }
            // A review that began about nothing ends so: it is an event of its own.
            if evidence.review == index, let goal = evidence.doubt?.goal, goal.product == nil, !hasUnnamedReview {
                item.subject = .reviewEnd(about: goal.id)
            }
            say(item, SnapshotSurvey.News(index: index, place: place, digest: digest), context, to: &changes)
        }
        if let doubt = evidence.doubt, doubt.verdict == .fallen { settleReviews(about: [doubt.goal.id]) }
        for stated in match.statedScores where stated.score != told?.score && stated.version > told?.version ?? .min {
            told = ToldScore(score: stated.score, version: stated.version)
        }
        if changes.isEmpty { return olderCount > 0 && olderCount == spokenCount ? .older : .unchanged }
        return .changes(changes)
    }

    /// What a snapshot of another product takes back.
    mutating func takeBack(_ goal: MessageEvidence.Goal, version: Int64?) -> [SaidItem] {
        guard let place = places[goal.id], let product = goal.product else { return [] }
        items[place].inferredAt = version
        return takeBack(place, in: product)
    }

    /// Takes back what a payload of another product excludes.
    mutating func takeBack(_ place: Int, in product: FeedProduct) -> [SaidItem] {
        var changes: [SaidItem] = []
        takeBack(place, to: &changes)
        for index in changes.indices { changes[index].product = product }
        return changes
    }

    private func isNews(_ item: ProviderItem, _ digest: UInt64, at place: Int) -> Bool {
        // A new version of the same words is said again, for versions between the two come too late from then on. Of
        // what was taken back the same without a version is the old message, delivered twice.
        if let version = item.version, version > items[place].productVersion ?? .min { return true }
        if item.isTakenBack { return items[place].state != .cancelled }
        return items[place].digest != digest
    }

    private func isOutdated(_ item: ProviderItem, at place: Int, _ sent: UInt64) -> Bool {
        if let version = item.version, let known = items[place].productVersion, version != known {
            return version < known
        }
        return sent < items[place].sent
    }

    // MARK: Saying

    private mutating func say(_ gone: SnapshotSurvey.Gone, to changes: inout [SaidItem]) {
        let place = gone.place
        let isFinal = gone.isExplicit || items[place].state == .missing
        if isFinal { return takeBack(place, to: &changes) }
        items[place].state = .missing
        guard items[place].canBeReviewed else { return }
        items[place].isReviewed = true
        changes.append(absence(place, .provisional))
    }

    /// Puts a goal under review that something newer has no room for.
    mutating func doubt(_ place: Int, version: Int64?, to changes: inout [SaidItem]) {
        items[place].inferredAt = version
        guard items[place].state == .held else { return }
        items[place].state = .missing
        items[place].isReviewed = true
        changes.append(absence(place, .provisional))
    }

    /// Ends that review: the goal counts.
    mutating func lift(_ place: Int, to changes: inout [SaidItem]) {
        guard items[place].state == .missing else { return }
        (items[place].state, items[place].inferredAt) = (.held, nil)
        if items[place].isReviewed { changes.append(endAbsence(place)) }
    }

    /// The end of the review that the absence of an item was: it never was one.
    mutating func endAbsence(_ place: Int) -> SaidItem {
        items[place].isReviewed = false
        return absence(place, .cancelled)
    }

    /// The review that the absence of an item is.
    private mutating func absence(_ place: Int, _ standing: Observation.Standing) -> SaidItem {
        let item = items[place]
        let review = ProviderItem(
            item.collection, id: "gone.\(item.id)", subject: .reviewStart(about: item.id), standing: standing,
            team: item.team)
        return SaidItem(review, version: countUp(place), reason: .absent)
    }

    /// Says that an item does not count, in the words of the kind that it was.
    mutating func takeBack(_ place: Int, to changes: inout [SaidItem]) {
        guard items[place].state != .cancelled else { return }
        items[place].state = .cancelled
        let item = items[place]
        let subject: ProviderItem.Subject
        switch item.kind {
        case .event(let kind): subject = .event(kind)
        case .reviewStart: subject = .reviewStart(about: item.about.flatMap { hasEvent($0) ? $0 : nil })
        // An end cannot be taken back, and of what was never said nobody knows.
        case .reviewEnd, .unknown: return
        }
        let cancelled = ProviderItem(
            item.collection, id: item.id, subject: subject, standing: .cancelled, team: item.team)
        changes.append(SaidItem(cancelled, version: countUp(place), reason: .takenBack))
        // Only for goals, of which a snapshot takes back one: it looks at every item.
        if case .event(let kind) = item.kind, kind.isGoal { settleReviews(about: [item.id]) }
    }

    private mutating func say(
        _ item: ProviderItem, _ news: SnapshotSurvey.News, _ context: SnapshotContext, to changes: inout [SaidItem]
    ) {
        var item = item
        if let about = item.about, !isSubject(about, of: item) { item.forgetAbout() }
        let side = context.sides.side(item.team)
        guard let place = news.place ?? places[item.id] else {
            let isEvent = LedgerItem.Kind(item.subject).map { $0.isEvent } ?? false
            // Of a review that never was there is nothing to say; of a withdrawal only that what it means comes late.
            if item.isTakenBack, !isEvent, item.subject != .withdrawn { return }
            let version = firstVersion
            guard add(item, side: side, digest: news.digest, version: version, sent: context.sent) != nil else {
                return
            }
            if item.subject == .withdrawn { return }
            changes.append(
                SaidItem(item, version: version, reason: item.isTakenBack ? .takenBack : news.isBack ? .back : .new))
            return
        }
        let before = items[place].state
        // Also what another product of the provider took back by mistake.
        let isBack = news.isBack
        items[place].productVersion = item.version ?? items[place].productVersion
        items[place].sent = max(items[place].sent, context.sent)
        if item.isTakenBack {
            takeBack(place, to: &changes)
            return
        }
        if items[place].isReviewed { changes.append(endAbsence(place)) }
        let version = countUp(place)
        items[place].take(item, side: side, digest: news.digest, version: version, sent: context.sent)
        changes.append(SaidItem(item, version: version, reason: before == .held && !isBack ? .changed : .back))
    }

    /// The last review that began about nothing, and did not end.
    private var hasUnnamedReview: Bool { openReview.map { $0.about == nil } ?? false }
    private var hasOpenReview: Bool { openReview != nil }

    private var openReview: LedgerItem? {
        let last = items.last { $0.kind == .reviewStart || $0.kind == .reviewEnd }
        return last?.kind == .reviewStart && last?.state == .held ? last : nil
    }

    /// Whether a review can be told of what it is about. One that begins about what does not count any more is told as one
    /// about nothing, for else that would seem to count again; and so it ends.
    private func isSubject(_ about: String, of review: ProviderItem) -> Bool {
        guard let place = places[about], items[place].kind.isEvent else { return false }
        guard items[place].state == .cancelled else { return true }
        guard case .reviewStart = review.subject else { return !hasUnnamedReview }
        return places[review.id].map { items[$0].about == about } ?? false
    }

    func hasEvent(_ id: String) -> Bool { places[id].map { items[$0].kind.isEvent } ?? false }

    /// What a review ended against was taken back for it: it takes back nothing else.
    private mutating func settleReviews(about ids: Set<String>) {
        for place in items.indices where items[place].isFallen {
            if items[place].about.map(ids.contains) ?? true { items[place].isFallen = false }
        }
    }
}

extension ProviderItem {
    /// A review that ended, or the risk of one, and of which nothing came.
    fileprivate var endsNothing: Bool { subject == .reviewEnd(about: nil) && outcome == ReviewWords.noAction }

    /// A review about what nobody was told of, or what does not count any more, is one about nothing given yet.
    fileprivate mutating func forgetAbout() {
        switch subject {
        case .reviewStart: subject = .reviewStart(about: nil)
        case .reviewEnd: subject = .reviewEnd(about: nil)
        case .event, .withdrawn: break
        }
    }
}
