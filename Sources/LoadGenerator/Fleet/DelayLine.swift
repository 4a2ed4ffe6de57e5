/// Things that are due later, in steps of a millisecond: one for all fans of a loop.
///
/// Of two elements due in the same millisecond the one put in first comes out first, so what one fan is owed with one
/// and the same delay keeps its order.
package struct DelayLine<Element> {
    /// The longest delay, in milliseconds; longer ones are cut to it.
    package static var horizon: Int64 { 16_383 }

    private var buckets: [[Element]]
    /// Every bucket up to here is empty.
    private var done: Int64
    package private(set) var count = 0

    /// `now` in milliseconds of a clock that never goes back.
    package init(now: Int64) {
        buckets = Array(repeating: [], count: Int(Self.horizon) + 1)
        done = now
    }

    /// Puts in an element that is due at `due`; one that is due already comes out in the next millisecond.
    package mutating func insert(_ element: Element, due: Int64) {
        let moment = min(max(due, done + 1), done + Self.horizon)
        buckets[place(moment)].append(element)
        count += 1
    }

    /// When the next element is due; `nil` when there is none.
    package var nextDue: Int64? {
        guard count > 0 else { return nil }
        for moment in done + 1...done + Self.horizon where !buckets[place(moment)].isEmpty { return moment }
        return nil
    }

    /// Takes everything that is due, in its order; an empty array when nothing is.
    package mutating func takeDue(now: Int64) -> [Element] {
        guard now > done else { return [] }
        var taken: [Element] = []
        if count > 0 {
            for moment in done + 1...min(now, done + Self.horizon) {
                let index = place(moment)
                guard !buckets[index].isEmpty else { continue }
                count -= buckets[index].count
                if taken.isEmpty { swap(&taken, &buckets[index]) } else { taken += buckets[index] }
                buckets[index] = []
            }
        }
        done = now
        return taken
    }

    package mutating func removeAll() {
        for index in buckets.indices where !buckets[index].isEmpty { buckets[index] = [] }
        count = 0
    }

    private func place(_ moment: Int64) -> Int { Int(moment & Self.horizon) }
}
