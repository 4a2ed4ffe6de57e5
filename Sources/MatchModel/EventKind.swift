/// What kind of thing happened. The raw value is the code on the backbone and never changes its meaning.
package enum EventKind: UInt8, CaseIterable, Codable, Sendable {
    case goal = 1
    case ownGoal = 2
    case penaltyGoal = 3
    case missedPenalty = 4
    case penaltyAwarded = 5
    case yellowCard = 10
    case secondYellowCard = 11
    case redCard = 12
    case review = 20
    case kickoff = 30
    case periodStart = 31
    case periodEnd = 32
    case restart = 33
    case addedTime = 34
    case fullTime = 35
    /// A change of the match itself: its fixture made known or changed, postponed, abandoned, awarded.
    case matchStatus = 36
    case lineup = 40
    case substitution = 41
    case commentary = 50

    /// The name in the feed and in the client protocol.
    package var name: String {
        switch self {
        case .goal: "goal"
        case .ownGoal: "own-goal"
        case .penaltyGoal: "penalty-goal"
        case .missedPenalty: "missed-penalty"
        case .penaltyAwarded: "penalty-awarded"
        case .yellowCard: "yellow-card"
        case .secondYellowCard: "second-yellow-card"
        case .redCard: "red-card"
        case .review: "review"
        case .kickoff: "kickoff"
        case .periodStart: "period-start"
        case .periodEnd: "period-end"
        case .restart: "restart"
        case .addedTime: "added-time"
        case .fullTime: "full-time"
        case .matchStatus: "match-status"
        case .lineup: "lineup"
        case .substitution: "substitution"
        case .commentary: "commentary"
        }
    }

    package init?(name: String) {
        guard let kind = Self.byName[name] else { return nil }
        self = kind
    }

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

    /// The class this kind belongs to.
    package var eventClass: EventClass {
        switch self {
        case .goal, .ownGoal, .penaltyGoal, .missedPenalty, .penaltyAwarded: .score
        case .yellowCard, .secondYellowCard, .redCard: .discipline
        case .review: .review
        case .kickoff, .periodStart, .periodEnd, .restart, .addedTime, .fullTime, .matchStatus: .period
        case .lineup, .substitution: .lineup
        case .commentary: .commentary
        }
    }

    /// Goal, own goal and penalty goal: what a score is folded from, and what one amendment may turn into another.
    package var isGoal: Bool { self == .goal || self == .ownGoal || self == .penaltyGoal }
}
