import MatchModel

/// Who plays for whom, by the line-ups of a snapshot.
struct GeniusSquads {
    private(set) var players: [String: ProviderParty] = [:]
    private var sides: [String: ProviderTeamReference] = [:]

    init(_ updates: [DocumentNode]) {
        for update in updates {
            guard let side = ProviderTeamReference(side: update.text("team")), let lineup = update.child("newLineup")
            else {
                continue
            }
            for player in lineup.children.filter(\.isArray).flatMap({ Array($0.children) }) where player.isObject {
                guard let id = player.words("internalId", or: "id"), MatchGatherer.fits(id),
                    players[id] != nil || players.count < ProviderMatch.maximumPlayers
                else { continue }
                players[id] = ProviderParty(id: id, name: (player.words("sourceName", or: "name") ?? "").asReadName)
                sides[id] = side
            }
        }
    }

    func side(_ player: String?) -> ProviderTeamReference? { player.flatMap { sides[$0] } }

    func player(_ id: String?) -> ProviderParty? {
        guard let id, !id.isEmpty else { return nil }
        return players[id] ?? ProviderParty(id: id)
    }

    /// The names of those who begin the match, of one update.
    static func starters(_ update: DocumentNode) -> String? {
        let names = (update.child("newLineup")?.list("startingOnPitch") ?? [])
            .compactMap { $0.words("sourceName", or: "name")?.asReadName }
        return names.isEmpty ? nil : names.joined(separator: ", ")
    }
}
