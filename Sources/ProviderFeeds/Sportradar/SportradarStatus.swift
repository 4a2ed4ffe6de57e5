import MatchModel

/// `sport_event_status`: where the match stands, and the score.
struct SportradarStatus {
    var status: MatchStatus?
    /// Its words are not known.
    var isUnknown = false
    /// The goals of the match without the shoot-out's.
    var score: Score?
    var shootout: Score?
    /// The score was decided at the table.
    var awarded: Score?
    var clock: MatchClock?

    init() {}

    init(_ node: DocumentNode) {
        let words = [node.words("status"), node.words("match_status")].compactMap { $0?.lowercased() }
        let known = words.compactMap { Self.status($0) }
        status = Self.whole(known)
        isUnknown = status == nil && !words.isEmpty
        readScores(node)
        if words.contains("ap") { readKicks(node) }
        if node.flag("decided_by_fed") == true, let score {
            awarded = score
            status = .awarded
        }
        readClock(node, words)
    }

    /// Of its two words the first counts, unless the second says more: a live match can stand still, and one that is closed
    /// can have been called off.
    private static func whole(_ words: [MatchStatus]) -> MatchStatus? {
        guard let first = words.first, let second = words.dropFirst().first else { return words.first }
        switch (first, second) {
        case (.live, .suspended), (.live, .postponed), (.live, .abandoned), (.live, .cancelled),
            (.scheduled, .suspended), (.scheduled, .postponed), (.scheduled, .abandoned), (.scheduled, .cancelled),
            (.ended, .postponed), (.ended, .abandoned), (.ended, .cancelled):
            return second
        default: return first
        }
    }

    /// The match is over or called off, by either of its words. `closed` and `ended` are results.
    static func status(_ words: String) -> MatchStatus? {
        switch words {
        case "not_started", "scheduled", "delayed", "start_delayed", "created": .scheduled
        case "live", "started", "inprogress", "in_progress", "1st_half", "2nd_half", "halftime", "overtime",
            "1st_extra",
            "2nd_extra", "extra_time_halftime", "awaiting_extra_time", "awaiting_extra", "awaiting_penalties",
            "penalties":
            .live
        case "suspended", "interrupted": .suspended
        case "ended", "closed", "complete", "completed", "aet", "ap", "full-time": .ended
        case "postponed": .postponed
        case "abandoned": .abandoned
        case "cancelled", "canceled": .cancelled
        default: nil
        }
    }

    /// `home_score` can hold the shoot-out's goals too; the scores of the periods tell them apart.
    private mutating func readScores(_ node: DocumentNode) {
        score = Score(node.integer("home_score"), node.integer("away_score"))
        var played: Score? = nil
        for period in node.elements("period_scores", "period_score") {
            guard let goals = Score(period.integer("home_score"), period.integer("away_score")) else { continue }
            switch period.words("type") {
            case "penalties"?: shootout = goals
            case "regular_period"?, "overtime"?:
                let sum = played ?? .zero
                played = Score(Int64(sum.home) + Int64(goals.home), Int64(sum.away) + Int64(goals.away))
            default: break
            }
        }
        if shootout != nil, let played { score = played }
    }

    /// After penalties, where the periods are not told: what the score has beyond extra time, or else beyond normal time, is
    /// the shoot-out.
    private mutating func readKicks(_ node: DocumentNode) {
        guard shootout == nil, let total = score,
            let played = Score(node.integer("home_overtime_score"), node.integer("away_overtime_score"))
                ?? Score(node.integer("home_normaltime_score"), node.integer("away_normaltime_score")),
            total.home >= played.home, total.away >= played.away, total != played
        else { return }
        shootout = Score(home: total.home - played.home, away: total.away - played.away)
        score = played
    }

    private mutating func readClock(_ node: DocumentNode, _ words: [String]) {
        guard let clock = node.child("clock"),
            let played = (clock.words("played") ?? clock.words("match_time")).flatMap(FeedClock.seconds)
        else { return }
        let added = (clock.words("stoppage_time_played") ?? clock.words("stoppage_time")).flatMap(FeedClock.seconds)
        let number: Int64? =
            if words.contains("1st_half") || words.contains("halftime") {
                1
            } else if words.contains("2nd_half") {
                2
            } else if words.contains("1st_extra") || words.contains("extra_time_halftime") {
                3
            } else if words.contains("2nd_extra") {
                4
            } else if words.contains("penalties") || words.contains("ap") {
                Int64(MatchClock.shootout)
            } else {
                node.integer("period")
            }
        let period = number ?? (played <= 45 * 60 ? 1 : played <= 90 * 60 ? 2 : played <= 105 * 60 ? 3 : 4)
        self.clock =
            added.flatMap {
                FeedClock.counted(period: period, minute: min(played / 60, 300), added: min($0 / 60 + 1, 140))
            }
            ?? FeedClock.running(period: period, seconds: played)
    }
}

/// `sport_event`: the fixture, as versions 3 and 4 write it.
enum SportradarFixture {
    static func read(_ event: DocumentNode) -> ProviderFixture? {
        let competitors = event.elements("competitors", "competitor")
        guard let home = party(.home, competitors), let away = party(.away, competitors) else { return nil }
        let league =
            event.child("sport_event_context", "competition") ?? event.child("tournament") ?? event.child("competition")
        let isOpen = event.flag("start_time_confirmed") == false || event.flag("start_time_tbd") == true
        let start = event.words("start_time") ?? event.words("scheduled")
        return ProviderFixture(
            league: league.flatMap(party), home: home, away: away,
            kickoff: isOpen ? nil : start.flatMap { FeedTime.instant($0) })
    }

    private static func party(_ side: ProviderTeamReference, _ competitors: [DocumentNode]) -> ProviderParty? {
        competitors.first { $0.sportradarSide == side }.flatMap(party)
    }

    /// A competition or a team: its name stays as it is written.
    private static func party(_ node: DocumentNode) -> ProviderParty? {
        guard let id = node.words("id"), MatchGatherer.fits(id) else { return nil }
        return ProviderParty(id: id, name: (node.text("name") ?? "").cut(toBytes: Team.maximumNameLength))
    }
}
