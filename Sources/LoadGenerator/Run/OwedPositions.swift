import Completeness
import MatchModel

/// Up to where each fan has to come until it has everything it is owed: the newest publication of its topics.
package struct OwedPositions {
    private struct Key: Hashable {
        var topic: String
        var eventClass: EventClass
    }

    private var newest: [Key: Cursor] = [:]

    /// Of the entries up to `head`.
    package init(_ entries: [TruthEntry], upTo head: Cursor) {
        for entry in entries where entry.cursor <= head {
            for topic in entry.topics {
                let key = Key(topic: topic, eventClass: entry.eventClass)
                newest[key] = max(newest[key] ?? entry.cursor, entry.cursor)
            }
        }
    }

    /// `nil` where nothing of it was published.
    package func last(for plan: FanPlan) -> Cursor? {
        let classes = plan.classes ?? .standard
        var last: Cursor?
        for topic in plan.topics {
            for value in EventClass.allCases where classes.contains(value) {
                guard let cursor = newest[Key(topic: topic.description, eventClass: value)] else { continue }
                last = max(last ?? cursor, cursor)
            }
        }
        return last
    }
}
