import MatchModel

/// How long a fan waits before it tries again: 100 ms doubling to 5 s, half of it left to chance, so that the fans of
/// a dead edge do not come back in one moment.
package struct BackOff: Hashable, Sendable {
    package static let shortest = TimeSpan.milliseconds(100)
    package static let longest = TimeSpan.seconds(5)
    /// 100 ms doubled so often is beyond 5 s.
    private static let mostDoublings = 6

    private var failures = 0

    package init() {}

    /// The wait after one more failure: between half of the step and the whole of it.
    package mutating func next(using generator: inout some RandomNumberGenerator) -> TimeSpan {
        let step = min(Self.shortest * (1 << Int64(min(failures, Self.mostDoublings))), Self.longest)
        failures = min(failures + 1, Self.mostDoublings)
        let half = step.nanoseconds / 2
        return .nanoseconds(half + Int64.random(in: 0...half, using: &generator))
    }

    /// It worked: the next failure waits the shortest again.
    package mutating func succeeded() { failures = 0 }
}
