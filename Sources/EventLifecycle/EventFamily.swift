import MatchModel

/// What two reports must have in common to be of one event, whatever sources call it.
struct EventFamily: Hashable, Sendable {
    enum Name: Hashable, Sendable {
        /// Goal, own goal and penalty goal.
        case goal
        case yellow
        /// Red, and second yellow.
        case dismissal
        case kind(EventKind)
    }

    var name: Name
    /// The team it counts for: of an own goal the other one. `nil` where it is no team's, or none was named.
    var team: TeamID?
    /// The period, where it is part of what it is; the shoot-out always is.
    var period: UInt8?
    var matchStatus: MatchStatus?
    /// Last name, where the player is part of what it is.
    var player: String?
    /// Whether minutes and seconds tell two of them apart; else only their order does.
    var isTimed: Bool

    /// `nil` for kinds that are never fused: only one source at a time is shown for those.
    init?(_ words: Words, in fixture: Fixture) {
        let shootout = words.clock?.period == MatchClock.shootout
        isTimed = !shootout
        period = shootout ? MatchClock.shootout : nil
        switch words.kind {
        case .goal, .penaltyGoal:
            (name, team) = (.goal, words.team)
        case .ownGoal:
            (name, team) = (.goal, words.team.map { $0 == fixture.home.id ? fixture.away.id : fixture.home.id })
        case .missedPenalty, .penaltyAwarded:
            (name, team) = (.kind(words.kind), words.team)
        case .yellowCard:
            (name, team, player) = (.yellow, words.team, words.player.map(PlayerName.last))
        case .secondYellowCard, .redCard:
            (name, team, player) = (.dismissal, words.team, words.player.map(PlayerName.last))
        case .kickoff, .fullTime:
            (name, isTimed) = (.kind(words.kind), false)
        case .periodStart, .periodEnd, .addedTime:
            (name, period, isTimed) = (.kind(words.kind), words.clock?.period, false)
        case .matchStatus:
            (name, matchStatus, isTimed) = (.kind(words.kind), words.matchStatus, false)
        case .restart, .review:
            name = .kind(words.kind)
        case .lineup, .substitution, .commentary:
            return nil
        }
    }

    /// Whether both can be of one event, as far as what they are is concerned. A player or a team of a card that one of
    /// them does not name is no contradiction.
    func agrees(with other: EventFamily) -> Bool {
        guard name == other.name, period == other.period, matchStatus == other.matchStatus else { return false }
        let isLoose = name != .goal
        return Self.agree(team, other.team, isLoose) && Self.agree(player, other.player, true)
    }

    private static func agree<Value: Equatable>(_ left: Value?, _ right: Value?, _ isLoose: Bool) -> Bool {
        left == right || isLoose && (left == nil || right == nil)
    }
}

/// Names of players as different sources write them.
enum PlayerName {
    /// The last word in lower case: what `L. Messi` and `Lionel Messi` share.
    static func last(_ name: String) -> String {
        name.split(separator: " ").last.map { $0.lowercased() } ?? ""
    }

    /// Whether two names share a word; `Neymar` and `Neymar Jr` do.
    static func mayBeSame(_ left: String, _ right: String) -> Bool {
        let words = left.split(separator: " ").map { $0.lowercased() }
        return right.split(separator: " ").contains { words.contains($0.lowercased()) }
    }
}
