import MatchModel

/// Genius Sports Match State for football: cumulative snapshots, ordered by `sequence`.
///
/// An id is one of several lists at once (a goal and the danger state it ends in), so an item's id here has the name of its
/// list before it. A snapshot that is not reliable as a whole, or whose coverage was cancelled, says what it says, but
/// what is not in it says nothing.
enum GeniusMatchState {
    static func read(_ document: Document) -> ProviderReading {
        var counts = LeftOutCounts()
        var matches: [ProviderMatch] = []
        for payload in GeniusNode.payloads(document) {
            guard payload.has("matchActions") || payload.has("actions") || payload.has("currentVarState") else {
                counts.add(.incomplete)
                continue
            }
            guard matches.count < ProviderReading.maximumMatches else {
                counts.add(.tooManyMatches)
                continue
            }
            matches.append(match(payload, &counts))
        }
        return ProviderReading(product: .geniusMatchState, matches: matches, leftOut: counts.list)
    }

    private static func match(_ payload: DocumentNode, _ counts: inout LeftOutCounts) -> ProviderMatch {
        let collections = GeniusCollections(payload.child("matchActions") ?? payload.child("actions"))
        var items = GeniusStateItems(collections)
        let isWhole = payload.flag("isReliable") != false && payload.flag("isCoverageCancelled") != true
        var gatherer = MatchGatherer(
            id: payload.words("fixtureId"),
            shape: .snapshot(
                order: order(payload), collections: isWhole ? collections.present(hasShootout: items.hasShootout) : []))
        gatherer.leaveOut(.notReliable, collections.notReliable)
        gatherer.set(\.fixture, fixture(payload))
        let words = payload.words("matchStatus")
        let status = words.flatMap { GeniusNode.status($0) }
        items.read(into: &gatherer, isOver: status?.isOver ?? false)
        if words != nil, status == nil { gatherer.leaveOut(.unknownType) }
        gatherer.set(\.status, items.hasEnded && (status == nil || status == .live) ? .ended : status)
        gatherer.set(\.clock, items.clock)
        return gatherer.finish(&counts)
    }

    private static func order(_ payload: DocumentNode) -> DocumentOrder? {
        if let sequence = payload.integer("sequence") { return DocumentOrder(sequence: sequence) }
        return payload.words("messageTimestampUtc", or: "timestamp").flatMap { FeedTime.instant($0) }.map {
            DocumentOrder($0)
        }
    }

    private static func fixture(_ payload: DocumentNode) -> ProviderFixture? {
        let teams = payload.child("teams")
        guard let home = team(payload.child("homeTeam") ?? teams?.child("home")),
            let away = team(payload.child("awayTeam") ?? teams?.child("away"))
        else { return nil }
        let source = payload.child("sourceFixtureData") ?? payload.child("sourceInfo")
        var league: ProviderParty?
        if let id = source?.words("sourceCompetitionId"), MatchGatherer.fits(id) {
            league = ProviderParty(
                id: id, name: (source?.text("sourceCompetitionName") ?? "").cut(toBytes: Team.maximumNameLength))
        }
        // Without a zone it is UTC.
        let start = source?.words("sourceScheduledStartTime", or: "scheduledStartTime").flatMap { FeedTime.instant($0) }
        return ProviderFixture(league: league, home: home, away: away, kickoff: start)
    }

    private static func team(_ node: DocumentNode?) -> ProviderParty? {
        guard let node, let id = node.words("sourceId", or: "id"), MatchGatherer.fits(id) else { return nil }
        return ProviderParty(
            id: id, name: (node.words("sourceName", or: "name") ?? "").cut(toBytes: Team.maximumNameLength))
    }
}
