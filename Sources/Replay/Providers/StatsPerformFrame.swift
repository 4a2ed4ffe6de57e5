import MatchModel

/// A match of MA1 or MA3.
struct StatsPerformFrame: MatchFrame {
    /// Lists of MA1 whose items are in the file alone where they have no time; others are timed only if they have one.
    private static let lists: Set = ["goal", "card", "substitute", "missedPen", "penaltyShot", "VAR"]

    private var goals: [(at: UnixInstant, home: String, away: String)] = []
    private var lastPeriodEnd: UnixInstant?

    init(_ match: inout PayloadNode, _ items: inout TimedItems) {
        if match.kind == .array {
            match.eachElement { OptaEventVersions.ma3.mark(&$0, &items) }
        } else if match.has("liveData") {
            match.change("liveData") { mark(&$0, &items) }
        } else {
            mark(&match, &items)
        }
    }

    private mutating func mark(_ live: inout PayloadNode, _ items: inout TimedItems) {
        for goal in live.list("goal") {
            guard let at = goal.moment(["timestamp"])?.at, let home = goal.text("homeScore"),
                let away = goal.text("awayScore")
            else { continue }
            goals.append((at, home, away))
        }
        goals.sort { $0.at < $1.at }
        for period in live["matchDetails"]?.list("period") ?? [] {
            items.note(period.moment(["start"]))
            let end = period.moment(["end"])
            items.note(end)
            lastPeriodEnd = end?.at
        }
        live.each("event") { OptaEventVersions.ma3.mark(&$0, &items) }
        for name in Set(live.children.map(\.name)) where name != "event" {
            live.each(name) { item in
                let created = item.moment(["timestamp"])
                guard created != nil || Self.lists.contains(name) else { return }
                items.mark(&item, created: created, changed: item.moment(["lastUpdated"])) {
                    $0.set("lastUpdated", created?.text ?? "")
                }
            }
        }
    }

    func prune(_ match: inout PayloadNode, at now: PayloadMoment) {
        match.change("matchInfo") { $0.stamp("lastUpdated", now) }
        match.change("liveData") { live in
            live.change("matchDetails") { prune(details: &$0, at: now.at) }
            live.each("lineUp") { team in
                team.remove("stat")
                team.each("player") { $0.remove("stat") }
            }
        }
    }

    private func prune(details: inout PayloadNode, at now: UnixInstant) {
        let hasEnded = lastPeriodEnd.map { $0 <= now } ?? false
        details.removeAll("period") { $0.moment(["start"]).map { $0.at > now } ?? true }
        var period: (id: Int, isOver: Bool)?
        details.each("period") { node in
            let isOver = node.moment(["end"]).map { $0.at <= now } ?? false
            if !isOver { node.remove("end", "lengthMin", "lengthSec", "announcedInjuryTime") }
            period = (node.integer("id") ?? 0, isOver)
        }
        details.change("scores") { scores in
            let last = goals.last { $0.at <= now }
            scores.change("total") { total in
                total.set("home", last?.home ?? "0")
                total.set("away", last?.away ?? "0")
            }
            // Goals without running scores: nobody says what it was.
            if goals.isEmpty { scores.remove("total") }
            let over = (period?.id ?? 0) - (period?.isOver ?? false ? 0 : 1)
            for (name, number) in [("ht", 1), ("ft", 2), ("et", 4), ("pen", 5)] where over < number {
                scores.remove(name)
            }
        }
        guard !hasEnded else { return }
        details.remove("winner", "matchLengthMin", "matchLengthSec")
        details.set("matchStatus", period == nil ? "Fixture" : "Playing")
        // 16 is before the match; 10 to 13 are the breaks after each period.
        details.set("periodId", period.map { $0.isOver ? "\($0.id + 9)" : "\($0.id)" } ?? "16")
    }
}
