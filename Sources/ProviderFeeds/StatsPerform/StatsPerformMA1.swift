import MatchModel

/// Stats Perform MA1: the summary of one match, or of many under `match`, as JSON or XML. Always all that is known.
///
/// A list that would be empty is left out of these documents, so its absence alone says nothing; the goals are a list
/// that is present when they add up to the score that the document itself states.
enum StatsPerformMA1 {
    static func read(_ document: Document) -> ProviderReading {
        var reading = ProviderReading(product: .statsPerformMA1)
        var leftOut = LeftOutCounts()
        let root = document.root
        let matches =
            root.isArray
            ? Array(root.children) : root.has("match", in: "matches") ? root.list("match", in: "matches") : [root]
        for match in matches {
            guard match.isObject, match.has("matchInfo") || match.has("liveData") else {
                leftOut.add(.incomplete)
                continue
            }
            guard reading.matches.count < ProviderReading.maximumMatches else {
                leftOut.add(.tooManyMatches)
                continue
            }
            reading.matches.append(read(match, &leftOut))
        }
        reading.leftOut = leftOut.list
        return reading
    }

    private static func read(_ node: DocumentNode, _ leftOut: inout LeftOutCounts) -> ProviderMatch {
        let live = node.child("liveData")
        let match = StatsPerformMatch(info: node.child("matchInfo"), details: live?.child("matchDetails"))
        var builder = MatchBuilder(id: match.id, shape: .snapshot(order: nil, collections: []))
        builder.set {
            $0.fixture = match.fixture(&leftOut)
            $0.status = match.status
            $0.score = match.score
            $0.shootout = match.shootout
            if match.status == .awarded { $0.awarded = match.score }
        }
        var collections: [SnapshotCollection] = []
        if let live {
            var items = StatsPerformItems(builder: builder)
            items.read(live, match, &leftOut)
            builder = items.builder
            collections = items.collections
        }
        if let status = match.status.flatMap({ ProviderItem.status($0) }) { builder.add(status, &leftOut) }
        builder.set {
            $0.shape = .snapshot(order: match.updated.map { DocumentOrder($0) }, collections: collections)
        }
        return builder.match
    }

    /// The names of everybody in the line-ups.
    static func addNames(_ live: DocumentNode, to builder: inout MatchBuilder) {
        for lineup in live.list("lineUp", in: "lineUps") {
            for player in lineup.list("player", in: "players") {
                let full = [player.words("shortFirstName"), player.words("shortLastName")].compactMap { $0 }
                let name = player.words("matchName") ?? player.words("knownName") ?? full.joined(separator: " ")
                _ = builder.player(player.text("playerId"), name)
            }
        }
    }
}
