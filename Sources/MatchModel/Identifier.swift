/// An id as the wire allows it: 1 to 64 of `A-Za-z0-9._-`. An `Identifier` that exists is a valid one.
///
/// `Kind` keeps the ids of different things apart: a `TeamID` cannot stand where a `MatchID` is asked for.
package struct Identifier<Kind>: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// The longest id, in bytes.
    package static var maximumLength: Int { 64 }

    /// The id as text.
    package let text: String

    /// The strict door: `nil` when `text` is empty, too long or holds another character.
    package init?(_ text: String) {
        guard Self.isValid(text.utf8) else { return nil }
        self.text = text
    }

    /// The same for bytes of a wire.
    package init?(_ bytes: some Collection<UInt8>) {
        guard Self.isValid(bytes) else { return nil }
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a plain string; throws for one that is not an id.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not an id; 1 to \(Self.maximumLength) of A-Za-z0-9._- are one")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

    private static func isValid(_ bytes: some Collection<UInt8>) -> Bool {
        var count = 0
        for byte in bytes {
            count += 1
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                continue
            default:
                return false
            }
        }
        return count >= 1 && count <= maximumLength
    }
}

/// Names the things that ids belong to; never made.
package enum MatchKind {}
package enum TeamKind {}
package enum LeagueKind {}
package enum EventIDKind {}
package enum ProviderKind {}
package enum SourceKind {}
package enum MessageKind {}
package enum ObservationKeyKind {}
package enum EdgeKind {}
package enum RegionKind {}

package typealias MatchID = Identifier<MatchKind>
package typealias TeamID = Identifier<TeamKind>
package typealias LeagueID = Identifier<LeagueKind>
/// The id the origin gives an event: `epoch-offset` of its first revision.
package typealias EventID = Identifier<EventIDKind>
/// Whose feed an observation came through.
package typealias ProviderID = Identifier<ProviderKind>
/// Whoever collects what one or several providers send: only another source corroborates.
package typealias SourceID = Identifier<SourceKind>
/// The id a provider gives one of its messages; the same message sent again has the same one.
package typealias MessageID = Identifier<MessageKind>
/// The id a provider gives one of its events; unique within a provider's match.
package typealias ObservationKey = Identifier<ObservationKeyKind>
package typealias EdgeID = Identifier<EdgeKind>
package typealias RegionID = Identifier<RegionKind>
