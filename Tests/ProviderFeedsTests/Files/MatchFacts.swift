import MatchModel
import ProviderFeeds

/// What a match says about its score, a line each, as the table prints it.
struct MatchFacts: CustomStringConvertible {
    private(set) var lines: [String] = []
    private(set) var goals = Score.zero
    private(set) var shootout = Score.zero

    init(_ match: ProviderMatch) {
        var latest: [String: Int] = [:]
        for (place, item) in match.items.enumerated() where item.weight == .statement { latest[item.id] = place }
        let items = match.items.enumerated().filter { latest[$0.element.id] == $0.offset }.map(\.element)
        for item in items.sorted(by: { Self.moment($0) < Self.moment($1) }) {
            guard let words = Self.words(item) else { continue }
            lines.append(words + Self.details(item, match))
            count(item, match)
        }
    }

    var description: String { lines.joined(separator: "\n") }

    /// The final whistle comes last, whatever the clock shows then.
    private static func moment(_ item: ProviderItem) -> MatchClock {
        item.subject == .event(.fullTime)
            ? MatchClock(period: 9, minute: 0) : item.clock ?? MatchClock(period: 8, minute: 0)
    }

    private static func words(_ item: ProviderItem) -> String? {
        switch item.subject {
        case .event(let kind) where kind.eventClass == .score || kind.eventClass == .discipline || kind == .fullTime:
            return kind.name
        case .reviewStart(let about): return "review-start\(about.map { " of \($0)" } ?? "")"
        case .reviewEnd(let about): return "review-end\(about.map { " of \($0)" } ?? "") \(item.outcome ?? "?")"
        case .withdrawn: return "withdrawn"
        default: return nil
        }
    }

    private static func details(_ item: ProviderItem, _ match: ProviderMatch) -> String {
        let clock = item.clock.map { $0.added > 0 ? " \($0.minute)+\($0.added)'" : " \($0.minute)'" } ?? ""
        let player = item.player.map { $0.name.isEmpty ? match.players[$0.id] ?? $0.id : $0.name } ?? ""
        let standing = item.standing == .confirmed ? "" : " (\(item.standing))"
        return "\(clock) \(side(item.team, match) ?? "") \(player)\(standing)"
    }

    private static func side(_ team: ProviderTeamReference?, _ match: ProviderMatch) -> String? {
        switch team {
        case .home: "home"
        case .away: "away"
        case .id(match.fixture?.home.id): "home"
        case .id(match.fixture?.away.id): "away"
        case .id(let id): id
        case nil: nil
        }
    }

    private mutating func count(_ item: ProviderItem, _ match: ProviderMatch) {
        guard case .event(let kind) = item.subject, kind.isGoal, item.standing != .cancelled else { return }
        let isHome = (Self.side(item.team, match) == "home") != (kind == .ownGoal)
        if item.clock?.period == MatchClock.shootout {
            if isHome { shootout.home += 1 } else { shootout.away += 1 }
        } else {
            if isHome { goals.home += 1 } else { goals.away += 1 }
        }
    }
}
