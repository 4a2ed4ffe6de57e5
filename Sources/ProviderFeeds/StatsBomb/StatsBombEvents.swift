import MatchModel

/// StatsBomb events: a whole match after it was played, in order, with the place of the ball at nearly each; for replays.
///
/// A file names neither its match nor the home team: the id is the file's name, and the team whose line-up comes first is
/// taken for the home team, which is how the files are written. There is no wall clock, no review and no deletion.
enum StatsBombEvents {
    static func read(_ document: Document) -> ProviderReading {
        var counts = LeftOutCounts()
        let events = document.root.children.filter(\.isObject)
        var items = StatsBombItems(events)
        var gatherer = MatchGatherer(
            id: events.lazy.compactMap { $0.words("match_id") }.first,
            shape: .snapshot(
                order: nil,
                collections: [
                    .goals, .missedPenalties, .penaltiesAwarded, .cards, .substitutions, .lineups, .periods, .restarts,
                ]))
        gatherer.set(\.fixture, items.fixture)
        for event in events { items.read(event, into: &gatherer) }
        items.finish(&gatherer)
        return ProviderReading(product: .statsBombEvents, matches: [gatherer.finish(&counts)], leftOut: counts.list)
    }
}

/// StatsBomb line-ups of a match: the names of its squads, and in newer files who began it.
///
/// They name two teams and not which of them is at home: in whichever order, and so they make no match known. Of a match that
/// is not known they wait in the quarantine, and are received once its events, or whoever else, make it known.
enum StatsBombLineups {
    static func read(_ document: Document) -> ProviderReading {
        var counts = LeftOutCounts()
        let teams = document.root.children.filter(\.isObject)
        var gatherer = MatchGatherer(id: nil, shape: .snapshot(order: nil, collections: []))
        let parties = teams.compactMap(team)
        if parties.count >= 2 { gatherer.set(\.fixture, ProviderFixture(home: parties[0], away: parties[1])) }
        for node in teams {
            guard let team = team(node) else {
                gatherer.leaveOut(.incomplete)
                continue
            }
            var starters: [String] = []
            for player in node.list("lineup") {
                guard let id = player.words("player_id"), let name = player.words("player_nickname", or: "player_name")
                else {
                    gatherer.leaveOut(.incomplete)
                    continue
                }
                gatherer.name(ProviderParty(id: id, name: name.cut(toBytes: MatchEvent.maximumTextLength)))
                if player.list("positions").contains(where: { $0.text("start_reason") == "Starting XI" }) {
                    starters.append(name)
                }
            }
            guard !starters.isEmpty else { continue }
            gatherer.add(
                ProviderItem(
                    .lineups, id: "lineup:\(team.id)", subject: .event(.lineup), standing: .confirmed,
                    team: .id(team.id),
                    text: starters.joined(separator: ", ")))
        }
        return ProviderReading(product: .statsBombLineups, matches: [gatherer.finish(&counts)], leftOut: counts.list)
    }

    private static func team(_ node: DocumentNode) -> ProviderParty? {
        guard let id = node.words("team_id"), MatchGatherer.fits(id) else { return nil }
        return ProviderParty(id: id, name: (node.text("team_name") ?? "").cut(toBytes: Team.maximumNameLength))
    }
}

extension FeedProduct {
    /// Whether the first of its two teams is the home team, by the product's own word or order.
    var tellsHomeTeam: Bool { self != .statsBombLineups }
}
