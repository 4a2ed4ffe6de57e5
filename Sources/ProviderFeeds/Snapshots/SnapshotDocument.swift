import MatchModel

/// Where a snapshot stands among those of its product and match.
package struct DocumentMark: Hashable, Codable, Sendable {
    /// In the product's own count; `nil` when it states none.
    package var order: DocumentOrder?
    /// The place of its request among all.
    package var sent: UInt64
    /// The digest of what it says.
    package var content: UInt64
    /// The score it states.
    package var score: Score?
}

/// The score that messages stated last.
struct ToldScore: Hashable, Codable, Sendable {
    var score: Score
    /// Of the first message that stated it, in the product's own unit.
    var version: Int64
}

/// What one product of one provider last said of one match.
struct SnapshotDocument: Codable, Sendable {
    /// The most items remembered, those taken back among them: twice what a payload may hold.
    static let maximumItems = 2 * ProviderMatch.maximumItems

    /// Of the last snapshot that was accepted; `nil` before the first.
    var mark: DocumentMark?
    /// `nil` until a message of its own version states a score.
    var told: ToldScore?
    /// In the order in which they were first said.
    var items: [LedgerItem] = []
    /// The digests of what may be happening, by ids of their own.
    var hints: [String: UInt64] = [:]
    /// The digest of the last ball that was told.
    var ball: UInt64 = 0
    /// Versions begin above it: no id gets a version a second time though it was forgotten in between.
    var floor: UInt32
    /// Items for which there was no room.
    var refused: UInt64 = 0
    /// The places of the items by their ids.
    private(set) var places: [String: Int] = [:]

    private enum CodingKeys: String, CodingKey { case mark, told, items, hints, ball, floor, refused }

    private struct Hint: Codable {
        var id: String
        var digest: UInt64
    }

    init(floor: UInt32) { self.floor = floor }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        mark = try container.decodeIfPresent(DocumentMark.self, forKey: .mark)
        told = try container.decodeIfPresent(ToldScore.self, forKey: .told)
        items = try container.decode([LedgerItem].self, forKey: .items)
        for hint in try container.decode([Hint].self, forKey: .hints) { hints[hint.id] = hint.digest }
        ball = try container.decode(UInt64.self, forKey: .ball)
        floor = try container.decode(UInt32.self, forKey: .floor)
        refused = try container.decode(UInt64.self, forKey: .refused)
        for (place, item) in items.enumerated() {
            guard places.updateValue(place, forKey: item.id) == nil else {
                throw DecodingError.dataCorruptedError(
                    forKey: .items, in: container, debugDescription: "an id twice; start from the whole log")
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(mark, forKey: .mark)
        try container.encodeIfPresent(told, forKey: .told)
        try container.encode(items, forKey: .items)
        let sorted = hints.sorted { $0.key < $1.key }
        try container.encode(sorted.map { Hint(id: $0.key, digest: $0.value) }, forKey: .hints)
        try container.encode(ball, forKey: .ball)
        try container.encode(floor, forKey: .floor)
        try container.encode(refused, forKey: .refused)
    }

    /// The highest version given out.
    var highestVersion: UInt32 { items.reduce(floor) { max($0, $1.version) } }

    func knows(_ id: String) -> Bool { places[id] != nil }

    /// Whether a goal of this id counts that was not made of a score.
    func holdsGoal(_ id: String) -> Bool { places[id].map { items[$0].isGoal && !items[$0].isMade } ?? false }

    /// Whether the provider took an item back through this product.
    func hasTakenBack(_ id: String) -> Bool { places[id].map { items[$0].state == .cancelled } ?? false }

    /// The newest version of an item that was taken back.
    func versionTakenBack(_ id: String) -> Int64? {
        guard let place = places[id], items[place].state == .cancelled else { return nil }
        return [items[place].productVersion, items[place].inferredAt].compactMap { $0 }.max()
    }

    /// Whether a message took an item back without naming it, before a snapshot of this order was made.
    func hasInferred(_ id: String, before order: DocumentOrder) -> Bool {
        guard order.isInstant, let place = places[id], items[place].state == .cancelled else { return false }
        return items[place].inferredAt.map { $0 < order.value } ?? false
    }

    mutating func settleInference(_ id: String) {
        if let place = places[id] { items[place].inferredAt = nil }
    }

    // MARK: Order

    enum Age { case older, same, later }

    /// Where a snapshot of such a content stands to the last one. The product's own order decides, then that of the
    /// requests. The same content is a later one only by the product's own order: else it may be the same one again.
    func age(_ order: DocumentOrder?, sent: UInt64, content: UInt64) -> Age {
        guard let last = mark else { return .later }
        if let order, let own = last.order, order != own, order.compares(with: own) {
            return order < own ? .older : .later
        }
        if sent < last.sent { return .older }
        return content == last.content ? .same : .later
    }

    mutating func accepted(_ match: ProviderMatch, order: DocumentOrder?, sent: UInt64, content: UInt64) {
        mark = DocumentMark(
            order: order ?? mark?.order, sent: max(sent, mark?.sent ?? sent), content: content,
            score: match.score ?? mark?.score)
    }

    // MARK: Items

    /// Remembers an item and returns its place; `nil` when there is no room.
    mutating func add(
        _ item: ProviderItem, side: ProviderTeamReference?, digest: UInt64, version: UInt32, sent: UInt64
    ) -> Int? {
        guard items.count < Self.maximumItems else {
            refused += 1
            return nil
        }
        places[item.id] = items.count
        items.append(LedgerItem(item, side: side, digest: digest, version: version, sent: sent))
        return items.count - 1
    }

    /// Makes room for so many items by forgetting those taken back, if there is not enough.
    mutating func makeRoom(for count: Int) {
        guard items.count + count > Self.maximumItems else { return }
        floor = highestVersion
        items.removeAll { $0.state == .cancelled }
        places = [:]
        for (place, item) in items.enumerated() { places[item.id] = place }
    }

    /// The next version of an item.
    mutating func countUp(_ place: Int) -> UInt32 {
        // The last one is given again and again rather than a trap; nobody corrects a goal four billion times.
        if items[place].version < .max { items[place].version += 1 }
        return items[place].version
    }

    var firstVersion: UInt32 { floor < .max ? floor + 1 : .max }
}
