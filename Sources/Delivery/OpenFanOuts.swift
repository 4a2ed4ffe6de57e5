import MatchModel

/// The publications that a worker has taken up and not yet given to every subscriber, in the order of their sequence,
/// and which of them is worked on next. Bounded; nothing here allocates once it is made. One thread.
package struct OpenFanOuts {
    /// The most that are open at a time: one bit each in a fan's set of what it is owed.
    package static let capacity = 64

    /// One publication on its way.
    package struct FanOut {
        package let entry: RingEntry
        package let urgency: Urgency
        /// When it may begin.
        package let due: MonotonicInstant
        /// Which of its topics is being walked, and how many of that shard's members are still to be visited; `nil` while
        /// that topic is not begun. Shards are walked from their end, so that one who leaves, whose place the last member
        /// takes, never hides another.
        package var topic = 0
        package var remaining: Int?
        package var deliveries = 0
        fileprivate var isReleased = false
    }

    private var all: [FanOut] = []

    package init() {
        all.reserveCapacity(Self.capacity)
    }

    package var isEmpty: Bool { all.isEmpty }
    package var isFull: Bool { all.count == Self.capacity }
    package var count: Int { all.count }
    /// The highest sequence among them; 0 without any.
    package var newest: UInt64 { all.last?.entry.sequence ?? 0 }

    package subscript(place: Int) -> FanOut {
        get { all[place] }
        set { all[place] = newValue }
    }

    /// Takes the next publication; there must be room. Commentary may wait `patience` from its arrival on.
    package mutating func append(_ entry: RingEntry, patience: TimeSpan) {
        precondition(!isFull, "there is room for \(Self.capacity) open fan-outs")
        let urgency = Urgency(entry.classes)
        let due = urgency == .deferrable ? entry.arrived + patience : entry.arrived
        all.append(FanOut(entry: entry, urgency: urgency, due: due))
    }

    /// Closes one that everybody has.
    package mutating func remove(at place: Int) {
        all.remove(at: place)
    }

    package mutating func removeAll() {
        all.removeAll(keepingCapacity: true)
    }

    /// Which one to go on with: the most urgent, of those the oldest. Commentary begins when the oldest that waits is
    /// due, and then with the newest: whoever is owed several gets them in one send.
    package mutating func next(now: MonotonicInstant) -> Int? {
        var best: Int?
        for place in all.indices where all[place].urgency != .deferrable {
            if let held = best, all[held].urgency <= all[place].urgency { continue }
            best = place
        }
        if let best { return best }
        // Those released together are finished before others are, so that a stream of new ones holds none of them up.
        if let released = all.lastIndex(where: { $0.isReleased }) { return released }
        guard let first = all.first, first.due <= now else { return nil }
        for place in all.indices { all[place].isReleased = true }
        return all.count - 1
    }

    /// When there is something to do without anything new; `nil` when nothing is open. In the past: at once.
    package var nextDue: MonotonicInstant? {
        if all.contains(where: { $0.urgency != .deferrable || $0.isReleased }) {
            return MonotonicInstant(nanoseconds: 0)
        }
        return all.first?.due
    }
}
