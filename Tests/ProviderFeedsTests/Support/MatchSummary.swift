import MatchModel
import ProviderFeeds

/// What is to be checked of a match, a line for each thing: `74 penalty-goal home D. Kinsombi`.
struct MatchSummary {
    private let match: ProviderMatch
    private let home: String?
    /// Names from another document of the match, by id.
    private let names: [String: String]

    init(_ match: ProviderMatch, home: String? = nil, names: [String: String] = [:]) {
        self.match = match
        self.home = home ?? match.fixture?.home.id
        self.names = names
    }

    /// The items by their last word for each id, withdrawn ones and hints left out.
    private var items: [ProviderItem] {
        var last: [String: Int] = [:]
        for (place, item) in match.items.enumerated() {
            if let before = last[item.id], let old = match.items[before].version, let new = item.version, new < old {
                continue
            }
            last[item.id] = place
        }
        return last.values.sorted().map { match.items[$0] }.filter {
            $0.weight == .statement && $0.subject != .withdrawn
        }
    }

    /// Goals and penalties missed that stand, in the order of the clock.
    var goals: [String] { lines { $0.isGoal || $0 == .missedPenalty } }
    /// Cards that stand, but for a player's first yellow one.
    var dismissals: [String] { lines { $0 == .redCard || $0 == .secondYellowCard } }
    var yellowCards: Int { lines { $0 == .yellowCard }.count }

    /// Reviews and how they ended, and what does not count any more.
    var retractions: [String] {
        items.compactMap { item in
            switch item.subject {
            case .reviewEnd: "\(clock(item)) review \(item.text ?? "-"): \(item.outcome ?? "-")"
            case .event(let kind) where item.standing == .cancelled: "\(clock(item)) \(kind.name) cancelled"
            default: nil
            }
        }
    }

    /// Things deleted, or turned into what we do not carry.
    var withdrawn: Int { match.items.filter { $0.subject == .withdrawn }.count }

    /// The goals folded, own goals for the other side.
    var score: Score {
        var score = Score.zero
        for item in items where item.standing != .cancelled && item.clock?.period != MatchClock.shootout {
            guard case .event(let kind) = item.subject, kind.isGoal else { continue }
            if (side(item) == "home") != (kind == .ownGoal) { score.home += 1 } else { score.away += 1 }
        }
        return score
    }

    private func lines(_ wanted: (EventKind) -> Bool) -> [String] {
        let chosen = items.filter { item in
            guard case .event(let kind) = item.subject, item.standing != .cancelled else { return false }
            return wanted(kind)
        }
        return chosen.sorted { ($0.clock ?? Self.none) < ($1.clock ?? Self.none) }.map { item in
            guard case .event(let kind) = item.subject else { return "" }
            let player = item.player.map { $0.name.isEmpty ? names[$0.id] ?? "?" : $0.name } ?? "?"
            return "\(clock(item)) \(kind.name) \(side(item)) \(player)"
        }
    }

    private static let none = MatchClock(period: 0, minute: 0)

    private func clock(_ item: ProviderItem) -> String {
        guard let clock = item.clock else { return "-" }
        if clock.period == MatchClock.shootout { return "pens" }
        return clock.added == 0 ? "\(clock.minute)" : "\(clock.minute)+\(clock.added)"
    }

    private func side(_ item: ProviderItem) -> String {
        switch item.team {
        case .home: "home"
        case .away: "away"
        case .id(let id): id == home ? "home" : "away"
        case nil: "-"
        }
    }
}
