import JSONText
import MatchModel

/// What an operator says an id of a provider stands for.
///
///     {"provider":"opta","match":"1009316","is":"laliga-2018-1"}
///     {"provider":"opta","team":"174","is":"ath"}      {"provider":"opta","league":"23","is":"laliga"}
///     {"provider":"opta","player":"p77","name":"A. Player"}
package struct DirectoryMapping: Hashable, Codable, Sendable {
    package enum Meaning: Hashable, Codable, Sendable {
        case match(MatchID)
        case team(TeamID)
        case league(LeagueID)
        /// Players have no ids of ours; they are called by a name.
        case player(String)
    }

    /// The most in one text.
    package static let maximumEntries = 10_000

    package var provider: String
    /// The provider's id.
    package var id: String
    package var meaning: Meaning

    package init(provider: String, id: String, _ meaning: Meaning) {
        self.provider = provider
        self.id = ProviderNames.normalised(id)
        self.meaning = meaning
    }

    /// Reads one as JSON, or an array of them. Its first fault refuses the text: mappings are mended, not half used.
    package static func read(_ text: [UInt8]) throws(FeedRefusal) -> [DirectoryMapping] {
        let value: JSONValue
        do {
            value = try JSONReader.read(text)
        } catch {
            throw FeedRefusal(error)
        }
        let elements = value.array ?? [value]
        guard elements.count <= maximumEntries else {
            throw FeedRefusal(
                code: .tooManyEntries, message: "\(elements.count) mappings; send at most \(maximumEntries)")
        }
        var mappings: [DirectoryMapping] = []
        for (index, element) in elements.enumerated() {
            do throws(EntryFault) {
                mappings.append(try read(try EntryFields(element)))
            } catch {
                throw FeedRefusal(code: error.code, message: error.message, index: index)
            }
        }
        return mappings
    }

    private static func read(_ fields: EntryFields) throws(EntryFault) -> DirectoryMapping {
        let limit = ProviderItem.maximumIDLength
        guard let provider = try fields.identifier("provider", of: ProviderKind.self)?.text else {
            throw fields.missing("provider", "name the provider whose id it is, \"opta\" for example")
        }
        if let id = try fields.text("match", limit: limit) {
            return DirectoryMapping(provider: provider, id: id, .match(try fields.requiredIdentifier("is")))
        }
        if let id = try fields.text("team", limit: limit) {
            return DirectoryMapping(provider: provider, id: id, .team(try fields.requiredIdentifier("is")))
        }
        if let id = try fields.text("league", limit: limit) {
            return DirectoryMapping(provider: provider, id: id, .league(try fields.requiredIdentifier("is")))
        }
        if let id = try fields.text("player", limit: limit) {
            guard let name = try fields.text("name", limit: MatchEvent.maximumTextLength) else {
                throw fields.missing("name", "send the player's name")
            }
            return DirectoryMapping(provider: provider, id: id, .player(name))
        }
        throw fields.missing("match", "send the provider's id as \"match\", \"team\", \"league\" or \"player\"")
    }
}
