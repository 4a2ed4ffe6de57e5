import MatchModel

/// Maps each provider's ids of matches, teams, leagues and players to ours.
///
/// A match is, in this order: what the operator mapped its id to; what it was before; the one whose id is made of the
/// provider's; the one announced match whose teams fit and which kicks off within `window`, be it as home and away or the
/// other way round; a new match, when the payload names two teams and nobody announced another that fits. Teams fit by a
/// mapping, or by their names. When more than one match fits equally well, nobody guesses; nor when one that somebody else
/// announced for that time has but one of the teams, for then the other's name is likely written otherwise.
package struct Directory: Codable, Sendable {
    /// A match can be that far from its announced kick-off: postponed on the same day, not to another.
    package static let window = TimeSpan.seconds(6 * 3600)
    /// Who gives one match two kick-offs is at most so far apart.
    package static let halfFitWindow = TimeSpan.seconds(30 * 60)
    /// The most of each that is remembered; what was used longest ago is forgotten.
    package static let maximumFixtures = 10_000
    package static let maximumLinks = 16_384
    package static let maximumTeams = 16_384
    package static let maximumPlayers = 65_536

    var links = RecentTable<ProviderKey, MatchLink>(limit: maximumLinks)
    var fixtures = RecentTable<MatchID, Fixture>(limit: maximumFixtures)
    /// What the operator said; bounded like the rest, and told by each use.
    var matches = RecentTable<ProviderKey, MatchID>(limit: maximumLinks)
    var teams = RecentTable<ProviderKey, TeamID>(limit: maximumTeams)
    var leagues = RecentTable<ProviderKey, LeagueID>(limit: maximumTeams)
    /// Names of teams, ready to be compared: to make one ready takes ten times as long as to compare it.
    private var ready: [String: TeamName] = [:]
    private var players = RecentTable<ProviderKey, String>(limit: maximumPlayers)
    /// Names that the operator gave.
    private var called = RecentTable<ProviderKey, String>(limit: maximumPlayers)

    /// All but what is made of the rest.
    private enum CodingKeys: String, CodingKey { case links, fixtures, matches, teams, leagues, players, called }

    package init() {}

    /// Makes names ready to be compared, and remembers them.
    mutating func prepare(_ names: String...) {
        for name in names where ready[name] == nil {
            if ready.count >= Self.maximumTeams { ready = [:] }
            ready[name] = TeamName(name)
        }
    }

    /// A name, ready to be compared.
    func readied(_ name: String) -> TeamName { ready[name] ?? TeamName(name) }

    /// How many fixtures, links, teams, leagues, mappings and players were forgotten for want of room.
    package var evicted: UInt64 {
        links.evicted + fixtures.evicted + matches.evicted + teams.evicted + leagues.evicted + players.evicted
            + called.evicted
    }

    package var fixtureCount: Int { fixtures.count }

    /// What a replay depends on has changed, if this has.
    var uses: UInt64 {
        links.uses + fixtures.uses + matches.uses + teams.uses + leagues.uses + players.uses + called.uses
    }

    // MARK: What is known

    /// A fixture that the origin holds, from whomever.
    package mutating func learn(_ fixture: Fixture) {
        if fixtures[fixture.match] != fixture { fixtures.put(fixture, for: fixture.match) }
    }

    /// What the operator says wins over what was found.
    package mutating func map(_ mapping: DirectoryMapping) {
        let key = ProviderKey(provider: mapping.provider, id: mapping.id)
        switch mapping.meaning {
        case .match(let match):
            matches.put(match, for: key)
            links.remove { $0 == key && $1.match != match }
        case .team(let team): teams.put(team, for: key)
        case .league(let league): leagues.put(league, for: key)
        case .player(let name): called.put(name, for: key)
        }
    }

    /// The matches that nobody keeps any more: payloads about them change nothing.
    package mutating func forget(_ gone: [MatchID]) {
        let gone = Set(gone)
        fixtures.remove { id, _ in gone.contains(id) }
        for (key, _) in links.values(where: { gone.contains($1.match) }) {
            links.update(key) {
                $0.isOver = true
                return true
            }
        }
    }

    /// Whether a provider's match is one that nobody keeps any more.
    package func isOver(_ match: String, of provider: String) -> Bool {
        links[ProviderKey(provider: provider, id: ProviderNames.normalised(match))]?.isOver ?? false
    }

    /// Which match of ours an id was found to be.
    package func match(_ match: String, of provider: String) -> MatchID? {
        links[ProviderKey(provider: provider, id: ProviderNames.normalised(match))]?.match
    }

    /// The provider's ids of matches that somebody keeps, and ours; by the provider's.
    package func matches(of provider: String) -> [(id: String, match: MatchID)] {
        var known: [String: MatchID] = [:]
        for (key, link) in links.values(where: { $0.provider == provider && !$1.isOver }) { known[key.id] = link.match }
        for (key, match) in matches.values(where: { key, _ in key.provider == provider }) where links[key] == nil {
            known[key.id] = match
        }
        return known.sorted { $0.key < $1.key }.map { (id: $0.key, match: $0.value) }
    }

    /// Which match of ours an operator said an id is.
    func match(mapped match: String, of provider: String) -> MatchID? {
        matches[ProviderKey(provider: provider, id: match)]
    }

    // MARK: Players and teams

    /// Remembers the names that a payload gives.
    mutating func learnPlayers(_ match: ProviderMatch, of provider: String) {
        for (id, name) in match.players.sorted(by: { $0.key < $1.key }) { learnPlayer(id, name, of: provider) }
        for item in match.items {
            if let player = item.player, !player.name.isEmpty { learnPlayer(player.id, player.name, of: provider) }
        }
    }

    private mutating func learnPlayer(_ id: String, _ name: String, of provider: String) {
        guard !id.isEmpty, !name.isEmpty else { return }
        let key = ProviderKey(provider: provider, id: ProviderNames.normalised(id))
        // Known names are not touched each time: a document names hundreds of players, ten times a minute.
        if players[key] != name { players.put(name, for: key) }
    }

    /// The name of a player: the operator's, the item's own, the one another payload gave.
    func playerName(_ player: ProviderParty?, of provider: String) -> String? {
        guard let player else { return nil }
        guard !player.id.isEmpty else { return player.name.isEmpty ? nil : player.name }
        let key = ProviderKey(provider: provider, id: ProviderNames.normalised(player.id))
        return called[key] ?? (player.name.isEmpty ? players[key] : player.name)
    }

    /// What an item is told with: its player's name, and of a line-up and a substitution the names in the text, where the
    /// payload had but ids and another one gave the names.
    func named(_ item: ProviderItem, of provider: String) -> ItemNames {
        ItemNames(player: playerName(item.player, of: provider), text: item.text.map { text(item, $0, provider) })
    }

    private func text(_ item: ProviderItem, _ text: String, _ provider: String) -> String {
        let separator: String
        switch item.subject {
        case .event(.lineup): separator = ", "
        case .event(.substitution): separator = " for "
        default: return text
        }
        // Ids have digits in them, and names have none: taking a text apart costs 5 us.
        guard text.utf8.contains(where: { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return text }
        var isChanged = false
        let parts = text.components(separatedBy: separator).map { part in
            guard let name = playerName(ProviderParty(id: part), of: provider) else { return part }
            isChanged = true
            return name
        }
        return isChanged ? parts.joined(separator: separator) : text
    }

    /// The team of a match that a reference means; `nil` for one of neither side.
    func team(_ reference: ProviderTeamReference?, in match: ResolvedMatch, of provider: String) -> TeamID? {
        let (home, away) = (match.fixture.home.id, match.fixture.away.id)
        switch match.sides.side(reference) {
        case .home?: return match.isSwapped ? away : home
        case .away?: return match.isSwapped ? home : away
        case .id(let id)?:
            let team = teams[ProviderKey(provider: provider, id: ProviderNames.normalised(id))]
            return team == home || team == away ? team : nil
        case nil: return nil
        }
    }
}

/// The words of an item that hang on more than the item.
package struct ItemNames: Hashable, Sendable {
    package var player: String?
    package var text: String?

    package init(player: String?, text: String?) {
        self.player = player
        self.text = text
    }
}

extension String {
    /// The parts between the places of a text that is not empty.
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
