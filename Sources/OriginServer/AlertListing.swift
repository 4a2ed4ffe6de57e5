import EventLifecycle
import JSONText
import MatchModel
import ProviderConnection

/// `GET /v1/admin/alerts`: what the operator has to look at.
enum AlertListing {
    static func render(_ alerts: [OriginAlert], connections: [ConnectionAlert], head: Cursor) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("cursor", head.description)
            $0.array("alerts") { list in
                for alert in alerts {
                    list.object {
                        $0.field("kind", alert.kind.rawValue)
                        $0.field("match", alert.match.text)
                        if let event = alert.event { $0.field("event", event.text) }
                        if let source = alert.source { $0.field("source", source.text) }
                        $0.field("since", alert.since.milliseconds)
                        $0.field("message", alert.message)
                    }
                }
            }
            $0.array("connections") { list in
                for alert in connections {
                    list.object {
                        $0.field("kind", alert.kind.rawValue)
                        $0.field("provider", alert.provider)
                        if !alert.connector.isEmpty { $0.field("connector", alert.connector) }
                        $0.field("message", alert.message)
                    }
                }
            }
        }
        return json.bytes
    }
}
