import JSONText
import MatchModel

/// The adapter of our own feed, `POST /v1/feeds/touchline`: one JSON object or an array of them.
///
/// Who has several feeds of their own names each in `"provider"`, so that they are told apart and can corroborate each
/// other; `"message"` is the provider's id of its message, by which one sent again is known, and `"score"` the score as
/// the provider itself counts it.
///
/// It checks shapes and bounds only. Whether a match or a team is known is the event engine's to say. Members it does
/// not know are ignored, and so a newer feed can be read by an older origin.
package struct CanonicalFeed {
    /// The most entries in one payload.
    package static let maximumEntries = 10_000

    /// Reads a payload that `provider` sent, which is the provider of every entry that names none. Throws only when nothing of it can be read.
    package static func read(_ payload: [UInt8], provider: ProviderID) throws(FeedRefusal) -> FeedReading {
        let value: JSONValue
        do {
            value = try JSONReader.read(payload)
        } catch {
            throw FeedRefusal(error)
        }
        let elements = value.array ?? [value]
        guard value.array != nil || value.members != nil else {
            throw FeedRefusal(
                code: .malformed, message: "the payload is \(value.kindName); send an object or an array of objects",
                line: 1, column: 1)
        }
        guard elements.count <= maximumEntries else {
            throw FeedRefusal(
                code: .tooManyEntries,
                message: "\(elements.count) entries; send at most \(maximumEntries) in one payload")
        }
        var reading = FeedReading()
        for (index, element) in elements.enumerated() {
            do throws(EntryFault) {
                reading.entries.append((index, try entry(element, provider: provider)))
            } catch {
                reading.refused.append(
                    EntryRefusal(index: index, code: error.code.rawValue, message: error.message))
            }
        }
        return reading
    }

    private static func entry(_ value: JSONValue, provider: ProviderID) throws(EntryFault) -> FeedEntry {
        let fields = try EntryFields(value)
        let mend = "send \"fixture\" or \"observation\""
        switch try fields.text("type", limit: 64) {
        case "fixture": return .fixture(try FixtureFields.read(fields, league: nil))
        case "observation": return .observation(try ObservationFields.read(fields, provider: provider))
        case nil: throw fields.missing("type", mend)
        default: throw EntryFault(.unknownType, "\"type\" is unknown; \(mend)")
        }
    }
}
