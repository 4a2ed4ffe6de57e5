import JSONText
import MatchModel
import OriginCore

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
}
