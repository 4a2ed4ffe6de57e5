import MatchModel

/// The order in which things happened in a match, of items whose list has any order.
///
/// The clock of the match decides: its periods, within them the start, what happened by minute, the end. When they were
/// captured decides within a minute: providers move it when they correct an item. An item without a clock belongs behind
/// the one captured before it, and without that behind the one before it in the list. The end of the match is last.
enum ItemOrder {
    private struct Place: Comparable {
        var period = 0
        /// The start of a period, what happens in it, its end, the end of the match.
        var rank = 0
        var minute = 0
        var captured: Int64 = .min
        var index = 0

        static func < (left: Place, right: Place) -> Bool {
            (left.period, left.rank, left.minute, left.captured, left.index)
                < (right.period, right.rank, right.minute, right.captured, right.index)
        }
    }

    /// The indices of the items, in their order.
    static func sorted(_ items: [ProviderItem]) -> [Int] {
        var places: [Place?] = items.enumerated().map { index, item in place(item, index) }
        // Those without a clock, behind the last one captured before them.
        var last: Place?
        let timed = items.indices.filter { items[$0].captured != nil }.sorted {
            (items[$0].captured ?? FeedTime.earliest, $0) < (items[$1].captured ?? FeedTime.earliest, $1)
        }
        for index in timed {
            if let place = places[index] {
                last = place
            } else if let last {
                places[index] = behind(last, items, index)
            }
        }
        last = nil
        for index in items.indices {
            if let place = places[index] {
                last = place
            } else {
                places[index] = behind(last ?? Place(), items, index)
            }
        }
        return items.indices.sorted { (places[$0] ?? Place()) < (places[$1] ?? Place()) }
    }

    private static func behind(_ last: Place, _ items: [ProviderItem], _ index: Int) -> Place {
        var place = last
        place.captured = max(items[index].captured?.microseconds ?? last.captured, last.captured)
        place.index = index
        return place
    }

    private static func place(_ item: ProviderItem, _ index: Int) -> Place? {
        let captured = item.captured?.microseconds ?? .min
        if item.subject == .event(.fullTime) {
            return Place(period: Int.max, rank: 3, minute: 0, captured: captured, index: index)
        }
        guard let clock = item.clock else { return nil }
        let rank: Int
        switch item.subject {
        case .event(.kickoff), .event(.periodStart): rank = 0
        case .event(.periodEnd): rank = 2
        default: rank = 1
        }
        return Place(
            period: Int(clock.period), rank: rank, minute: Int(clock.minute) + Int(clock.added), captured: captured,
            index: index)
    }
}

extension FeedTime {
    fileprivate static let earliest = UnixInstant(microseconds: instants.lowerBound)
}
