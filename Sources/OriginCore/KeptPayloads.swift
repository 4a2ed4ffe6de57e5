/// Where the payloads are that wait in the quarantine: the input records that keep them, by the places of their requests.
struct KeptPayloads: Codable, Sendable {
    /// The most that are known; beyond it the oldest cannot be received again.
    static let maximum = 16_384

    private struct Kept: Codable {
        var sent: UInt64
        var input: UInt64
    }

    private var kept: [Kept] = []
    /// Those that were let go for want of room.
    private(set) var evicted: UInt64 = 0

    /// A payload received again is kept by its first record.
    mutating func keep(sent: UInt64, input: UInt64) {
        let place = kept.firstIndex { $0.sent >= sent } ?? kept.count
        if place < kept.count, kept[place].sent == sent { return }
        kept.insert(Kept(sent: sent, input: input), at: place)
        if kept.count > Self.maximum {
            kept.removeFirst()
            evicted += 1
        }
    }

    func input(sent: UInt64) -> UInt64? { kept.first { $0.sent == sent }?.input }

    /// Lets go of all but those of the given requests.
    mutating func retain(_ requests: some Sequence<UInt64>) {
        let wanted = Set(requests)
        kept.removeAll { !wanted.contains($0.sent) }
    }
}
