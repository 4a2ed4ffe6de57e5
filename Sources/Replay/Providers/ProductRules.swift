import MatchModel
import ProviderFeeds

/// Where the matches of a product's document are, and what stands around them.
struct ProductRules: Sendable {
    var isMatch: @Sendable (PayloadNode) -> Bool
    var frame: @Sendable (inout PayloadNode, inout TimedItems) -> any MatchFrame
    /// Sets the document's own time.
    var stamp: @Sendable (inout PayloadNode, PayloadMoment) -> Void

    /// `nil` for messages, which stay as they are.
    init?(_ product: FeedProduct) {
        stamp = { _, _ in }
        switch product {
        case .optaF24:
            isMatch = { $0.has("Event") }
            frame = { OptaF24Frame(&$0, &$1) }
            stamp = { root, now in
                root.visit({ $0.text("timestamp") != nil }, { $0.stamp("timestamp", now, zone: .unitedKingdom) })
            }
        case .optaF7:
            isMatch = { $0.has("TeamData") }
            frame = { OptaF7Frame(&$0, &$1) }
            stamp = { root, now in
                root.visit({ $0.text("TimeStamp") != nil }, { $0.stamp("TimeStamp", now, zone: .unitedKingdom) })
                root.visit({ $0.has("MatchData") }, { $0.set("Type", "Latest") })
            }
        case .statsPerformMA1, .statsPerformMA3:
            isMatch = { node in
                ["matchInfo", "liveData", "event"].contains { node.has($0) }
                    || node.kind == .array && node.children.first?.has("typeId") ?? false
            }
            frame = { StatsPerformFrame(&$0, &$1) }
        case .sportradarTimeline, .sportradarSummary:
            isMatch = { node in
                node.name == "timeline" && node.kind == .element
                    || ["sport_event", "sport_event_status", "timeline"].contains { node.has($0) }
                    || node.kind == .array && node.children.first.map { $0.has("type") && $0.has("time") } ?? false
            }
            frame = { SportradarFrame(&$0, &$1) }
            stamp = { root, now in root.stamp("generated_at", now) }
        case .geniusMatchState:
            isMatch = { $0.has("matchActions") || $0.has("actions") || $0.has("currentVarState") }
            frame = { GeniusFrame(&$0, &$1) }
        case .statsBombEvents, .statsBombLineups:
            isMatch = { $0.kind == .array }
            frame = { StatsBombFrame(&$0, &$1) }
        case .sportradarPush, .geniusMatchEvents: return nil
        }
    }
}
