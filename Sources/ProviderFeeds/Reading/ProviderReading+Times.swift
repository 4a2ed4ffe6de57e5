import MatchModel

/// Times that lie ahead of what can be known.
extension ProviderReading {
    /// How far a provider's clock may be ahead of the origin's.
    package static let believedLead = TimeSpan.seconds(86_400)

    /// The reading without times over a day after its receipt, each counted as left out: what a snapshot or an item was
    /// made at, and when things happened. For the highest order and version count, and the newest ball: one that says 2099
    /// would have everything after it be old. Without them it goes by the order of the requests. Kick-offs may lie ahead.
    package func believed(at received: UnixInstant) -> ProviderReading {
        let limit = (received + Self.believedLead).microseconds
        // Sequences are far below every instant in microseconds.
        guard matches.contains(where: { $0.hasTimes(beyond: limit) }) else { return self }
        var reading = self
        var count = 0
        for index in reading.matches.indices { count += reading.matches[index].removeTimes(beyond: limit) }
        var counts = LeftOutCounts()
        for left in leftOut { counts.add(left.reason, left.count) }
        counts.add(.badInstant, count)
        reading.leftOut = counts.list
        return reading
    }
}

extension ProviderMatch {
    fileprivate func hasTimes(beyond limit: Int64) -> Bool {
        if case .snapshot(let order?, _) = shape, order.value > limit { return true }
        return items.contains { $0.version ?? 0 > limit || $0.captured?.microseconds ?? 0 > limit }
            || balls.contains { $0.captured?.microseconds ?? 0 > limit }
    }

    /// How many there were.
    fileprivate mutating func removeTimes(beyond limit: Int64) -> Int {
        var count = 0
        if case .snapshot(let order?, let collections) = shape, order.value > limit {
            shape = .snapshot(order: nil, collections: collections)
            count += 1
        }
        for index in items.indices {
            let isAhead = (items[index].version ?? 0 > limit, items[index].captured?.microseconds ?? 0 > limit)
            if isAhead.0 { items[index].version = nil }
            if isAhead.1 { items[index].captured = nil }
            if isAhead.0 || isAhead.1 { count += 1 }
        }
        let known = balls.count
        balls.removeAll { $0.captured?.microseconds ?? 0 > limit }
        return count + known - balls.count
    }
}
