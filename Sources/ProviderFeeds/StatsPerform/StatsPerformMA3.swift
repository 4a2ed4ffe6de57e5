import MatchModel

/// Stats Perform MA3: the events of one match, with the numbers of F24, as JSON or XML. Some are handed on as the list of
/// events alone, which names no match.
enum StatsPerformMA3 {
    static func read(_ document: Document) -> ProviderReading {
        var leftOut = LeftOutCounts()
        let root = document.root
        let live = root.child("liveData") ?? root
        let match = StatsPerformMatch(info: root.child("matchInfo"), details: live.child("matchDetails"))
        var builder = MatchBuilder(id: match.id, shape: .messages)
        builder.set {
            $0.fixture = match.fixture(&leftOut)
            $0.score = match.score
            $0.shootout = match.shootout
            $0.status = match.status
        }
        StatsPerformMA1.addNames(live, to: &builder)
        var events = OptaEvents(names: .ma3)
        events.read(live, into: &builder, &leftOut)
        if let status = match.status.flatMap({ ProviderItem.status($0) }) { builder.add(status, &leftOut) }
        if events.isWhole {
            // A match's own time of update does not move with every event; no event ever leaves the list.
            let order = [match.updated?.microseconds, events.newest].compactMap { $0 }.max()
            let shape = ProviderMatch.Shape.snapshot(
                order: order.map { DocumentOrder(UnixInstant(microseconds: $0)) }, collections: OptaEvents.collections)
            builder.set { $0.shape = shape }
        }
        return ProviderReading(product: .statsPerformMA3, matches: [builder.match], leftOut: leftOut.list)
    }
}
