import MatchModel
import ProviderFeeds

/// What holds for every reading, whatever it was made of.
enum ReadingRules {
    static func faults(_ reading: ProviderReading) -> [String] {
        var faults: [String] = []
        if reading.matches.count > ProviderReading.maximumMatches { faults.append("too many matches") }
        if reading.leftOut.contains(where: { $0.count < 1 }) { faults.append("left out \(reading.leftOut)") }
        for match in reading.matches {
            if let id = match.id, !isID(id) { faults.append("match id \(id)") }
            if match.items.count > ProviderMatch.maximumItems { faults.append("too many items") }
            if match.balls.count > ProviderMatch.maximumBalls { faults.append("too many balls") }
            if match.players.count > ProviderMatch.maximumPlayers { faults.append("too many players") }
            if let fixture = match.fixture, fixture.home.id == fixture.away.id { faults.append("one team twice") }
            if let kickoff = match.fixture?.kickoff, !isBelievable(kickoff) { faults.append("kick-off \(kickoff)") }
            for ball in match.balls where !(0...100 ~= ball.x && 0...100 ~= ball.y) { faults.append("ball \(ball)") }
            for item in match.items { check(item, &faults) }
        }
        return faults
    }

    private static func check(_ item: ProviderItem, _ faults: inout [String]) {
        if !isID(item.id) { faults.append("id \(item.id)") }
        if let text = item.text, text.utf8.count > MatchEvent.maximumTextLength { faults.append("text of \(item.id)") }
        if let captured = item.captured, !isBelievable(captured) { faults.append("time of \(item.id)") }
        if case .id(let team) = item.team, !isID(team) { faults.append("team of \(item.id)") }
        if let clock = item.clock, clock.period > MatchClock.shootout || clock.minute > 120 || clock.added > 140 {
            faults.append("clock of \(item.id)")
        }
        if case .event(let kind) = item.subject, kind.isGoal, item.team == nil, item.standing != .cancelled,
            item.weight == .statement
        {
            faults.append("a goal of nobody, \(item.id)")
        }
        switch item.subject {
        case .reviewStart(let about?), .reviewEnd(let about?):
            if !isID(about) { faults.append("about of \(item.id)") }
        default: break
        }
    }

    private static func isID(_ id: String) -> Bool { 1...ProviderItem.maximumIDLength ~= id.utf8.count }
    private static func isBelievable(_ instant: UnixInstant) -> Bool {
        FeedTime.instants.contains(instant.microseconds)
    }
}
