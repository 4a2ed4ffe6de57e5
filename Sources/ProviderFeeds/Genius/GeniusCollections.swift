import MatchModel

/// The lists under `matchActions`, and which of them say anything.
///
/// A list that is missing, `null`, marked not collected or marked not reliable says nothing: neither what is in it nor what
/// is not. It is an object with the marks and an array, whose name differs, or the array alone.
struct GeniusCollections {
    private let actions: DocumentNode?
    /// Marked as not to be relied on, with something in it.
    private(set) var notReliable = 0

    init(_ actions: DocumentNode?) {
        self.actions = actions
        for child in actions?.children.filter(\.isObject) ?? [] where !Self.isUsable(child) {
            notReliable += Self.array(child)?.children.reduce(0) { count, _ in count + 1 } ?? 0
        }
    }

    /// The items of a list, in its order, as many as a match can have; empty when it says nothing.
    func items(_ name: StaticString) -> [DocumentNode] {
        guard let list = actions?.child(name), Self.isUsable(list) else { return [] }
        return Array((Self.array(list)?.children.filter(\.isObject) ?? []).prefix(ProviderMatch.maximumItems))
    }

    /// Whether what is missing from this list is missing on purpose.
    func isTold(_ name: StaticString) -> Bool {
        guard let list = actions?.child(name), Self.isUsable(list) else { return false }
        return Self.array(list) != nil
    }

    private static func isUsable(_ list: DocumentNode) -> Bool {
        list.isArray || list.isObject && list.flag("isCollected") != false && list.flag("isReliable") != false
    }

    private static func array(_ list: DocumentNode) -> DocumentNode? {
        list.isArray ? list : list.children.first { $0.isArray }
    }

    /// The lists of ours that are told whole. One that is made of several is so only when each of them is.
    func present(hasShootout: Bool) -> [SnapshotCollection] {
        var present: Set<SnapshotCollection> = []
        // Kicks of a shoot-out stand among the penalties.
        if isTold("goals"), !hasShootout || isTold("penalties") { present.insert(.goals) }
        if isTold("missedPenalties"), isTold("savedPenalties"), isTold("penalties") { present.insert(.missedPenalties) }
        if isTold("penaltiesAwarded") { present.insert(.penaltiesAwarded) }
        if isTold("yellowCards"), isTold("secondYellowCards"), isTold("straightRedCards") { present.insert(.cards) }
        if isTold("substitutions") { present.insert(.substitutions) }
        if isTold("lineupUpdates") { present.insert(.lineups) }
        if isTold("varStateChanges") { present.insert(.reviews) }
        if isTold("phaseChanges"), isTold("stoppageTimeAnnouncements") { present.insert(.periods) }
        if isTold("kickOffs"), isTold("phaseChanges") { present.insert(.restarts) }
        return SnapshotCollection.allCases.filter { present.contains($0) }
    }
}
