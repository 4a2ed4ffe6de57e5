import MatchModel

/// How old a node's knowledge is: two limits and three answers.
package struct Freshness: Hashable, Sendable {
    package enum Answer: Hashable, Sendable {
        case fresh
        /// Older than `ttl`: served, and marked.
        case stale
        /// Older than `grace`: not served any more.
        case expired
    }

    /// Knowledge is fresh while the last backbone frame is younger than this.
    package var ttl = TimeSpan.seconds(3)
    /// An old score, marked, beats none, for this long.
    package var grace = TimeSpan.seconds(3600)

    package init() {}

    package func answer(age: TimeSpan) -> Answer {
        if age < ttl { return .fresh }
        return age < ttl + grace ? .stale : .expired
    }
}
