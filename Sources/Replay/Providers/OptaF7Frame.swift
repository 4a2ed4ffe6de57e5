import MatchModel
import ProviderFeeds

/// A match of F7: `MatchData`. Its whistles are statistics of its own, by their names.
struct OptaF7Frame: MatchFrame {
    private static let periods: [(names: [String], during: String, after: String)] = [
        (["first_half"], "FirstHalf", "HalfTime"),
        (["second_half"], "SecondHalf", "FullTime90"),
        (["first_half_extra", "extra_first_half"], "ExtraFirstHalf", "ExtraHalfTime"),
        (["second_half_extra", "extra_second_half"], "ExtraSecondHalf", "FullTimeExtra"),
        (["shoot_out", "shootout"], "ShootOut", "ShootOut"),
    ]

    /// What `MatchInfo` calls the time from each whistle on; `nil` from the last.
    private var phases: [(at: UnixInstant, name: String?)] = []
    /// The goals that make the score of each team in the order of the document.
    private var goals: [[UnixInstant]] = []

    init(_ match: inout PayloadNode, _ items: inout TimedItems) {
        readPhases(match, &items)
        let teams = match.list("TeamData")
        // Own goals stand under either team.
        let countWhereTheyStand = teams.allSatisfy { $0.integer("Score") == $0.list("Goal").count }
        goals = teams.indices.map { team in
            teams.indices.flatMap { other in
                teams[other].list("Goal").filter { goal in
                    let isOwn = goal.text("Type") == "Own" && !countWhereTheyStand
                    return isOwn == (team != other)
                }
                .compactMap { Self.moment($0)?.at }
            }
        }
        match.each("TeamData") { Self.mark(&$0, &items) }
        match.each("VARData") { Self.mark(&$0, &items) }
        match.each("VAREvent") { event in items.mark(&event, [(Self.moment(event), event)]) }
    }

    private static func moment(_ node: PayloadNode) -> PayloadMoment? {
        node.moment(["TimeStamp"], zone: .unitedKingdom)
    }

    private mutating func readPhases(_ match: PayloadNode, _ items: inout TimedItems) {
        for stat in match.list("Stat") {
            guard let type = stat.text("Type"), let text = stat.ownText,
                let at = FeedTime.instant(text, zone: .unitedKingdom)
            else { continue }
            for period in Self.periods {
                if period.names.contains(where: { type == "\($0)_start" }) { phases.append((at, period.during)) }
                if period.names.contains(where: { type == "\($0)_stop" }) { phases.append((at, period.after)) }
            }
            items.note(PayloadMoment(at: at, text: text))
        }
        phases.sort { $0.at < $1.at }
        if !phases.isEmpty { phases[phases.count - 1].name = nil }
    }

    /// Everything within that has a time, at any depth, and goals and the like without one.
    private static func mark(_ node: inout PayloadNode, _ items: inout TimedItems) {
        let lists: Set = ["Goal", "Booking", "Substitution", "MissPenalty", "MissedPenalty", "PenaltyShot"]
        for index in node.children.indices where ![.attribute, .string, .literal].contains(node.children[index].kind) {
            let name = node.children[index].kind == .array ? node.children[index].name : nil
            func visit(_ child: inout PayloadNode) {
                let moment = moment(child)
                if moment != nil || lists.contains(name ?? child.name) {
                    items.mark(&child, [(moment, child)])
                } else {
                    mark(&child, &items)
                }
            }
            if name == nil { visit(&node.children[index]) } else { node.children[index].eachElement(visit) }
        }
    }

    func prune(_ match: inout PayloadNode, at now: PayloadMoment) {
        let phase = phases.last { $0.at <= now.at }
        let hasEnded = phase.map { $0.name == nil } ?? false
        match.removeAll("Stat") { stat in
            stat.ownText.flatMap { FeedTime.instant($0, zone: .unitedKingdom) }.map { $0 > now.at } ?? !hasEnded
        }
        var team = 0
        match.each("TeamData") { node in
            node.set("Score", "\(goals[team].count { $0 <= now.at })")
            node.remove("Stat")
            if !hasEnded { node.remove("ShootOutScore") }
            node.each("PlayerLineUp") { lineup in lineup.each("MatchPlayer") { $0.remove("Stat") } }
            team += 1
        }
        match.change("MatchInfo") { info in
            info.stamp("TimeStamp", now, zone: .unitedKingdom)
            guard !hasEnded else { return }
            info.remove("Result")
            info.set("Period", phase?.name ?? "PreMatch")
        }
    }
}
