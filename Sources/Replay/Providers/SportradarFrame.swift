import MatchModel
import ProviderFeeds

/// A match of a timeline or a summary, of version 3 or 4. An `updated` event is there from its time, and again from its
/// `updated_time`.
struct SportradarFrame: MatchFrame {
    private static let lists = ["timeline", "extended_timeline", "league_timeline"]

    private struct ScoreChange: Sendable {
        var at: UnixInstant
        /// What the order of events in the match is told by: neither the list nor the time is in it.
        var position: [Int]
        var home: String
        var away: String
    }

    private var scores: [ScoreChange] = []
    /// `match_status` from each moment on; `nil` for the end, where the file's own words hold.
    private var phases: [(at: UnixInstant, name: String?)] = []

    init(_ match: inout PayloadNode, _ items: inout TimedItems) {
        if match.kind == .array {
            match.eachElement { take(&$0, &items) }
        } else if match.name == "timeline" {
            match.each("event") { take(&$0, &items) }
        }
        for name in Self.lists {
            match.change(name) { list in
                if list.kind == .array { list.eachElement { take(&$0, &items) } }
                list.each("event") { take(&$0, &items) }
            }
        }
        scores.sort { $0.position.lexicographicallyPrecedes($1.position) }
        phases.sort { $0.at < $1.at }
        // A summary has no events: it is known from when the match was to begin.
        if phases.isEmpty { items.note(match["sport_event"]?.moment(["start_time", "scheduled"])) }
    }

    private mutating func take(_ event: inout PayloadNode, _ items: inout TimedItems) {
        let created = event.moment(["time"])
        note(event, at: created?.at)
        items.mark(&event, created: created, changed: event.moment(["updated_time"])) {
            $0.remove("updated", "updated_time")
        }
    }

    private mutating func note(_ event: PayloadNode, at: UnixInstant?) {
        guard let at else { return }
        let isShootout = event.text("period_type") == "penalties" || event.integer("period") == 5
        let period = event.integer("period") ?? 0
        switch event.text("type") {
        case "score_change" where !isShootout:
            guard let home = event.text("home_score"), let away = event.text("away_score") else { return }
            let clock = event.text("match_clock").flatMap { FeedClock.seconds($0) }.map { Int($0) }
            let added = event.integer("stoppage_time") ?? 0
            let second = clock ?? ((event.integer("match_time") ?? 0) * 60)
            scores.append(
                ScoreChange(
                    at: at, position: [period, second, added, event.integer("id") ?? 0], home: home, away: away))
        case "match_started"?: phases.append((at, "1st_half"))
        case "period_start"?:
            let isExtra = event.text("period_type") == "overtime"
            let extra = period == 2 || period == 4 ? "2nd_extra" : "1st_extra"
            phases.append((at, isShootout ? "penalties" : isExtra ? extra : period == 2 ? "2nd_half" : "1st_half"))
        case "break_start"?:
            let breaks = [
                "2nd_half": "awaiting_extra", "1st_extra": "extra_time_halftime", "2nd_extra": "awaiting_penalties",
            ]
            let before = phases.filter { $0.at <= at }.max { $0.at < $1.at }?.name
            phases.append((at, before.flatMap { breaks[$0] } ?? "halftime"))
        case "match_ended"?: phases.append((at, nil))
        default: break
        }
    }

    func prune(_ match: inout PayloadNode, at now: PayloadMoment) {
        match.remove("statistics")
        let phase = phases.last { $0.at <= now.at }
        let score = scores.last { $0.at <= now.at }
        match.change("sport_event_status") { status in
            status.set("home_score", score?.home ?? "0")
            status.set("away_score", score?.away ?? "0")
            status.remove("ball_locations", "match_situation", "clock")
            if let phase, phase.name == nil { return }
            status.remove("winner_id", "period_scores", "period", "aggregate_winner_id")
            status.set("status", phase == nil ? "not_started" : "live")
            status.set("match_status", phase?.name ?? "not_started")
            if phase == nil { status.remove("home_score", "away_score") }
        }
    }
}
