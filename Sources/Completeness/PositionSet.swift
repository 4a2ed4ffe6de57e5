/// A set of positions in the truth, as bits: made once, cleared for every fan.
struct PositionSet {
    private var words: [UInt64]

    init(count: Int) {
        words = Array(repeating: 0, count: (count + 63) / 64)
    }

    func contains(_ index: Int) -> Bool { words[index / 64] & (1 << UInt64(index % 64)) != 0 }

    /// Whether it was new.
    @discardableResult
    mutating func insert(_ index: Int) -> Bool {
        let bit: UInt64 = 1 << UInt64(index % 64)
        defer { words[index / 64] |= bit }
        return words[index / 64] & bit == 0
    }

    /// Empties it; the number of positions it held, where that is asked for.
    @discardableResult
    mutating func clear(counting: Bool = false) -> Int {
        var count = 0
        for index in words.indices {
            if counting { count += words[index].nonzeroBitCount }
            words[index] = 0
        }
        return count
    }

    /// The positions, ascending.
    var indices: [Int] {
        var found: [Int] = []
        for (place, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                found.append(place * 64 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return found
    }
}
