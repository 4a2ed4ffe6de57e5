/// Several frames as one run of bytes, made once for all connections that are owed the same ones. Bounded; one thread.
package struct JoinedFrames {
    /// Combinations that are kept. Past that the oldest makes room.
    package static let capacity = 16

    private var sets: [UInt64] = []
    private var bytes: [[UInt8]] = []
    private var next = 0

    package init() {}

    /// What is open has changed places: nothing that was joined holds any more.
    package mutating func removeAll() {
        guard !sets.isEmpty else { return }
        sets.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        next = 0
    }

    /// The frames of a set of open fan-outs, a bit for each place, in their order. One rendering for each instance.
    package mutating func frames(
        of set: UInt64, in open: borrowing OpenFanOuts, isCompressed: Bool
    ) -> [UInt8] {
        if let held = sets.firstIndex(of: set) { return bytes[held] }
        var joined: [UInt8] = []
        for place in 0..<open.count where set & (1 << UInt64(place)) != 0 {
            joined.append(contentsOf: open[place].entry.frame(isCompressed: isCompressed))
        }
        if sets.count < Self.capacity {
            sets.append(set)
            bytes.append(joined)
        } else {
            sets[next] = set
            bytes[next] = joined
            next = (next + 1) % Self.capacity
        }
        return joined
    }
}
