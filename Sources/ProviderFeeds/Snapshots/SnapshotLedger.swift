import MatchModel

/// What one product said of one match: whose order, items and versions are counted together.
package struct DocumentKey: Hashable, Codable, Sendable {
    package var provider: String
    /// The provider's id of the match.
    package var match: String
    package var product: FeedProduct

    package init(provider: String, match: String, product: FeedProduct) {
        self.provider = provider
        self.match = match
        self.product = product
    }
}

/// Compares every payload with the last accepted one of its product and match, by content, and says what is news.
///
/// - It is dropped if it says the same or is older: by the product's own order, else by that of the requests. The same
///   content again is a later snapshot only if the product's own order is higher.
/// - A list that is missing says nothing. What is gone from a list that is there goes under review at once, and is taken
///   back by a second, later snapshot without it, or at once by an explicit outcome: a review that ended against it, a
///   score of the side that is lower than before or is complete with another goal in its place, a deletion, another
///   product of the provider that took it back, or the operator's word. Line-ups and commentary go without a review,
///   reviews without one at the second snapshot, and hints and the ends of reviews stay.
/// - What comes back is said again, the review of its absence having been none.
/// - A review of what is taken back is said before that, and of what was taken back before is about nothing: no news of one
///   snapshot makes it come back, see `ReviewNaming`.
/// - A snapshot that would cost a match more than one goal, those under review for their absence counted, is not
///   believed as a whole, and everything stays as it was. What another product took back is no such goal.
/// - Of messages the higher version counts, of equal or no versions the later request. The same again is no news. A goal
///   that they take back without naming it is found by `MessageEvidence`; one that only messages told, and that a whole
///   list of a minute later does not count, was taken back by a message that was lost.
/// - Where a match stood is never gone: the next status ends it.
///
/// Two products of one provider do not make two events of one: they name it by the same id (see `ItemAliases`), and the
/// lifecycle holds what one source says under one key to be one. What is said last counts, through whichever product.
package struct SnapshotLedger: Codable, Sendable {
    /// The most documents remembered: a day's football of four products.
    package static let maximumDocuments = 4096
    /// The most hints remembered of one document.
    package static let maximumHints = ProviderMatch.maximumItems

    private var documents = RecentTable<DocumentKey, SnapshotDocument>(limit: maximumDocuments)
    /// Above every version given to a match that is forgotten.
    private var floor: UInt32 = 0
    /// How often a payload that said nothing changed more than the mark. Not stored: only differences count.
    private var silentChanges: UInt64 = 0

    private enum CodingKeys: String, CodingKey { case documents, floor }

    package init() {}

    package var documentCount: Int { documents.count }
    /// How many documents were forgotten for want of room.
    package var evictedDocuments: UInt64 { documents.evicted }
    /// How many items were never said for want of room in their document, of the documents that are remembered.
    package var refusedItems: UInt64 { documents.unordered { $0.refused > 0 }.reduce(0) { $0 + $1.refused } }

    /// Compares and takes over one match of one payload.
    ///
    /// - Parameters:
    ///   - sent: the place of its request among all requests, in the order they were sent.
    ///   - sides: the provider's ids of the two teams; left out, those of the payload.
    ///   - voidsMade: it lists goals, so those that were made of a score and are not among them are no loss.
    ///   - isTrusted: the operator says that it is right, however many goals it costs, and so is what is absent from it.
    ///   - named: the names of an item's players.
    package mutating func accept(
        _ match: ProviderMatch, of key: DocumentKey, sent: UInt64, sides: TeamSides? = nil, isTrusted: Bool = false,
        voidsMade: Bool = false,
        named: @escaping (ProviderItem) -> ItemNames = { ItemNames(player: $0.player?.name, text: $0.text) }
    ) -> SnapshotVerdict {
        let siblings = siblings(of: key.provider, match: key.match).filter { $0.0 != key.product }
        let context = SnapshotContext(
            sides: sides ?? TeamSides(match.fixture), sent: sent, isTrusted: isTrusted, voidsMade: voidsMade,
            named: named,
            versionTakenBackElsewhere: { id in siblings.compactMap { $0.1.versionTakenBack(id) }.max() },
            isInferredGone: { id, order in siblings.contains { $0.1.hasInferred(id, before: order) } },
            isTakenBackElsewhere: { id in siblings.contains { $0.1.hasTakenBack(id) } })
        let evidence =
            match.shape == .messages
            ? MessageEvidence(match, own: documents[key], others: siblings, context) : MessageEvidence()
        let orphans = orphans(match, key, context, among: siblings)
        guard orphans.count <= 1 || isTrusted else { return .quarantined(.goalsGone(orphans.map(\.id).sorted())) }
        // Before what the payload tells itself, so that no score counts both; but behind the review that says so.
        var said: [SaidItem] = []
        if let doubt = evidence.doubt, evidence.review == nil { said += settle(doubt, key) }
        let verdict = accept(match, of: key, context, evidence)
        switch verdict {
        case .quarantined: return verdict
        case .older: return said.isEmpty ? verdict : .changes(said)
        case .changes(let changes): said += changes
        case .unchanged: break
        }
        settleInferences(said, match, key, siblings)
        if let doubt = evidence.doubt, evidence.review != nil { said += settle(doubt, key) }
        for goal in orphans {
            guard let product = goal.product else { continue }
            update(DocumentKey(provider: key.provider, match: key.match, product: product)) {
                said += $0.takeBack(goal, version: match.snapshotOrder)
            }
        }
        if orphans.isEmpty { said += settleDoubts(match, key, context.sides, among: siblings) }
        return said.isEmpty ? verdict : .changes(said)
    }

    /// Whether a product tells a goal, and it is none that was made of a score.
    func holdsGoal(_ id: String, _ key: DocumentKey) -> Bool { documents[key]?.holdsGoal(id) ?? false }

    func knowsEvent(_ id: String, _ key: DocumentKey) -> Bool { documents[key]?.hasEvent(id) ?? false }

    /// What messages only inferred is settled once a later snapshot says otherwise.
    private mutating func settleInferences(
        _ said: [SaidItem], _ match: ProviderMatch, _ key: DocumentKey, _ siblings: [(FeedProduct, SnapshotDocument)]
    ) {
        guard case .snapshot(let order?, _) = match.shape else { return }
        for said in said where said.item.isGoal {
            for (product, document) in siblings where document.hasInferred(said.item.id, before: order) {
                documents.update(DocumentKey(provider: key.provider, match: key.match, product: product)) { document in
                    document.settleInference(said.item.id)
                    return true
                }
            }
        }
    }

    private mutating func accept(
        _ match: ProviderMatch, of key: DocumentKey, _ context: SnapshotContext, _ evidence: MessageEvidence
    ) -> SnapshotVerdict {
        guard documents[key] == nil else {
            var verdict = SnapshotVerdict.unchanged
            var isSilent = false
            documents.update(key) { document in
                let before = (mark: document.mark, told: document.told, items: document.items)
                verdict = document.accept(match, context, evidence)
                // What stays as it was is the same storage, and compared at once.
                guard !verdict.isNews else { return true }
                isSilent = document.told != before.told || document.items != before.items
                return document.mark != before.mark
            }
            if isSilent { silentChanges += 1 }
            return verdict
        }
        var document = SnapshotDocument(floor: floor)
        let verdict = document.accept(match, context, evidence)
        // What says nothing begins nothing.
        guard verdict.isNews || document.mark != nil || document.told != nil || !document.items.isEmpty else {
            return verdict
        }
        keep(document, key)
        return verdict
    }

    /// What each product of a provider said of a match, in the order of the products.
    func siblings(of provider: String, match: String) -> [(FeedProduct, SnapshotDocument)] {
        FeedProduct.allCases.compactMap { product in
            documents[DocumentKey(provider: provider, match: match, product: product)].map { (product, $0) }
        }
    }

    /// Takes back something that another product's payload excludes, or changes how it stands; it is a use where it does.
    mutating func update(_ key: DocumentKey, _ change: (inout SnapshotDocument) -> Void) {
        documents.update(key) { document in
            let before = document.items
            change(&document)
            return document.items != before
        }
    }

    private mutating func keep(_ document: SnapshotDocument, _ key: DocumentKey) {
        for evicted in documents.put(document, for: key) { floor = max(floor, evicted.highestVersion) }
    }

    /// Where the last accepted snapshot stands; `nil` before the first.
    package func mark(_ key: DocumentKey) -> DocumentMark? { documents[key]?.mark }

    /// Repeats what an unchanged snapshot did: the next one has to be later than it. So that such a one need not be kept.
    package mutating func advance(_ key: DocumentKey, to mark: DocumentMark) {
        var document = documents.take(key) ?? SnapshotDocument(floor: floor)
        document.mark = mark
        keep(document, key)
    }

    /// What a replay depends on has changed, if this has.
    package var uses: UInt64 { documents.uses + silentChanges }

    /// The hints of a payload that were not seen before, in its order. A payload that has any is one that a replay needs: the
    /// policy may have them shown.
    package mutating func newHints(_ match: ProviderMatch, of key: DocumentKey) -> [ProviderItem] {
        guard match.items.contains(where: { $0.weight == .hint }) else { return [] }
        var hints: [ProviderItem] = []
        documents.update(key) { document in
            for item in match.items where item.weight == .hint {
                let digest = item.digest(ItemNames(player: nil, text: item.text))
                let known = document.hints[item.id]
                guard known != digest, known != nil || document.hints.count < Self.maximumHints else { continue }
                document.hints[item.id] = digest
                hints.append(item)
            }
            return !hints.isEmpty
        }
        return hints
    }

    /// The newest ball of a payload, if it is another than before.
    package mutating func newBall(_ match: ProviderMatch, of key: DocumentKey) -> BallSighting? {
        guard var ball = match.balls.last else { return nil }
        for other in match.balls {
            guard let captured = other.captured, let latest = ball.captured, captured > latest else { continue }
            ball = other
        }
        var digest = ContentDigest()
        digest.fold(ball)
        var isNew = false
        documents.update(key) { document in
            isNew = document.ball != digest.value
            document.ball = digest.value
            return false
        }
        return isNew ? ball : nil
    }

    /// Forgets what is known of the matches that `isOver` names.
    package mutating func forget(where isOver: (DocumentKey) -> Bool) {
        for (_, document) in documents.remove(where: { key, _ in isOver(key) }) {
            floor = max(floor, document.highestVersion)
        }
    }
}

extension SnapshotVerdict {
    fileprivate var isNews: Bool {
        if case .changes = self { true } else { false }
    }
}

extension ContentDigest {
    mutating func fold(_ ball: BallSighting) {
        fold(ball.team)
        fold(ball.x.bitPattern)
        fold(ball.y.bitPattern)
        fold(ball.captured?.microseconds ?? 0)
        fold(ball.clock)
    }
}

extension TeamSides {
    package init(_ fixture: ProviderFixture?) {
        self.init(
            home: fixture.map { ProviderNames.normalised($0.home.id) } ?? "",
            away: fixture.map { ProviderNames.normalised($0.away.id) } ?? "")
    }
}
