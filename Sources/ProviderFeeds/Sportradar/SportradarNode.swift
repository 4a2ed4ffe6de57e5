import MatchModel

/// What the JSON and the XML of Sportradar, and its versions 3 and 4, call the same things.
extension DocumentNode {
    /// The objects of a list: JSON has an array under the plural, XML elements of the singular within one of the plural.
    func elements(_ plural: StaticString, _ singular: StaticString) -> [DocumentNode] {
        guard let list = child(plural) else { return [] }
        if list.isArray { return list.children.filter(\.isObject) }
        let inner = list.list(singular)
        return inner.isEmpty && document.format == .json ? [list] : inner.filter(\.isObject)
    }

    /// The side that an event, a competitor or a ball position is of: version 3 calls it `team`.
    var sportradarSide: ProviderTeamReference? {
        ProviderTeamReference(side: text("competitor") ?? text("qualifier") ?? text("team"))
    }

    /// Id and name of a player or competitor; `nil` when it has neither.
    var sportradarParty: ProviderParty? {
        let party = ProviderParty(id: text("id") ?? "", name: (text("name") ?? "").asReadName)
        return party.id.isEmpty && party.name.isEmpty ? nil : party
    }
}

enum SportradarID {
    /// Messages spell the id of a match `sr:sport_event_id:N` where documents have `sr:sport_event:N`.
    static func match(_ id: String?) -> String? {
        guard let id, !id.isEmpty else { return nil }
        let spelling = "sr:sport_event_id:"
        return id.hasPrefix(spelling) ? "sr:sport_event:" + id.dropFirst(spelling.count) : id
    }
}
