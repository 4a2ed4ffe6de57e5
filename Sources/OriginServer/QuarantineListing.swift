import JSONText
import MatchModel
import OriginCore
import ProviderFeeds

/// `GET /v1/admin/quarantine`: payloads that were not taken, why, and what an operator can do.
enum QuarantineListing {
    static func render(_ entries: [QuarantineEntry], unread: [UnreadPayload]) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.array("quarantined") { list in
                for entry in entries { list.object { write(entry, to: &$0) } }
            }
            $0.array("unread") { list in
                for payload in unread {
                    list.object {
                        $0.field("provider", payload.provider)
                        $0.field("code", payload.code)
                        $0.field("message", payload.message)
                        $0.field("input", payload.input)
                        $0.field("bytes", payload.bytes)
                        $0.field("received", payload.received.milliseconds)
                    }
                }
            }
        }
        return json.bytes
    }

    private static func write(_ entry: QuarantineEntry, to json: inout JSONWriter) {
        json.field("provider", entry.provider)
        json.field("product", entry.product.rawValue)
        json.field("match", entry.match)
        json.field("code", entry.reason.code)
        json.field("message", entry.reason.message)
        if let fixture = entry.fixture {
            json.field("home", fixture.home.name)
            json.field("away", fixture.away.name)
        }
        if let kickoff = entry.kickoff { json.field("kickoff", kickoff.milliseconds) }
        json.field("payloads", entry.requests.count)
        json.field("lost", entry.lost)
        json.field("first", entry.first.milliseconds)
        json.field("last", entry.last.milliseconds)
    }
}
