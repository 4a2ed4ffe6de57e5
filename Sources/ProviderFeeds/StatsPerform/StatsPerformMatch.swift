import MatchModel

/// What MA1 and MA3 have in common: `matchInfo`, and `matchDetails` of `liveData`. Times without a zone are UTC.
struct StatsPerformMatch {
    var info: DocumentNode?
    var details: DocumentNode?

    /// `nil` when the payload does not name the match.
    var id: String? { MatchBuilder.usableID(info?.text("id")) }
    var updated: UnixInstant? { info?.instant("lastUpdated") }

    func fixture(_ leftOut: inout LeftOutCounts) -> ProviderFixture? {
        guard let info else { return nil }
        let contestants = info.list("contestant", in: "contestants")
        let home = contestants.first { $0.text("position") == "home" }
        let away = contestants.first { $0.text("position") == "away" }
        guard let home = home.flatMap({ team($0) }), let away = away.flatMap({ team($0) }), home.id != away.id else {
            return nil
        }
        let competition = info.child("competition")
        let date = info.words("date")
        let kickoff = date.flatMap { date in
            info.words("time").flatMap { FeedTime.instant(date: date, time: $0) }
        }
        if date != nil, info.has("time"), kickoff == nil { leftOut.add(.badInstant) }
        return ProviderFixture(
            league: MatchBuilder.party(
                competition?.text("id"), competition?.words("name") ?? competition?.text("knownName")),
            home: home, away: away, kickoff: kickoff)
    }

    private func team(_ node: DocumentNode) -> ProviderParty? {
        MatchBuilder.party(
            node.text("id"), node.words("name") ?? node.words("officialName") ?? node.words("shortName"))
    }

    /// `nil` for words that are not known.
    var status: MatchStatus? {
        switch details?.text("matchStatus")?.lowercased() {
        case "fixture": .scheduled
        case "playing": .live
        case "played": .ended
        case "postponed": .postponed
        case "suspended", "interrupted": .suspended
        case "delayed": hasBegun ? .suspended : .scheduled
        case "cancelled", "canceled": .cancelled
        case "abandoned": .abandoned
        case "awarded": .awarded
        default: nil
        }
    }

    private var hasBegun: Bool { details?.list("period", in: "periods").contains { $0.has("start") } ?? false }

    /// Goals of the match, extra time among them, the shoot-out's left out. Whether `total` counts that too is told by
    /// what it would leave: a match that went to penalties was level, or of two legs, and no goals were lost.
    var score: Score? {
        guard let total = score("total") else { return score("et") ?? score("ft") }
        guard let pen = shootout, total.home != total.away, total.home >= pen.home, total.away >= pen.away else {
            return total
        }
        let without = Score(home: total.home - pen.home, away: total.away - pen.away)
        guard let regular = score("ft") else { return total }
        return without.home >= regular.home && without.away >= regular.away ? without : total
    }

    var shootout: Score? { score("pen") }

    private func score(_ name: StaticString) -> Score? {
        guard let score = details?.child("scores", name) else { return nil }
        return MatchBuilder.score(score.integer("home"), score.integer("away"))
    }

    /// The whistles as `matchDetails` has them.
    func addPeriods(to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        guard let details else { return }
        var last: (period: Int64, clock: MatchClock?, end: UnixInstant?)?
        for node in details.list("period", in: "periods") {
            guard let period = node.integer("id"), 1...5 ~= period else {
                leftOut.add(.notCarried)
                continue
            }
            if node.has("start") {
                builder.add(.periodStart(period, captured: node.instant("start")), &leftOut)
            }
            if let seconds = node.integer("announcedInjuryTime"), 1...3600 ~= seconds {
                builder.add(
                    ProviderItem(
                        .periods, id: FactID.addedTime(period), subject: .event(.addedTime),
                        clock: FeedClock.counted(period: period, minute: Self.lastMinutes[Int(period)]),
                        text: "\((seconds + 59) / 60)"), &leftOut)
            }
            let end = node.instant("end")
            let clock = Self.clock(atEndOf: period, node)
            if node.has("end") { builder.add(.periodEnd(period, clock: clock, captured: end), &leftOut) }
            if period > last?.period ?? 0 { last = (period, clock, end) }
        }
        if status == .ended {
            builder.add(.fullTime(clock: last?.clock, captured: last?.end), &leftOut)
        }
    }

    /// The last minute of each period.
    private static let lastMinutes: [Int64] = [0, 45, 90, 105, 120, 120]

    /// From how long the period was.
    private static func clock(atEndOf period: Int64, _ node: DocumentNode) -> MatchClock? {
        guard let minutes = node.integer("lengthMin"), let seconds = node.integer("lengthSec"), 0...200 ~= minutes,
            0...59 ~= seconds
        else { return FeedClock.counted(period: period, minute: lastMinutes[Int(period)]) }
        return FeedClock.restarting(period: period, seconds: minutes * 60 + seconds, wholeMinute: .ends)
    }
}
