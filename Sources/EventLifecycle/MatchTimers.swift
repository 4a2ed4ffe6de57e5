import MatchModel

/// The next timer of each match that has one, the soonest first.
struct MatchTimers: Sendable {
    private struct Timer: Comparable {
        var due: UnixInstant
        var match: MatchID

        static func < (left: Timer, right: Timer) -> Bool {
            (left.due, left.match) < (right.due, right.match)
        }
    }

    private var timers: [Timer] = []

    var next: UnixInstant? { timers.first?.due }

    /// The matches whose timer is due, the one due first first.
    func due(at now: UnixInstant) -> [MatchID] {
        timers.prefix { $0.due <= now }.map(\.match)
    }

    mutating func move(_ match: MatchID, from before: UnixInstant?, to after: UnixInstant?) {
        guard before != after else { return }
        if let before {
            let place = place(Timer(due: before, match: match))
            if place < timers.count, timers[place].match == match { timers.remove(at: place) }
        }
        if let after {
            let timer = Timer(due: after, match: match)
            timers.insert(timer, at: place(timer))
        }
    }

    /// Where a timer stands, or would.
    private func place(_ timer: Timer) -> Int {
        var range = 0..<timers.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = timers[middle] < timer ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
