import MatchModel

/// When in the match an event is: `match_time` counts minutes from 1, `match_clock` is what the clock shows, which stands
/// at the end of a period while `stoppage_time` and `stoppage_time_clock` go on.
struct SportradarMoment {
    var period: Int64?
    var clock: MatchClock?
    var position: Int64

    init(_ node: DocumentNode) {
        let shown = node.words("match_clock").flatMap(FeedClock.seconds)
        let minute = node.integer("match_time").flatMap { 0...300 ~= $0 ? $0 : nil }
        let stoppageShown = (node.words("stoppage_time_clock") ?? node.words("stoppage_time")).flatMap(
            FeedClock.seconds)
        let stoppage =
            node.integer("stoppage_time").flatMap { 0...FeedClock.longestPeriod ~= $0 ? $0 : nil }
            ?? stoppageShown.map { min($0 / 60, FeedClock.longestPeriod) + 1 }
        period = Self.period(node, minute: minute ?? shown.map { min($0 / 60 + 1, 300) })
        let played = shown ?? minute.map { Swift.max($0 - 1, 0) * 60 + 30 }
        let added = stoppageShown ?? stoppage.map { Swift.max($0 - 1, 0) * 60 + 30 }
        position = (period ?? 0) * 1_000_000 + min(played ?? 0, 99_999) + min(added ?? 0, 99_999)
        guard let period else { return }
        if let minute {
            clock = FeedClock.counted(period: period, minute: minute, added: stoppage ?? 0)
        } else if let shown {
            // The clock that stands at 45:00 shows the end of the minute, not the next one.
            clock =
                stoppage.map { FeedClock.counted(period: period, minute: shown / 60, added: $0) }
                ?? FeedClock.running(period: period, seconds: shown)
        }
    }

    /// The period by `period_type` and `period`, which counts on or anew in extra time; else by the minute alone.
    private static func period(_ node: DocumentNode, minute: Int64?) -> Int64? {
        let number = node.integer("period")
        switch node.words("period_type") ?? node.words("period_name") {
        case "penalties"?, "penalty_shootout"?: return Int64(MatchClock.shootout)
        case "overtime"?:
            switch number {
            case 1?, 3?: return 3
            case 2?, 4?: return 4
            default: return minute.map { $0 > 105 ? 4 : 3 }
            }
        case "pause"?, "awaiting_extra"?, "extra_time_halftime"?, "awaiting_penalties"?, "interrupted"?:
            if number == nil { return nil }
        default: break
        }
        if let number, 1...Int64(MatchClock.shootout) ~= number { return number }
        return minute.map { $0 <= 45 ? 1 : $0 <= 90 ? 2 : $0 <= 105 ? 3 : 4 }
    }
}
