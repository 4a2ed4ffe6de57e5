import MatchModel

extension SeededGenerator {
    /// Whether something of this probability happens now.
    mutating func chance(_ probability: Double) -> Bool {
        Double(next() >> 11) / Double(1 << 53) < probability
    }

    mutating func draw(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    mutating func milliseconds(_ range: ClosedRange<Int>) -> TimeSpan {
        .microseconds(Int64(draw((range.lowerBound * 1000)...(range.upperBound * 1000))))
    }

    /// Of a list that is not empty.
    mutating func pick<Element>(_ list: [Element]) -> Element { list[draw(0...(list.count - 1))] }
}
