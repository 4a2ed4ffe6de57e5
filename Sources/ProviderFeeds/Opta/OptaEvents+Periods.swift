import MatchModel

/// Starts and ends of periods: each is an event of either team, and one item.
extension OptaEvents {
    func addPeriods(to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        for period in Int64(1)...5 {
            let starts = events.filter { $0.type == OptaType.periodStart && $0.period == period }
            if let first = starts.first {
                builder.add(
                    .periodStart(period, captured: earliest(starts) ?? first.captured, version: newest(starts)),
                    &leftOut)
            } else {
                addWithdrawal(FactID.periodStart(period), OptaType.periodStart, period, to: &builder, &leftOut)
            }
            let ends = events.filter { $0.type == OptaType.periodEnd && $0.period == period }
            if let first = ends.first {
                builder.add(
                    .periodEnd(period, clock: first.clock, captured: earliest(ends), version: newest(ends)), &leftOut)
            } else {
                addWithdrawal(FactID.periodEnd(period), OptaType.periodEnd, period, to: &builder, &leftOut)
            }
        }
        let ends = matchEnds
        guard let last = ends.last(where: { $0.period > 0 }) ?? ends.last else { return }
        builder.add(.fullTime(clock: last.clock, captured: earliest(ends), version: newest(ends)), &leftOut)
    }

    /// The whistles that end the match: marked as its end, or in the period after the match.
    private var matchEnds: [OptaEvent] {
        let afterMatch: Int64 = 14
        return events.filter {
            $0.type == OptaType.periodEnd && ($0.has(OptaQualifier.matchEnd) || $0.periodCode == afterMatch)
        }
    }

    /// Where the match stands by its whistles.
    var status: MatchStatus? {
        if !matchEnds.isEmpty { return .ended }
        if events.contains(where: { $0.type == OptaType.periodStart }) { return .live }
        return events.contains { $0.type == OptaType.lineup } ? .scheduled : nil
    }

    /// All events of it were deleted.
    private func addWithdrawal(
        _ id: String, _ type: Int64, _ period: Int64, to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts
    ) {
        let deleted = events.filter {
            $0.type == OptaType.deleted && $0.integer(OptaQualifier.deletedType) == type && $0.period == period
        }
        guard !deleted.isEmpty else { return }
        builder.add(
            ProviderItem(.periods, id: id, version: newest(deleted), subject: .withdrawn, standing: .cancelled),
            &leftOut)
    }

    private func earliest(_ events: [OptaEvent]) -> UnixInstant? { events.compactMap(\.captured).min() }
    private func newest(_ events: [OptaEvent]) -> Int64? { events.compactMap(\.version).max() }
}
