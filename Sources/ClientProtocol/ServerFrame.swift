import JSONText
import MatchModel

/// The frames an edge sends, as JSON texts.
package enum ServerFrame {
    package static func welcome(
        edge: EdgeID, region: RegionID, cursor: Cursor, now: UnixInstant, limits: ProtocolLimits
    ) -> [UInt8] {
        frame("welcome") { json in
            json.field("edge", edge.text)
            json.field("region", region.text)
            json.field("cursor", cursor.description)
            json.field("now", now.milliseconds)
            json.object("limits") {
                $0.field("topics", limits.topics)
                $0.field("message", limits.message)
                $0.field("ops_per_s", limits.operationsPerSecond)
            }
        }
    }

    /// How a subscribe went on.
    package enum Continuation: Hashable, Sendable {
        case resumed
        case states(Int, truncated: Bool)
    }

    package static func subscribed(
        id: String?, topics: [Topic], unknown: [Topic], cursor: Cursor, _ continuation: Continuation
    ) -> [UInt8] {
        frame("subscribed") { json in
            if let id { json.field("id", id) }
            json.array("topics") { list in topics.forEach { list.element($0.description) } }
            json.array("unknown") { list in unknown.forEach { list.element($0.description) } }
            json.field("cursor", cursor.description)
            switch continuation {
            case .resumed:
                json.field("resumed", true)
            case .states(let count, let truncated):
                json.field("resumed", false)
                json.field("states", count)
                if truncated { json.field("truncated", true) }
            }
        }
    }

    package static func unsubscribed(id: String?, topics: [Topic]) -> [UInt8] {
        frame("unsubscribed") { json in
            if let id { json.field("id", id) }
            json.array("topics") { list in topics.forEach { list.element($0.description) } }
        }
    }

    /// A state: the document is rendered elsewhere, once for all who need it.
    package static func state(cursor: Cursor, matchDocument: [UInt8]) -> [UInt8] {
        var json = JSONWriter(capacity: matchDocument.count + 96)
        json.object {
            $0.field("op", "state")
            $0.field("cursor", cursor.description)
            $0.field("match", json: matchDocument)
        }
        return json.bytes
    }

    package static func beat(cursor: Cursor, now: UnixInstant) -> [UInt8] {
        frame("beat") { json in
            json.field("cursor", cursor.description)
            json.field("now", now.milliseconds)
        }
    }

    package static func reset(_ reason: ResetReason, cursor: Cursor, states: Int, truncated: Bool) -> [UInt8] {
        frame("reset") { json in
            json.field("reason", reason.rawValue)
            json.field("cursor", cursor.description)
            json.field("states", states)
            if truncated { json.field("truncated", true) }
        }
    }

    /// What the edge knows is old, since then.
    package static func linkStale(since: UnixInstant) -> [UInt8] {
        frame("link") { json in
            json.field("state", "stale")
            json.field("since", since.milliseconds)
        }
    }

    package static func linkLive() -> [UInt8] {
        frame("link") { $0.field("state", "live") }
    }

    package static func reconnect(withinMilliseconds: Int, edges: [String]) -> [UInt8] {
        frame("reconnect") { json in
            json.field("within_ms", withinMilliseconds)
            json.array("edges") { list in edges.forEach { list.element($0) } }
        }
    }

    package static func error(_ error: OperationError) -> [UInt8] {
        frame("error") { json in
            if let id = error.id { json.field("id", id) }
            json.field("code", error.code.rawValue)
            json.field("message", error.message)
        }
    }

    private static func frame(_ op: String, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("op", op)
            body(&$0)
        }
        return json.bytes
    }
}
