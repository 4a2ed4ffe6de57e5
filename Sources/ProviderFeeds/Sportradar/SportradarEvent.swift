import MatchModel

/// One event of a timeline or a message, of version 3 or 4.
struct SportradarEvent {
    var node: DocumentNode
    var id: String
    var type: String
    /// As it is written: when the event was entered, or last changed. `updated_time` is the change where it is there.
    var time: UnixInstant?
    var version: Int64?
    var isUpdated: Bool
    /// 1 to 5 as `MatchClock` counts; `nil` for what is of no period.
    var period: Int64?
    var clock: MatchClock?
    /// Seconds into the match with the added time of each period in a place of its own: what the order of events is told
    /// by, because neither the list nor `time` is in that order.
    var position: Int64
    /// For goals the side that is credited, own goals among them.
    var side: ProviderTeamReference?
    /// The score after it.
    var running: Score?

    /// `nil` for an event without an id or type.
    init?(_ node: DocumentNode) {
        guard let id = node.words("id"), let type = node.words("type") else { return nil }
        self.node = node
        self.id = id
        self.type = type
        time = node.words("time").flatMap { FeedTime.instant($0) }
        let updated = node.words("updated_time").flatMap { FeedTime.instant($0) }
        version = max(time, updated)?.microseconds
        isUpdated = node.flag("updated") ?? (updated != nil)
        side = node.sportradarSide
        running = Score(node.integer("home_score"), node.integer("away_score"))
        let moment = SportradarMoment(node)
        (period, clock, position) = (moment.period, moment.clock, moment.position)
    }

    /// It says a time, and that is none, or of no year that is believed.
    var hasBadTime: Bool {
        for name in ["time", "updated_time"] as [StaticString] {
            if let words = node.words(name), FeedTime.instant(words) == nil { return true }
        }
        return false
    }

    /// Other sports of this provider mark deletions so; soccer documents none.
    var isDeleted: Bool {
        node.text("operation")?.lowercased() == "delete" || node.flag("deleted") == true || node.flag("removed") == true
    }

    var isShootout: Bool { period == Int64(MatchClock.shootout) }

    /// The players of one part in it (`scorer`, `substituted_in`), or the first of any.
    func player(_ part: String? = nil) -> ProviderParty? {
        let players = node.elements("players", "player")
        guard let part else {
            return (players.first ?? node.child("player"))?.sportradarParty
        }
        return players.first { $0.text("type")?.lowercased() == part }?.sportradarParty
    }

    var scorer: DocumentNode? {
        let players = node.elements("players", "player")
        return players.first { $0.text("type")?.lowercased() == "scorer" } ?? node.child("goal_scorer")
            ?? players.first { $0.text("type") == nil } ?? node.child("player")
    }

    /// How a goal was scored: `own_goal`, `penalty` and others.
    var method: String? { node.words("method") ?? node.child("goal_scorer")?.words("method") }
    var isOwnGoal: Bool { method == "own_goal" }

    static func isBefore(_ left: SportradarEvent, _ right: SportradarEvent) -> Bool {
        if left.position != right.position { return left.position < right.position }
        // Ids count up as events are entered.
        return (Int64(left.id) ?? 0, left.id) < (Int64(right.id) ?? 0, right.id)
    }
}

private func max(_ one: UnixInstant?, _ other: UnixInstant?) -> UnixInstant? {
    guard let one, let other else { return one ?? other }
    return one < other ? other : one
}
