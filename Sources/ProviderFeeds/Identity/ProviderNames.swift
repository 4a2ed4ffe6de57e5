import MatchModel

/// Ids of providers as one spelling, and as ids of ours.
package enum ProviderNames {
    /// One spelling for what a provider's products spell differently: `sr:sport_event_id:12` of a stream,
    /// `sr:sport_event:12` and `sr:match:12` of its documents are `12`; `g12`, `t12` and `p12` of F7 are the `12` of F24.
    /// An id of a match is only compared with those of matches, one of a team with those of teams.
    package static func normalised(_ id: String) -> String {
        let bytes = id.utf8
        guard let first = bytes.first else { return id }
        var start: String.UTF8View.Index?
        if isLetter(first) {
            if id.hasPrefix("sr:") {
                start = bytes.lastIndex(of: UInt8(ascii: ":")).map { bytes.index(after: $0) }
            } else if kindLetters.contains(first) {
                start = bytes.index(after: bytes.startIndex)
            }
        }
        guard let start, start < bytes.endIndex, bytes[start...].allSatisfy(isDigit) else { return id }
        return String(id[start...])
    }

    /// The key of an item: its id, where that is one of ours, else one made of it that no other id gives.
    package static func key(_ id: String) -> ObservationKey { identifier(id) }

    /// The id of something that only this provider has told us of, as `opta-1009316`. Always the same for one id.
    package static func made<Kind>(_ provider: String, _ id: String) -> Identifier<Kind> {
        identifier("\(provider)-\(normalised(id))")
    }

    /// What the products of a provider are called in observations, as `opta.f24`; the lifecycle holds all that stand
    /// before the first dot to be one source.
    package static func provider(_ provider: String, _ product: FeedProduct) -> ProviderID {
        let name = product.rawValue.split(separator: "-", maxSplits: 1).last ?? ""
        return identifier("\(provider).\(name)")
    }

    /// An id of a message, where it is one of ours.
    static func message(_ id: String?) -> MessageID? { id.flatMap { $0.isEmpty ? nil : identifier($0) } }

    private static func identifier<Kind>(_ text: String) -> Identifier<Kind> {
        if let id = Identifier<Kind>(text) { return id }
        var digest = ContentDigest()
        digest.fold(text)
        let hex = String(digest.value, radix: 16)
        let plain = text.utf8.map { byte in
            isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                ? byte : UInt8(ascii: "-")
        }
        let start = String(decoding: plain.prefix(Identifier<Kind>.maximumLength - 17), as: UTF8.self)
        guard let id = Identifier<Kind>("\(start).\(hex)") else {
            preconditionFailure("47 plain characters, a dot and 16 digits are an id")
        }
        return id
    }

    /// What F7 puts before the ids of games, teams, players and officials.
    private static let kindLetters = Array("fgmpt".utf8)

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
    }
}
