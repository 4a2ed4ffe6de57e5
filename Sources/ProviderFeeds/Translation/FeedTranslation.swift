import MatchModel

/// Turns what providers' payloads say into entries for the node: which match each is about, what of it is news, and in
/// our ids. The one state of the intake of real feeds; whoever owns the node owns it.
///
/// Deterministic: the same calls give the same outcomes, also after being stored and read. One thread owns it.
///
/// A replay needs, in their order, every payload whose outcome `isRecorded`, the advances of the others, what was
/// learned, mapped and forgotten; payloads that came to nothing change nothing.
package struct FeedTranslation: Codable, Sendable {
    /// The most matches of providers whose progress is remembered.
    package static let maximumMatches = 8192

    private struct ProgressKey: Hashable, Codable, Sendable {
        var provider: String
        var match: MatchID
    }

    private var ledger = SnapshotLedger()
    private var directory = Directory()
    private var quarantine = FeedQuarantine()
    private var progress = RecentTable<ProgressKey, MatchProgress>(limit: maximumMatches)
    private var hinted = RecentTable<ProgressKey, HintedGoals>(limit: maximumMatches)

    package init() {}

    // MARK: Reading

    /// What waits for somebody to look at it, by the time of its last change.
    package var quarantined: [QuarantineEntry] { quarantine.all }
    package var quarantinedCount: Int { quarantine.count }
    package var documentCount: Int { ledger.documentCount }
    /// Entries of the quarantine that were forgotten for want of room.
    package var evictedQuarantined: UInt64 { quarantine.evicted }
    /// Items that were never said for want of room in their document, of the documents that are remembered.
    package var refusedItems: UInt64 { ledger.refusedItems }
    /// What else was forgotten for want of room, by what it was.
    package var evicted: [(what: String, count: UInt64)] {
        [
            ("documents", ledger.evictedDocuments), ("names", directory.evicted),
            ("progress", progress.evicted),
            ("hinted", hinted.evicted),
        ]
    }

    /// Which match of ours a provider's is.
    package func match(_ id: String, of provider: String) -> MatchID? { directory.match(id, of: provider) }

    /// The provider's ids of matches that somebody keeps, and ours.
    package func matches(of provider: String) -> [(id: String, match: MatchID)] { directory.matches(of: provider) }

    // MARK: The rest of the origin

    /// A fixture that the node holds, whoever announced it. Returns what waited for it, to be received again.
    package mutating func learn(_ fixture: Fixture) -> [QuarantineEntry] {
        directory.learn(fixture)
        return quarantine.remove { [directory] key, entry in
            guard entry.isOfIdentity else { return false }
            if directory.match(mapped: key.match, of: key.provider) == fixture.match { return true }
            guard let theirs = entry.fixture else { return false }
            return directory.mayBe(fixture, theirs, kickoff: entry.kickoff, key.provider)
        }
    }

    /// What an operator says an id stands for. Returns what may have waited for it, to be received again in its order.
    ///
    /// A match that was taken for another one is said anew with its next payload, to the right one. What was said to the
    /// wrong one stays there until the operator takes it back.
    package mutating func map(_ mapping: DirectoryMapping) -> [QuarantineEntry] {
        if case .match(let match) = mapping.meaning,
            directory.match(mapping.id, of: mapping.provider).map({ $0 != match }) ?? false
        {
            ledger.forget { $0.provider == mapping.provider && $0.match == mapping.id }
        }
        directory.map(mapping)
        return quarantine.remove { key, entry in
            guard key.provider == mapping.provider, case .identity(let fault) = entry.reason else { return false }
            switch mapping.meaning {
            case .match: return key.match == mapping.id
            case .team: return fault != .unnamed && fault != .noKickoff
            case .league, .player: return false
            }
        }
    }

    /// The matches that the node holds no more.
    package mutating func forget(_ matches: [MatchID]) {
        guard !matches.isEmpty else { return }
        directory.forget(matches)
        let gone = Set(matches)
        progress.remove { key, _ in gone.contains(key.match) }
        hinted.remove { key, _ in gone.contains(key.match) }
        ledger.forget { [directory] key in directory.isOver(key.match, of: key.provider) }
    }

    /// Repeats an advance instead of the payload that made it.
    package mutating func advance(_ advance: FeedOutcome.Advance) { ledger.advance(advance.key, to: advance.mark) }

    // MARK: Payloads

    /// Decides one payload.
    ///
    /// - Parameters:
    ///   - provider: whose feed it came through, as in the URL.
    ///   - sent: the place of its request among all requests, in the order they were sent: an answer that was overtaken
    ///     is older.
    ///   - input: where the caller keeps the payload; by default `sent` says it.
    ///   - named: the provider's id of the match, for payloads that name none.
    ///   - trusted: the provider's id of the match whose snapshot an operator has accepted from the quarantine.
    ///   - showsHints: the policy has this provider's hints of goals shown.
    package mutating func receive(
        _ reading: ProviderReading, provider: String, sent: UInt64, input: UInt64? = nil, received: UnixInstant,
        named: String? = nil, trusted: String? = nil, showsHints: Bool = false
    ) -> FeedOutcome {
        var outcome = FeedOutcome()
        let before = uses
        for match in reading.matches {
            receive(
                match, reading.product, provider, sent: sent, input: input ?? sent, received: received, named: named,
                trusted: trusted.map(ProviderNames.normalised), showsHints: showsHints, to: &outcome)
        }
        outcome.isRecorded = uses - before > UInt64(outcome.advances.count)
        return outcome
    }

    /// What a replay depends on has changed, if this has.
    private var uses: UInt64 { ledger.uses + directory.uses + quarantine.uses + progress.uses + hinted.uses }

    private mutating func receive(
        _ match: ProviderMatch, _ product: FeedProduct, _ provider: String, sent: UInt64, input: UInt64,
        received: UnixInstant, named: String?, trusted: String?, showsHints: Bool, to outcome: inout FeedOutcome
    ) {
        let id = ProviderNames.normalised(match.id ?? named ?? "")
        var key = DocumentKey(provider: provider, match: id, product: product)
        guard !directory.isOver(id, of: provider) else {
            outcome.matches.append(FeedOutcome.Match(id: id, match: nil, verdict: .over))
            return
        }
        func hold(_ reason: QuarantineReason, _ match: MatchID?, _ payload: ProviderMatch) {
            if let change = quarantine.add(key, reason, payload, input: input, received: received) {
                outcome.alerts.append(change)
            }
            outcome.matches.append(FeedOutcome.Match(id: id, match: match, verdict: .quarantined(reason)))
        }
        directory.learnPlayers(match, of: provider)
        let resolved: ResolvedMatch
        // Without a time nothing is announced: the home team could be the away team.
        let announced = product.tellsHomeTeam ? received : nil
        switch directory.resolve(match, named: named, provider: provider, product: product, received: announced) {
        case .failure(let fault): return hold(.identity(fault), nil, match)
        case .success(let found): resolved = found
        }
        // It is announced though nothing else of it may be usable.
        if resolved.isNews { outcome.entries.append(.fixture(resolved.fixture)) }
        key.match = resolved.providerMatch
        let strangers = unknownTeams(match, resolved, provider)
        guard strangers.isEmpty else {
            return hold(.identity(.unknownTeams(strangers)), resolved.fixture.match, match)
        }
        release(key, &outcome)
        let mark = ledger.mark(key)
        let progressKey = ProgressKey(provider: provider, match: resolved.fixture.match)
        var progress = progress[progressKey] ?? MatchProgress()
        var match = match
        progress.aliases.rename(
            &match, product, sides: resolved.sides, documents: ledger.siblings(of: provider, match: key.match))
        let listsGoals = match.listsGoals
        let takenOver = progress.settleMade(in: &match, key, sides: resolved.sides, ledger)
        let verdict = ledger.accept(
            match, of: key, sent: sent, sides: resolved.sides, isTrusted: trusted == key.match,
            voidsMade: listsGoals,
            named: { [directory] in directory.named($0, of: provider) })
        var made: [Observation] = []
        let translator = ItemTranslator(
            match: match, resolved: resolved, provider: ProviderNames.provider(provider, product), name: provider)
        switch verdict {
        case .quarantined(let fault): return hold(.snapshot(fault), resolved.fixture.match, match)
        case .older:
            outcome.matches.append(FeedOutcome.Match(id: id, match: resolved.fixture.match, verdict: .older))
            return
        case .unchanged:
            if let new = ledger.mark(key), new != mark {
                outcome.advances.append(FeedOutcome.Advance(key: key, mark: new))
            }
        case .changes(let said):
            for said in said where progress.covers(said.item, product) {
                if let observation = translator.observation(said, directory) {
                    made.append(observation)
                } else {
                    outcome.unsaid += 1
                }
            }
        }
        clear(key, &outcome)
        let handed = ledger.handOver(takenOver, to: key)
        let excluded = excludedGoals(match, key, progress, listsGoals: listsGoals)
        made = (handed + excluded).compactMap { translator.observation($0, directory) } + made
        tellStatus(&progress, product, translator, to: &made)
        if progress != self.progress[progressKey] ?? MatchProgress() { self.progress.put(progress, for: progressKey) }
        translator.tellScore(in: &made)
        if let ball = ledger.newBall(match, of: key) { made.append(translator.observation(ball, directory)) }
        takeHints(match, key, progressKey, translator, received: received, isShown: showsHints, &made, &outcome)
        outcome.entries += made.map { .observation($0) }
        outcome.matches.append(
            FeedOutcome.Match(
                id: id, match: resolved.fixture.match,
                verdict: made.isEmpty && !resolved.isNews ? .unchanged : .taken))
    }

    /// Takes back goals that were made of a score, beyond those that a payload which tells goals leaves.
    private mutating func excludedGoals(
        _ match: ProviderMatch, _ key: DocumentKey, _ progress: MatchProgress, listsGoals: Bool
    ) -> [SaidItem] {
        let products = ledger.siblings(of: key.provider, match: key.match).filter { !$0.1.madeGoals.isEmpty }.map(\.0)
        var said: [SaidItem] = []
        for product in products {
            let other = DocumentKey(provider: key.provider, match: key.match, product: product)
            let told = ledger.toldGoals(of: key.provider, match: key.match)
            let left =
                listsGoals
                ? match.madeGoals(beside: told)
                : progress.madeGoals(beside: match, told: told, stated: ledger.mark(other)?.score)
            if let left { said += ledger.takeBackMade(of: other, keeping: left) }
        }
        return said
    }

    /// Tells the hints of a payload, and what becomes of those that were shown as goals.
    private mutating func takeHints(
        _ match: ProviderMatch, _ key: DocumentKey, _ progressKey: ProgressKey, _ translator: ItemTranslator,
        received: UnixInstant, isShown: Bool, _ made: inout [Observation], _ outcome: inout FeedOutcome
    ) {
        let hints = ledger.newHints(match, of: key).compactMap { item in
            translator.hint(item, directory).map { (id: item.id, hint: $0) }
        }
        outcome.hints += hints.map(\.hint)
        let before = hinted[progressKey] ?? HintedGoals()
        var goals = before
        made = goals.settle(made, received: received)
        if isShown { made += goals.show(hints, of: translator.provider, beside: made, received: received) }
        if goals != before { hinted.put(goals, for: progressKey) }
    }

    /// The match is known now: what other products said of it can be received again.
    private mutating func release(_ key: DocumentKey, _ outcome: inout FeedOutcome) {
        for product in FeedProduct.allCases {
            var other = key
            other.product = product
            let entry = quarantine.remove(other) { entry in
                guard case .identity(let fault) = entry.reason else { return false }
                // The teams of another product are as unknown as before.
                if case .unknownTeams = fault { return product == key.product }
                return true
            }
            guard let entry else { continue }
            outcome.released.append(entry)
            outcome.alerts.append(.cleared(entry))
        }
    }

    /// A later snapshot is believed.
    private mutating func clear(_ key: DocumentKey, _ outcome: inout FeedOutcome) {
        guard let entry = quarantine.remove(key, where: { !$0.isOfIdentity }) else { return }
        outcome.alerts.append(.cleared(entry))
    }

    /// The teams of goals and cards that are neither side: without them the score would be wrong.
    private func unknownTeams(_ match: ProviderMatch, _ resolved: ResolvedMatch, _ provider: String) -> [String] {
        var ids: Set<String> = []
        for item in match.items {
            guard case .id(let id)? = item.team, item.weight == .statement, !item.isTakenBack,
                case .event(let kind) = item.subject, kind.eventClass == .score || kind.eventClass == .discipline,
                directory.team(item.team, in: resolved, of: provider) == nil
            else { continue }
            ids.insert(id)
        }
        return ids.sorted()
    }

    /// Says where the match stands, if no item of it did.
    private func tellStatus(
        _ progress: inout MatchProgress, _ product: FeedProduct, _ translator: ItemTranslator,
        to made: inout [Observation]
    ) {
        for observation in made { progress.take(observation, product) }
        guard let wanted = translator.status,
            progress.isNews(wanted, isDerived: translator.match.isStatusDerived, product)
        else { return }
        let observation = translator.observation(of: wanted, number: progress.countUp())
        made.append(observation)
        progress.take(observation, product)
    }
}
