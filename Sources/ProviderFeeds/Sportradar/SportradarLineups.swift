import MatchModel

/// Line-ups: the document of their own, or the players whom the statistics of a match mark as having begun it.
enum SportradarLineups {
    /// A team has so many on the pitch; with fewer known it is no line-up yet.
    private static let size = 11

    /// Takes every name on the way. `true` when a list of line-ups is there, for both teams.
    static func read(_ node: DocumentNode, into gatherer: inout MatchGatherer) -> Bool {
        let lists = [node.child("lineups"), node.child("statistics", "totals"), node.child("statistics")]
        var told = 0
        for list in lists {
            guard let list else { continue }
            var teams = list.elements("competitors", "competitor") + list.elements("teams", "team")
            if teams.isEmpty { teams = list.elements("lineups", "lineup") }
            for team in teams.prefix(4) {
                let players = team.elements("players", "player")
                for player in players { gatherer.name(player.sportradarParty) }
                guard told < 2, let side = team.sportradarSide ?? team.child("competitor")?.sportradarSide else {
                    continue
                }
                let starters = players.filter { $0.flag("starter") == true }
                guard starters.count == size else { continue }
                told += 1
                add(side, team, starters, into: &gatherer)
            }
            if told > 0 { break }
        }
        return told == 2
    }

    private static func add(
        _ side: ProviderTeamReference, _ team: DocumentNode, _ starters: [DocumentNode],
        into gatherer: inout MatchGatherer
    ) {
        let names = starters.compactMap { $0.sportradarParty?.name }.filter { !$0.isEmpty }
        gatherer.add(
            ProviderItem(
                .lineups, id: "lineup:\(side == .home ? "home" : "away")", subject: .event(.lineup),
                standing: .confirmed,
                team: side, text: names.joined(separator: ", ")))
    }
}
