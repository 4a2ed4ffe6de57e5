import MatchModel

/// The ids of matches that were over for so long that they left, the oldest first: a provider's full resend, or a
/// schedule read at a restart, must not begin them anew. Stored as the list of ids.
struct DepartedMatches: Codable, Sendable {
    private var ids: [MatchID] = []
    /// The same. Looked up only; the order of a set reaches no output.
    private var known: Set<MatchID> = []

    init() {}

    init(from decoder: any Decoder) throws {
        ids = try decoder.singleValueContainer().decode([MatchID].self)
        known = Set(ids)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(ids)
    }

    func contains(_ id: MatchID) -> Bool { known.contains(id) }

    /// Remembers one more; `true` when the oldest was let go for it.
    mutating func add(_ id: MatchID, limit: Int) -> Bool {
        guard known.insert(id).inserted else { return false }
        ids.append(id)
        guard ids.count > limit else { return false }
        known.remove(ids.removeFirst())
        return true
    }
}
