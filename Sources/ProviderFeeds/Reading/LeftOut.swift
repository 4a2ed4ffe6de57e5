/// Why parts of a payload did not become items, and how many.
package struct LeftOut: Hashable, Codable, Sendable {
    package var reason: LeftOutReason
    package var count: Int

    package init(reason: LeftOutReason, count: Int) {
        self.reason = reason
        self.count = count
    }
}

/// The stable words for why a part of a payload was left out; labels of a metric.
package enum LeftOutReason: String, CaseIterable, Codable, Sendable {
    /// A thing we do not carry: a pass, a throw-in, a foul. The common case.
    case notCarried = "not-carried"
    /// A type or a value that the adapter does not know. A newer format, perhaps.
    case unknownType = "unknown-type"
    /// Something it cannot be read without is missing or unreadable: its id, its team.
    case incomplete = "incomplete"
    /// A time that is no time, or outside `FeedTime.years`.
    case badInstant = "bad-instant"
    /// An id longer than `ProviderItem.maximumIDLength`.
    case longID = "long-id"
    /// Beyond the most items of one match.
    case tooManyItems = "too-many-items"
    /// Beyond the most matches of one payload.
    case tooManyMatches = "too-many-matches"
    /// The end of a stream of messages that was cut off in the middle of one.
    case cutOff = "cut-off"
    /// A heartbeat, which says only that the line lives.
    case heartbeat = "heartbeat"
    /// The provider itself marks it as not collected or not reliable.
    case notReliable = "not-reliable"
}

/// Counts what an adapter leaves out.
struct LeftOutCounts {
    private var counts: [LeftOutReason: Int] = [:]

    mutating func add(_ reason: LeftOutReason, _ count: Int = 1) {
        guard count > 0 else { return }
        counts[reason, default: 0] += count
    }

    /// In the order of the reasons' words, so that equal payloads give equal readings.
    var list: [LeftOut] {
        LeftOutReason.allCases.sorted { $0.rawValue < $1.rawValue }.compactMap { reason in
            counts[reason].map { LeftOut(reason: reason, count: $0) }
        }
    }
}
