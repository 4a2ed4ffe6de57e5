import MatchModel

/// Names a scheduled timer, for its cancellation.
package struct TimerID: Hashable, Sendable {
    let number: UInt64
}

/// Timers of one loop: a binary heap by deadline. A loop has a handful of them; nothing per fan ever comes here.
struct TimerQueue {
    private struct Entry {
        var deadline: MonotonicInstant
        var number: UInt64
    }

    private var heap: [Entry] = []
    private var bodies: [UInt64: () -> Void] = [:]
    private var last: UInt64 = 0

    /// When the next timer is due.
    mutating func nextDeadline() -> MonotonicInstant? {
        while let first = heap.first, bodies[first.number] == nil { removeFirst() }
        return heap.first?.deadline
    }

    mutating func add(deadline: MonotonicInstant, body: @escaping () -> Void) -> TimerID {
        last += 1
        bodies[last] = body
        heap.append(Entry(deadline: deadline, number: last))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard Self.isBefore(heap[child], heap[parent]) else { break }
            heap.swapAt(child, parent)
            child = parent
        }
        return TimerID(number: last)
    }

    mutating func cancel(_ id: TimerID) {
        bodies[id.number] = nil
    }

    /// Takes the next timer that is due.
    mutating func popDue(now: MonotonicInstant) -> (() -> Void)? {
        guard let deadline = nextDeadline(), deadline <= now, let first = heap.first else { return nil }
        removeFirst()
        return bodies.removeValue(forKey: first.number)
    }

    private static func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        (left.deadline.nanoseconds, left.number) < (right.deadline.nanoseconds, right.number)
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if Self.isBefore(heap[child], heap[least]) { least = child }
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
