import MatchModel

/// Which faults there are and when, repeatable by its seed.
package struct FaultPlan: Sendable {
    /// A time without any answer, counted from the start.
    package struct Outage: Hashable, Sendable {
        package var begin: TimeSpan
        package var length: TimeSpan

        package init(begin: TimeSpan, length: TimeSpan) {
            self.begin = begin
            self.length = length
        }
    }

    package let kinds: [Fault]
    /// How many of a thousand answers and messages are faulty.
    package let perMille: Int
    package let outages: [Outage]
    /// From then on, counted from the start, all is well; `nil`: never.
    package var healed: TimeSpan?
    private var generator: SeededGenerator
    /// How often each kind was chosen.
    private var chosen: [Fault: Int] = [:]

    /// No faults without `kinds`.
    package init(
        seed: UInt64 = 1, kinds: [Fault] = [], perMille: Int = 100, outages: [Outage] = [], healed: TimeSpan? = nil
    ) {
        self.kinds = kinds
        self.perMille = perMille
        self.outages = outages
        self.healed = healed
        generator = SeededGenerator(seed: seed, name: "faults")
    }

    /// What is wrong with the next thing, `elapsed` after the start, of what can go wrong with it: one of those that came
    /// least often so far, so that a few faults are of many kinds.
    package mutating func next(_ elapsed: TimeSpan, among possible: [Fault] = Fault.allCases) -> Fault? {
        let kinds = kinds.filter(possible.contains)
        guard !kinds.isEmpty, !isHealed(elapsed) else { return nil }
        guard Int.random(in: 0..<1000, using: &generator) < perMille else { return nil }
        let least = kinds.map { chosen[$0, default: 0] }.min()
        let fault = kinds.filter { chosen[$0, default: 0] == least }.randomElement(using: &generator)
        if let fault { chosen[fault, default: 0] += 1 }
        return fault
    }

    package func isOut(_ elapsed: TimeSpan) -> Bool {
        !isHealed(elapsed) && outages.contains { elapsed >= $0.begin && elapsed < $0.begin + $0.length }
    }

    /// Bytes that are no JSON and no XML.
    package mutating func garbage() -> [UInt8] {
        let count = Int.random(in: 1...64, using: &generator)
        return (0..<count).map { _ in UInt8.random(in: 0x80...0xFF, using: &generator) }
    }

    private func isHealed(_ elapsed: TimeSpan) -> Bool { healed.map { elapsed >= $0 } ?? false }
}
