import MatchModel

/// Whose own goal it was.
///
/// The provider does not say which team an own goal names, so the rest of the snapshot is asked first: the line-up that the
/// scorer stands in, the danger state with the goal's own id (which is of the side that attacks), and the kick-off after
/// the goal (which is the conceding side's). Where none of it is told, the team is taken for the credited one: the
/// operator enters the goal for a side at once, and that it was an own goal later.
struct GeniusOwnGoals {
    private let squads: GeniusSquads
    /// The side of a danger state `HomeGoal` or `AwayGoal`, by its id.
    private var scoring: [String: ProviderTeamReference] = [:]
    private var kickOffs: [(phase: String, elapsed: Int64, side: ProviderTeamReference)] = []
    private var goals: [(phase: String, elapsed: Int64)] = []

    init(_ collections: GeniusCollections, _ squads: GeniusSquads) {
        self.squads = squads
        for state in collections.items("dangerStateChanges") {
            guard let id = state.words("id"), let words = state.text("dangerState") else { continue }
            let (side, rest) = GeniusNode.sided(words)
            if rest == "Goal", let side { scoring[id] = side }
        }
        for kick in collections.items("kickOffs").prefix(256) {
            guard let phase = kick.text("phase"), let elapsed = kick.geniusElapsed,
                let side = ProviderTeamReference(side: kick.text("team"))
            else { continue }
            kickOffs.append((phase, elapsed, side))
        }
        goals = collections.items("goals").prefix(256).compactMap { goal in
            goal.text("phase").flatMap { phase in goal.geniusElapsed.map { (phase, $0) } }
        }
    }

    /// The scorer's team.
    func team(_ goal: DocumentNode, scorer: String?) -> ProviderTeamReference? {
        if let side = squads.side(scorer) { return side }
        if let side = goal.words("id").flatMap({ scoring[$0] }) { return side.opponent }
        if let side = kickOff(after: goal) { return side }
        return ProviderTeamReference(side: goal.text("team"))?.opponent
    }

    private func kickOff(after goal: DocumentNode) -> ProviderTeamReference? {
        guard let phase = goal.text("phase"), let elapsed = goal.geniusElapsed,
            let next = kickOffs.filter({ $0.phase == phase && $0.elapsed > elapsed }).min(by: {
                $0.elapsed < $1.elapsed
            }),
            !goals.contains(where: { $0.phase == phase && $0.elapsed > elapsed && $0.elapsed <= next.elapsed })
        else { return nil }
        return next.side
    }
}
