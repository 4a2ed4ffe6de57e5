import JSONText
import MatchModel
import OriginCore
import ProviderFeeds

/// The body that answers a feed.
enum FeedAnswer {
    static func render(_ outcome: IntakeOutcome, refused: [EntryRefusal]) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("accepted", outcome.accepted)
            $0.field("duplicates", outcome.duplicates)
            $0.array("refused") { list in
                for refusal in refused.sorted(by: { $0.index < $1.index }) {
                    list.object {
                        $0.field("index", refusal.index)
                        $0.field("code", refusal.code)
                        $0.field("message", refusal.message)
                    }
                }
            }
            $0.field("cursor", outcome.head.description)
        }
        return json.bytes
    }

    /// Of a real provider's payload: what became of each of its matches, and of what was made of them.
    static func renderDocument(_ outcome: IntakeOutcome) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            if let report = outcome.feed {
                json.field("product", report.product.rawValue)
                json.array("matches") { list in
                    for match in report.matches { list.object { write(match, to: &$0) } }
                }
                json.array("left_out") { list in
                    for left in report.leftOut {
                        list.object {
                            $0.field("reason", left.reason.rawValue)
                            $0.field("count", left.count)
                        }
                    }
                }
            }
            json.field("accepted", outcome.accepted)
            json.field("duplicates", outcome.duplicates)
            json.array("refused") { list in
                for refusal in outcome.refused {
                    list.object {
                        $0.field("index", refusal.index)
                        $0.field("code", refusal.code)
                        $0.field("message", refusal.message)
                    }
                }
            }
            json.field("cursor", outcome.head.description)
        }
        return json.bytes
    }

    /// Of mappings: how many, and how many payloads are received again because of them.
    static func renderMapping(_ count: Int, _ outcome: IntakeOutcome) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("mappings", count)
            $0.field("received_again", outcome.released)
            $0.field("cursor", outcome.head.description)
        }
        return json.bytes
    }

    /// Of a choice about the quarantine.
    static func renderChoice(_ outcome: IntakeOutcome) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("received_again", outcome.released)
            $0.field("cursor", outcome.head.description)
        }
        return json.bytes
    }

    private static func write(_ match: FeedOutcome.Match, to json: inout JSONWriter) {
        json.field("id", match.id)
        if let ours = match.match { json.field("match", ours.text) }
        json.field("verdict", match.verdict.name)
        if case .quarantined(let reason) = match.verdict {
            json.field("code", reason.code)
            json.field("message", reason.message)
        }
    }
}
