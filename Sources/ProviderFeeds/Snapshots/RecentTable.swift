/// Values by keys, the most recently changed of them: when there are more than `limit`, an eighth and what is too many
/// leaves, those first that were changed longest ago, and is counted.
///
/// Reading is no use: what leaves must hang on nothing but recorded inputs, so that a replay forgets the same. The order
/// of a dictionary reaches nothing: what leaves, and what is stored, is in the order of use.
struct RecentTable<Key: Hashable & Codable & Sendable, Value: Codable & Sendable>: Codable, Sendable {
    private struct Row: Codable, Sendable {
        var key: Key
        var value: Value
        /// Higher was used later; no two are the same.
        var used: UInt64
    }

    let limit: Int
    /// How many have left for want of room.
    private(set) var evicted: UInt64 = 0
    private var rows: [Key: Row] = [:]
    /// How often something was put in or changed.
    private(set) var uses: UInt64 = 0

    private enum CodingKeys: String, CodingKey { case limit, evicted, uses, rows }

    init(limit: Int) { self.limit = limit }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        limit = try container.decode(Int.self, forKey: .limit)
        evicted = try container.decode(UInt64.self, forKey: .evicted)
        let highest = try container.decode(UInt64.self, forKey: .uses)
        for row in try container.decode([Row].self, forKey: .rows) {
            guard row.used > uses, row.used <= highest, rows.updateValue(row, forKey: row.key) == nil else {
                throw DecodingError.dataCorruptedError(
                    forKey: .rows, in: container,
                    debugDescription: "rows must stand in the order of their use, each once; start from the whole log")
            }
            uses = row.used
        }
        uses = highest
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(limit, forKey: .limit)
        try container.encode(evicted, forKey: .evicted)
        try container.encode(uses, forKey: .uses)
        try container.encode(ordered, forKey: .rows)
    }

    var count: Int { rows.count }

    subscript(_ key: Key) -> Value? { rows[key]?.value }

    /// Those that fit, the one used longest ago first.
    func values(where fits: (Key, Value) -> Bool) -> [(key: Key, value: Value)] {
        rows.values.filter { fits($0.key, $0.value) }.sorted { $0.used < $1.used }.map { ($0.key, $0.value) }
    }

    /// Those that fit, in no order: for what the order does not matter to.
    func unordered(where fits: (Value) -> Bool) -> [Value] {
        var found: [Value] = []
        for row in rows.values where fits(row.value) { found.append(row.value) }
        return found
    }

    /// Changes a value in place, without a copy of it. `change` returns whether that is a use.
    mutating func update(_ key: Key, _ change: (inout Value) -> Bool) {
        guard var row = rows.removeValue(forKey: key) else { return }
        if change(&row.value) {
            uses += 1
            row.used = uses
        }
        rows[key] = row
    }

    /// Takes a value out, to be put back.
    mutating func take(_ key: Key) -> Value? { rows.removeValue(forKey: key)?.value }

    /// Returns what had to leave, the one used longest ago first.
    @discardableResult
    mutating func put(_ value: Value, for key: Key) -> [Value] {
        uses += 1
        rows[key] = Row(key: key, value: value, used: uses)
        guard rows.count > limit else { return [] }
        let leaving = ordered.prefix(rows.count - limit + limit / 8)
        for row in leaving { rows[row.key] = nil }
        evicted += UInt64(leaving.count)
        return leaving.map(\.value)
    }

    /// Returns what leaves, which is a use.
    mutating func remove(_ key: Key) -> Value? {
        guard let row = rows.removeValue(forKey: key) else { return nil }
        uses += 1
        return row.value
    }

    /// Returns what leaves, the one used longest ago first.
    @discardableResult
    mutating func remove(where isLeaving: (Key, Value) -> Bool) -> [(key: Key, value: Value)] {
        let leaving = values(where: isLeaving)
        guard !leaving.isEmpty else { return [] }
        uses += 1
        for (key, _) in leaving { rows[key] = nil }
        return leaving
    }

    private var ordered: [Row] { rows.values.sorted { $0.used < $1.used } }
}
