import MatchModel

/// Timelines and summaries of Sportradar Soccer, versions 3 and 4, JSON and XML; of one match or of many.
///
/// A document is cumulative and its order is `generated_at`. A delta (of ten seconds) holds single messages instead.
enum SportradarDocument {
    static func read(_ document: Document, _ product: FeedProduct) -> ProviderReading {
        let root = document.root
        var counts = LeftOutCounts()
        let order = root.words("generated_at").flatMap { FeedTime.instant($0) }.map { DocumentOrder($0) }
        var matches: [ProviderMatch] = []
        for (node, isWhole) in parts(root) {
            guard matches.count < ProviderReading.maximumMatches else {
                counts.add(.tooManyMatches)
                continue
            }
            if let match = match(node, order: order, isWhole: isWhole, &counts) { matches.append(match) }
        }
        return ProviderReading(product: product, schemaVersion: version(root), matches: matches, leftOut: counts.list)
    }

    /// The path of the schema that version 3 and XML name; version 4 names none in JSON.
    private static func version(_ root: DocumentNode) -> String {
        let words = root.words("schema") ?? root.words("xsi:schemaLocation") ?? root.words("xmlns") ?? ""
        let last = words.split(separator: " ").last.map(String.init) ?? ""
        let host = "http://schemas.sportradar.com/"
        return (last.hasPrefix(host) ? String(last.dropFirst(host.count)) : last).cut(toBytes: 64)
    }

    /// The matches of a document, and whether each is told whole.
    private static func parts(_ root: DocumentNode) -> [(DocumentNode, Bool)] {
        if root.has("sport_event_timeline_deltas") || root.isNamed("sport_event_timeline_deltas") {
            let list =
                root.has("sport_event_timeline_deltas")
                ? root.elements("sport_event_timeline_deltas", "sport_event_timeline_delta") : [root]
            return list.flatMap { delta in
                let inner = delta.list("sport_event_timeline")
                return (inner.isEmpty ? [delta] : inner).map { ($0, false) }
            }
        }
        var many = root.elements("sport_event_timelines", "sport_event_timeline")
        if root.isNamed("sport_event_timelines") || root.isNamed("live_timelines") {
            many += root.list("sport_event_timeline")
        }
        many +=
            root.elements("summaries", "summary") + root.elements("schedules", "schedule")
            + root.elements("results", "result") + root.elements("sport_events", "sport_event")
        if root.isNamed("summaries") || root.document.format == .xml { many += root.list("summary") }
        if root.isNamed("schedule") { many += root.list("sport_event") }
        // Line-ups of a season: a list of matches under the name of what each holds.
        many += root.list("lineups").filter { $0.has("sport_event") }
        // One match in an envelope.
        if many.isEmpty { many = root.list("sport_event_timeline").filter(\.isObject) }
        return many.isEmpty ? [(root, true)] : many.map { ($0, true) }
    }

    private static func match(
        _ node: DocumentNode, order: DocumentOrder?, isWhole: Bool, _ counts: inout LeftOutCounts
    ) -> ProviderMatch? {
        // The schedules of version 3 are lists of nothing else.
        let event = node.child("sport_event") ?? (node.has("competitors") ? node : nil)
        let id = SportradarID.match(
            event?.words("id") ?? (node.has("timeline") || node.has("sport_event_status") ? node.words("id") : nil))
        let list = timeline(node)
        var collections: [SnapshotCollection] = []
        var gatherer = MatchGatherer(id: id, shape: .messages)
        if let event { gatherer.set(\.fixture, SportradarFixture.read(event)) }
        var status = node.child("sport_event_status").map { SportradarStatus($0) } ?? SportradarStatus()
        if status.isUnknown { gatherer.leaveOut(.unknownType) }
        if SportradarLineups.read(node, into: &gatherer) { collections.append(.lineups) }
        if let list {
            let items = SportradarItems(list, status: status, isWhole: isWhole, into: &gatherer)
            collections += self.collections(node, event, items, status)
            if items.hasEnded, status.status == .live || status.status == nil { status.status = .ended }
        }
        SportradarBalls.read(node.child("sport_event_status"), into: &gatherer)
        gatherer.set(\.status, status.status)
        gatherer.set(\.score, status.score)
        gatherer.set(\.shootout, status.shootout)
        gatherer.set(\.awarded, status.awarded)
        gatherer.set(\.clock, status.clock)
        if isWhole {
            let present = SnapshotCollection.allCases.filter { collections.contains($0) }
            gatherer.set(\.shape, .snapshot(order: order, collections: present))
        }
        guard event != nil || list != nil || node.has("sport_event_status") else {
            counts.add(.incomplete)
            return nil
        }
        return gatherer.finish(&counts)
    }

    /// The events of a match; `nil` when the document has no list of them.
    private static func timeline(_ node: DocumentNode) -> [DocumentNode]? {
        if node.isArray { return node.children.filter(\.isObject) }
        if node.isNamed("timeline"), node.document.format == .xml { return node.list("event") }
        for name in ["timeline", "extended_timeline", "league_timeline"] as [StaticString] where node.has(name) {
            return node.elements(name, "event")
        }
        return nil
    }

    /// What a list of events tells whole. Of a match that is not followed closely, the goals alone; and not even those where
    /// the score counts goals and the list has none, and nobody will add them: it is over, or not followed.
    private static func collections(
        _ node: DocumentNode, _ event: DocumentNode?, _ items: SportradarItems, _ status: SportradarStatus
    ) -> [SnapshotCollection] {
        let coverage = event?.child("coverage", "sport_event_properties")
        let older = node.child("coverage_info", "coverage")
        let isFollowed = coverage?.flag("basic_play_by_play") != false && older?.flag("key_events") != false
        let isOver = items.hasEnded || status.status?.isOver ?? false
        let lacksGoals = !items.listsGoals && (status.score ?? .zero) != .zero && (isOver || !isFollowed)
        let goals: [SnapshotCollection] = lacksGoals ? [] : [.goals]
        guard isFollowed else { return goals }
        return goals + [.missedPenalties, .penaltiesAwarded, .cards, .substitutions, .reviews, .periods]
    }
}

/// The four newest places of the ball, which have no time of their own.
enum SportradarBalls {
    static func read(_ status: DocumentNode?, into gatherer: inout MatchGatherer) {
        guard let status else { return }
        let places = status.elements("ball_locations", "ball_location").prefix(64)
        // The newest comes first, and is numbered highest.
        let ordered = places.enumerated().sorted {
            let (one, other) = (
                $0.element.integer("order") ?? -Int64($0.offset), $1.element.integer("order") ?? -Int64($1.offset)
            )
            return (one, $0.offset) < (other, $1.offset)
        }
        for (_, place) in ordered {
            guard let x = place.number("x"), let y = place.number("y") else { continue }
            gatherer.add(BallSighting(x: x, y: 100 - y))
        }
    }
}
