import MatchModel

/// When each message of a script is due, at a speed. Knows no clock: it is told the time.
package struct ReplayPacer: Sendable {
    /// Speeds that are played: from a tenth of real time to a hundred thousand times of it.
    package static let speeds = 0.1...100_000.0

    package let speed: Double
    package let start: MonotonicInstant
    /// The index of the first message that was not taken yet.
    package private(set) var next = 0
    private let dues: [TimeSpan]

    /// `dues` are at speed 1, from the start, and never go back. `speed` is moved into `speeds`.
    package init(dues: [TimeSpan], speed: Double, start: MonotonicInstant) {
        self.dues = dues
        self.speed = Self.clamped(speed)
        self.start = start
    }

    /// The speed at which something of this length takes so many seconds.
    package static func speed(length: TimeSpan, seconds: Double) -> Double {
        clamped(Double(length.nanoseconds) / 1e9 / max(seconds, 1e-3))
    }

    package var isDone: Bool { next == dues.count }

    /// How long after the start something at `due` is played.
    package func played(_ due: TimeSpan) -> TimeSpan {
        .nanoseconds(Int64((Double(due.nanoseconds) / speed).rounded()))
    }

    /// When the next message is due; `nil` after the last.
    package var nextDue: MonotonicInstant? { isDone ? nil : start + played(dues[next]) }

    /// Takes the messages that are due, in order, at most `limit` of them.
    package mutating func take(now: MonotonicInstant, limit: Int = .max) -> Range<Int> {
        let first = next
        while let due = nextDue, due <= now, next - first < limit { next += 1 }
        return first..<next
    }

    private static func clamped(_ speed: Double) -> Double {
        speed.isFinite ? min(max(speed, speeds.lowerBound), speeds.upperBound) : speeds.upperBound
    }
}
