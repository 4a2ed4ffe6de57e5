import MatchModel

/// How long a failed call waits for the next try: `first`, doubled with each failure up to `limit`, and jitter.
package struct RetrySettings: Hashable, Sendable {
    package var first = TimeSpan.milliseconds(50)
    package var limit = TimeSpan.seconds(10)
    /// A `Retry-After` is kept up to this.
    package static let retryAfterLimit = TimeSpan.seconds(3600)

    package init() {}

    /// The delay after so many failures in a row, from 1 on: 50, 100, 200 ms and so on, each by a quarter more or less.
    package func delay(failures: Int, _ generator: inout SeededGenerator) -> TimeSpan {
        // 2^40 first delays are beyond any limit, and still no overflow below a day.
        let doublings = min(max(failures, 1) - 1, 20)
        let base = min(first * (1 << Int64(doublings)), limit).nanoseconds
        guard base > 1 else { return .nanoseconds(max(base, 1)) }
        return min(.nanoseconds(base - base / 4 + Int64.random(in: 0...base / 2, using: &generator)), limit)
    }
}
