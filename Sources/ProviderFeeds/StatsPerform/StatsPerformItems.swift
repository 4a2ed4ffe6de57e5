import MatchModel

/// The lists of `liveData` in MA1. Minutes are counted from 1 (`timeMin`), seconds are of the running clock
/// (`timeMinSec`); ids are those of F24 and MA3 (`optaEventId`).
struct StatsPerformItems {
    /// The most missed penalties of a match that saves are held against.
    private static let maximumMisses = 64

    var builder: MatchBuilder
    /// The lists that are present.
    private(set) var collections: [SnapshotCollection] = []
    /// The team of each player of the line-ups.
    private var teams: [String: String] = [:]
    /// How many ids were made of the same beginning.
    private var madeIDs: [String: Int] = [:]

    init(builder: MatchBuilder) { self.builder = builder }

    mutating func read(_ live: DocumentNode, _ match: StatsPerformMatch, _ leftOut: inout LeftOutCounts) {
        StatsPerformMA1.addNames(live, to: &builder)
        match.addPeriods(to: &builder, &leftOut)
        addLineups(live, &leftOut)
        addGoals(live, &leftOut)
        addMissedPenalties(live, &leftOut)
        for node in Self.penaltyShots(live) { addPenaltyShot(node, &leftOut) }
        for node in live.list("card", in: "cards") { addCard(node, &leftOut) }
        for node in live.list("substitute", in: "substitutes") { addSubstitution(node, &leftOut) }
        addReviews(live, match, &leftOut)
        setCollections(live, match)
    }

    private mutating func setCollections(_ live: DocumentNode, _ match: StatsPerformMatch) {
        var present: Set<SnapshotCollection> = []
        if ScoreSum.agrees(builder.match) { present.insert(.goals) }
        if live.has("missedPen", in: "missedPens") { present.insert(.missedPenalties) }
        if live.has("card", in: "cards") { present.insert(.cards) }
        if live.has("substitute", in: "substitutes") { present.insert(.substitutions) }
        if live.has("lineUp", in: "lineUps") { present.insert(.lineups) }
        // A review that is open stands in the details, which are there without one as well.
        if live.has("VAR", in: "VARs") || match.status != nil { present.insert(.reviews) }
        if match.details?.has("period", in: "periods") == true { present.insert(.periods) }
        if match.status != nil { present.insert(.status) }
        collections = SnapshotCollection.allCases.filter { present.contains($0) }
    }

    // MARK: Goals

    private mutating func addGoals(_ live: DocumentNode, _ leftOut: inout LeftOutCounts) {
        var before = Score.zero
        for node in live.list("goal", in: "goals") {
            let after = MatchBuilder.score(node.integer("homeScore"), node.integer("awayScore"))
            let kind: EventKind
            switch node.text("type") {
            case "G": kind = .goal
            case "PG": kind = .penaltyGoal
            case "OG": kind = .ownGoal
            default:
                leftOut.add(.unknownType)
                continue
            }
            guard let team = node.text("contestantId").flatMap({ MatchBuilder.usableID($0) }) else {
                leftOut.add(.incomplete)
                continue
            }
            var item = item(
                node, .goals, kind, player: node.text("scorerId"), name: node.text("scorerName"), &leftOut)
            if kind == .ownGoal {
                item.team = .id(scorersTeam(of: item.player?.id, named: team, from: before, to: after))
            }
            item.score = after
            builder.add(item, &leftOut)
            if let after { before = after }
        }
    }

    /// An own goal names the scorer's team. Should a document name the team that it counts for, the line-up shows it, or
    /// else the side whose goals went up.
    private func scorersTeam(of player: String?, named team: String, from before: Score, to after: Score?) -> String {
        if let player, let own = teams[player] { return own }
        guard let fixture = builder.match.fixture, let after else { return team }
        let homeGained = after.home == before.home + 1 && after.away == before.away
        let awayGained = after.away == before.away + 1 && after.home == before.home
        if homeGained, team == fixture.home.id { return fixture.away.id }
        if awayGained, team == fixture.away.id { return fixture.home.id }
        return team
    }

    /// The taker's miss. The goalkeeper's save of it may stand beside it as `PS`; alone that is the taker's, saved.
    private mutating func addMissedPenalties(_ live: DocumentNode, _ leftOut: inout LeftOutCounts) {
        let nodes = live.list("missedPen", in: "missedPens")
        let misses = nodes.filter { $0.text("type") != "PS" }.prefix(Self.maximumMisses)
        for node in nodes {
            let isSaved = node.text("type") == "PS" && misses.contains { isSave(node, ofMiss: $0) }
            guard !isSaved else {
                leftOut.add(.notCarried)
                continue
            }
            builder.add(
                item(
                    node, .missedPenalties, .missedPenalty, player: node.text("playerId"),
                    name: node.text("playerName"), &leftOut), &leftOut)
        }
    }

    /// The other team's, within a minute.
    private func isSave(_ save: DocumentNode, ofMiss miss: DocumentNode) -> Bool {
        guard team(save) != team(miss), save.integer("periodId") == miss.integer("periodId") else { return false }
        guard let saved = clock(save), let missed = clock(miss) else { return true }
        return abs(saved.minutes - missed.minutes) <= 1
    }

    /// The kicks of a shoot-out. The XML has them in `penaltyShootout`, whatever each is called in there.
    private static func penaltyShots(_ live: DocumentNode) -> [DocumentNode] {
        let shots = live.list("penaltyShot", in: "penaltyShots")
        guard shots.isEmpty, let wrapper = live.child("penaltyShootout") else { return shots }
        return wrapper.children.flatMap { $0.isArray ? Array($0.children) : [$0] }.filter(\.isObject)
    }

    /// One of the shoot-out.
    private mutating func addPenaltyShot(_ node: DocumentNode, _ leftOut: inout LeftOutCounts) {
        let isScored: Bool
        switch node.text("outcome")?.lowercased() {
        case "scored": isScored = true
        case "missed", "saved": isScored = false
        default: return leftOut.add(.unknownType)
        }
        var item = item(
            node, isScored ? .goals : .missedPenalties, isScored ? .penaltyGoal : .missedPenalty,
            player: node.words("playerId") ?? node.text("scorerId"),
            name: node.words("scorerName") ?? node.text("playerName"), &leftOut)
        item.clock = FeedClock.start(ofPeriod: Int64(MatchClock.shootout))
        builder.add(item, &leftOut)
    }

    // MARK: The rest

    private mutating func addCard(_ node: DocumentNode, _ leftOut: inout LeftOutCounts) {
        let kind: EventKind
        switch node.text("type") {
        case "YC": kind = .yellowCard
        case "Y2C", "YRC": kind = .secondYellowCard
        case "RC", "SRC": kind = .redCard
        default: return leftOut.add(.unknownType)
        }
        builder.add(
            item(
                node, .cards, kind, player: node.words("playerId") ?? node.text("teamOfficialId"),
                name: node.words("playerName") ?? node.text("officialName"), &leftOut), &leftOut)
    }

    /// Some have no id of an event; then the two players are it.
    private mutating func addSubstitution(_ node: DocumentNode, _ leftOut: inout LeftOutCounts) {
        let on = builder.player(node.text("playerOnId"), node.text("playerOnName"))
        let off = builder.player(node.text("playerOffId"), node.text("playerOffName"))
        guard on != nil || off != nil else { return leftOut.add(.incomplete) }
        var item = ProviderItem(
            .substitutions, id: node.words("optaEventId") ?? "sub-\(on?.id ?? "")-\(off?.id ?? "")",
            version: node.instant("lastUpdated")?.microseconds, subject: .event(.substitution), team: team(node),
            player: on, clock: clock(node), captured: node.instant("timestamp"))
        item.text = OptaEvents.substitution(on: on, off: off)
        builder.add(item, &leftOut)
    }

    private mutating func addLineups(_ live: DocumentNode, _ leftOut: inout LeftOutCounts) {
        for node in live.list("lineUp", in: "lineUps") {
            guard let team = MatchBuilder.usableID(node.text("contestantId")) else {
                leftOut.add(.incomplete)
                continue
            }
            let players = node.list("player", in: "players")
            for player in players.prefix(ProviderMatch.maximumPlayers) {
                if let id = MatchBuilder.usableID(player.text("playerId")) { teams[id] = team }
            }
            let starting = players.filter { $0.text("position") != "Substitute" }
                .compactMap { $0.text("playerId") }.prefix(11)
            builder.add(
                ProviderItem(
                    .lineups, id: FactID.lineup(team), subject: .event(.lineup), team: .id(team),
                    text: starting.map { builder.name(ofPlayer: $0) }.joined(separator: ", ")), &leftOut)
        }
    }

    func team(_ node: DocumentNode) -> ProviderTeamReference? {
        MatchBuilder.usableID(node.text("contestantId")).map { .id($0) }
    }

    func clock(_ node: DocumentNode) -> MatchClock? {
        guard let period = node.integer("periodId"), 1...5 ~= period else { return nil }
        if let seconds = node.text("timeMinSec").flatMap({ FeedClock.seconds($0) }) {
            return FeedClock.running(period: period, seconds: seconds, wholeMinute: .ends)
        }
        return node.integer("timeMin").flatMap { FeedClock.counted(period: period, minute: $0) }
    }

    /// A time that cannot be is counted, and left out of it.
    private mutating func item(
        _ node: DocumentNode, _ collection: SnapshotCollection, _ kind: EventKind, player: String?, name: String?,
        _ leftOut: inout LeftOutCounts
    ) -> ProviderItem {
        let id = node.words("optaEventId") ?? node.words("id") ?? madeID(node, collection, player: player)
        let captured = node.instant("timestamp")
        if captured == nil, node.words("timestamp") != nil { leftOut.add(.badInstant) }
        return ProviderItem(
            collection, id: id, version: node.instant("lastUpdated")?.microseconds, subject: .event(kind),
            team: team(node), player: builder.player(player, name), clock: clock(node), captured: captured)
    }

    /// An id for one that has none, as the matches of lower coverage are told: what it is, whose, and the how manieth such
    /// of its period. Minutes are corrected, and scorers named late, so they are no part of it.
    private mutating func madeID(_ node: DocumentNode, _ collection: SnapshotCollection, player: String?) -> String {
        let word = collection == .goals ? "goal" : collection == .cards ? "card" : "miss"
        let whose = [node.text("contestantId") ?? ""] + (collection == .goals ? [] : [player ?? ""])
        let parts = [word] + whose + [node.text("periodId") ?? ""]
        let start = parts.joined(separator: "-")
        madeIDs[start, default: 0] += 1
        return "\(start)-\(madeIDs[start] ?? 1)"
    }
}
