/// Which product a payload is, by what stands in it. The names of files, paths and content types say nothing reliable.
///
/// Only the outermost levels are looked at. What several products have in common is asked about last.
extension FeedProduct {
    /// Whose products a provider's name stands for. Opta's belong to Stats Perform, which sells both under either name.
    enum Vendor: String {
        case opta
        case statsPerform = "statsperform"
        case sportradar
        case genius
        case statsBomb = "statsbomb"
    }

    /// Throws when no product of this provider looks so.
    static func detect(in document: Document, provider: String) throws(FeedRefusal) -> FeedProduct {
        let product: FeedProduct?
        switch Vendor(rawValue: provider) {
        case .opta, .statsPerform: product = opta(document) ?? statsPerform(document)
        case .sportradar: product = sportradar(document)
        case .genius: product = genius(document)
        case .statsBomb: product = statsBomb(document)
        case nil:
            throw FeedRefusal(
                code: .unknownProduct,
                message: "no adapter of \"\(provider.prefix(64))\"; post to opta, statsperform, sportradar, genius, "
                    + "statsbomb or touchline")
        }
        guard let product else {
            throw FeedRefusal(
                code: .unknownProduct,
                message: "no product of \(provider) begins like this: \(outline(document.root))")
        }
        return product
    }

    private static func opta(_ document: Document) -> FeedProduct? {
        for part in OptaPart.all(document) {
            if part.games?.has("Game") == true { return .optaF24 }
            // One game alone, as some queues carry it.
            if let game = part.game, game.has("Event") || game.has("away_team_id") { return .optaF24 }
            if part.feed != nil || part.document?.has("MatchData") == true { return .optaF7 }
        }
        return nil
    }

    private static func statsPerform(_ document: Document) -> FeedProduct? {
        let root = document.root
        if let event = root.list("event", in: "events").first, event.has("typeId") { return .statsPerformMA3 }
        if let match = root.list("match", in: "matches").first, match.has("matchInfo") || match.has("liveData") {
            return .statsPerformMA1
        }
        // The commentary (MA6) and what was expected of shots (MA12) look alike and tell other things.
        if root.has("messages") { return nil }
        if let live = root.child("liveData") {
            if isExpectedGoals(live) { return nil }
            return live.has("event", in: "events") ? .statsPerformMA3 : .statsPerformMA1
        }
        if root.has("matchInfo") { return .statsPerformMA1 }
        if root.isArray, let first = Array(root.children.prefix(1)).first {
            if first.has("typeId") { return .statsPerformMA3 }
            if first.has("matchInfo") { return .statsPerformMA1 }
        }
        return nil
    }

    /// A list of figures of each player, and none of what happened.
    private static func isExpectedGoals(_ live: DocumentNode) -> Bool {
        guard !live.has("goal", in: "goals"), !live.has("card", in: "cards"),
            !live.has("substitute", in: "substitutes"), !live.has("event", in: "events"),
            let lineup = live.list("lineUp", in: "lineUps").first
        else { return false }
        return lineup.list("player", in: "players").prefix(32).contains { player in
            player.list("stat").prefix(256).contains { $0.text("type")?.hasPrefix("expected") ?? false }
        }
    }

    /// A stream of messages begins with a heartbeat or a payload, whose envelope may be left out; documents have a match,
    /// called `sport_event`.
    private static func sportradar(_ document: Document) -> FeedProduct? {
        let root = document.root
        if root.has("heartbeat") || root.isNamed("heartbeat") || root.has("payload") || root.isNamed("payload")
            || root.has("metadata")
        {
            return .sportradarPush
        }
        let timelines: [StaticString] = [
            "timeline", "extended_timeline", "league_timeline", "sport_event_timelines", "sport_event_timeline_deltas",
            "live_timelines",
        ]
        if timelines.contains(where: { root.has($0) || root.isNamed($0) }) { return .sportradarTimeline }
        if root.has("sport_event_timeline") { return .sportradarTimeline }
        let summaries: [StaticString] = [
            "sport_event", "sport_events", "summaries", "summary", "schedules", "schedule", "results", "lineups",
        ]
        if summaries.contains(where: { root.has($0) || root.isNamed($0) }) { return .sportradarSummary }
        if root.has("event"), root.has("sport_event_status") { return .sportradarPush }
        // The events of a timeline alone.
        if root.isArray, let first = Array(root.children.prefix(1)).first {
            if first.has("heartbeat") || first.has("payload") { return .sportradarPush }
            if first.has("type"), first.has("time") { return .sportradarTimeline }
        }
        return nil
    }

    /// Snapshots hold `matchActions`, within an envelope or without; messages hold one `action`.
    private static func genius(_ document: Document) -> FeedProduct? {
        for node in GeniusNode.payloads(document, limit: 4) {
            if node.has("actionId") || node.has("action") { return .geniusMatchEvents }
            if node.has("matchActions") || node.has("currentVarState") { return .geniusMatchState }
        }
        return nil
    }

    private static func statsBomb(_ document: Document) -> FeedProduct? {
        guard document.root.isArray, let first = Array(document.root.children.prefix(1)).first else { return nil }
        if first.has("lineup") { return .statsBombLineups }
        return first.has("type") && first.has("index") ? .statsBombEvents : nil
    }

    /// The names on the outermost level, for a refusal.
    private static func outline(_ root: DocumentNode) -> String {
        let names = root.children.prefix(6).map(\.name).filter { !$0.isEmpty }.map { "\"\($0.prefix(32))\"" }
        if root.isArray { return "an array" }
        let name = root.name.isEmpty ? "an object" : "<\(root.name.prefix(32))>"
        return names.isEmpty ? name : "\(name) with \(names.joined(separator: ", "))"
    }
}
