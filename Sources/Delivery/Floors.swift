import MatchModel

/// For each topic and class the newest publication that has left the ring, as a sequence: below it no resume is whole.
package struct Floors: Sendable {
    /// The floor of every topic that nothing has left for: where the ring's contents began.
    package private(set) var base: UInt64
    private var rows: [Row] = []
    /// The floor of a topic that gets its number now: nothing up to it can be said of one that had none.
    private var ofNumberless: UInt64 = 0

    /// One sequence per class.
    private struct Row {
        var sequences: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)

        init(_ all: UInt64 = 0) {
            sequences = (all, all, all, all, all, all)
        }

        mutating func raise(_ classes: EventClasses, to sequence: UInt64) {
            if classes.contains(.score) { sequences.0 = sequence }
            if classes.contains(.discipline) { sequences.1 = sequence }
            if classes.contains(.review) { sequences.2 = sequence }
            if classes.contains(.period) { sequences.3 = sequence }
            if classes.contains(.lineup) { sequences.4 = sequence }
            if classes.contains(.commentary) { sequences.5 = sequence }
        }

        func highest(of classes: EventClasses) -> UInt64 {
            var highest: UInt64 = 0
            if classes.contains(.score) { highest = max(highest, sequences.0) }
            if classes.contains(.discipline) { highest = max(highest, sequences.1) }
            if classes.contains(.review) { highest = max(highest, sequences.2) }
            if classes.contains(.period) { highest = max(highest, sequences.3) }
            if classes.contains(.lineup) { highest = max(highest, sequences.4) }
            if classes.contains(.commentary) { highest = max(highest, sequences.5) }
            return highest
        }
    }

    package init(base: UInt64) {
        self.base = base
    }

    /// An entry has left the ring. Entries leave in the order of their sequences.
    package mutating func raise(for entry: RingEntry) {
        for topic in entry.topics {
            let index = Int(topic)
            if index >= rows.count { rows.append(contentsOf: repeatElement(Row(), count: index + 1 - rows.count)) }
            rows[index].raise(entry.classes, to: entry.sequence)
        }
    }

    /// The publication at a sequence has a topic for which there was no number.
    package mutating func passOverNumberless(_ sequence: UInt64) { ofNumberless = max(ofNumberless, sequence) }

    /// A topic was given a number: what was published of it while it had none lies below its floor.
    package mutating func beginTopic(_ topic: UInt32) {
        let index = Int(topic)
        if index >= rows.count {
            if ofNumberless == 0 { return }
            rows.append(contentsOf: repeatElement(Row(), count: index + 1 - rows.count))
        }
        rows[index] = Row(ofNumberless)
    }

    /// A topic has given its number back: its floor is kept for all that come without one.
    package mutating func endTopic(_ topic: UInt32) {
        let index = Int(topic)
        guard index < rows.count else { return }
        passOverNumberless(rows[index].highest(of: .everything))
        rows[index] = Row()
    }

    /// The floor of a topic for a set of classes: a resume after `sequence` is whole if `sequence` is at or above it.
    package func floor(topic: UInt32, classes: EventClasses) -> UInt64 {
        let index = Int(topic)
        return index < rows.count ? max(base, rows[index].highest(of: classes)) : base
    }
}
