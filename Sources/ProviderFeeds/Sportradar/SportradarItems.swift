import MatchModel

/// Makes items out of the events of one match.
struct SportradarItems {
    private let events: [SportradarEvent]
    private let goals: SportradarGoals
    private let reviews: SportradarReviews
    /// A list of all that happened, not single messages.
    private let isWhole: Bool
    /// The whistle has gone, or the provider has closed the match: what stands now is its word.
    private let isOver: Bool
    private let types: Set<String>
    /// Periods whose end has an event of its own.
    private let endedPeriods: Set<Int64>

    init(_ nodes: [DocumentNode], status: SportradarStatus, isWhole: Bool, into gatherer: inout MatchGatherer) {
        var events: [SportradarEvent] = []
        var latest: Int64 = 0
        for node in nodes {
            guard let event = Self.event(node, &gatherer) else { continue }
            latest = max(latest, event.position)
            guard Self.isCarried(event, &gatherer) else { continue }
            guard events.count < ProviderMatch.maximumItems else {
                gatherer.leaveOut(.tooManyItems)
                continue
            }
            events.append(event)
        }
        self.events = events
        self.isWhole = isWhole
        types = Set(events.map(\.type))
        endedPeriods = Set(events.filter { $0.type == "period_score" }.compactMap(\.period))
        isOver = (status.status?.isOver ?? false) || isWhole && types.contains("match_ended")
        // A result given by decision is no count of goals.
        let score = status.awarded == nil ? status.score : nil
        goals = SportradarGoals(events, score: score, isWhole: isWhole)
        reviews = SportradarReviews(
            events, goals: goals, score: score, isWhole: isWhole, latest: isOver ? .max : latest)
        for event in events {
            guard let item = item(event) else {
                gatherer.leaveOut(event.type == "penalty_shootout" ? .incomplete : .notCarried)
                continue
            }
            gatherer.add(item)
            gatherer.name(item.player)
        }
    }

    /// The match has ended by the list, whatever its status says: that can be minutes old.
    var hasEnded: Bool { isWhole && types.contains("match_ended") }

    /// Goals are in the list, those taken back among them.
    var listsGoals: Bool { types.contains("score_change") || types.contains("penalty_shootout") }

    /// An event; its ball position is taken on the way.
    private static func event(_ node: DocumentNode, _ gatherer: inout MatchGatherer) -> SportradarEvent? {
        guard let event = SportradarEvent(node) else {
            gatherer.leaveOut(.incomplete)
            return nil
        }
        // Without its item it would be gone.
        if event.hasBadTime { gatherer.leaveOut(.badInstant) }
        if let x = node.number("x"), let y = node.number("y"), x != 0 || y != 0 {
            // Along the home team's attack, which goes to the right in both halves; across from its left.
            gatherer.add(BallSighting(x: x, y: 100 - y, captured: event.time, clock: event.clock))
        }
        return event
    }

    private static func isCarried(_ event: SportradarEvent, _ gatherer: inout MatchGatherer) -> Bool {
        if carried.contains(event.type) { return true }
        gatherer.leaveOut(notCarried.contains(event.type) ? .notCarried : .unknownType)
        return false
    }

    private static let carried: Set<String> = [
        "match_started", "period_start", "period_score", "break_start", "match_ended", "injury_time_shown",
        "possible_goal",
        "score_change", "penalty_awarded", "penalty_missed", "penalty_shootout", "yellow_card", "yellow_red_card",
        "red_card", "substitution", "video_assistant_referee", "video_assistant_referee_over", "decision_to_var",
        "decision_to_var_over", "possible_decision_to_var", "canceled_decision_to_var", "cancelled_decision_to_var",
    ]

    private static let notCarried: Set<String> = [
        "match_about_to_start", "free_kick", "goal_kick", "throw_in", "offside", "corner_kick", "shot_on_target",
        "shot_off_target",
        "shot_saved",
        "shot_blocked", "save", "injury", "injury_return", "player_back_from_injury", "penalty_kick", "dribble", "pass",
        "tackle", "interception", "clearance", "cross", "duel", "foul", "ball_recovery", "possession_lost", "comment",
    ]

    private func item(_ event: SportradarEvent) -> ProviderItem? {
        if event.isDeleted { return make(event, .status, .withdrawn) }
        switch event.type {
        case "score_change": return goal(event)
        case "penalty_shootout", "penalty_missed", "penalty_awarded": return penalty(event)
        case "yellow_card": return card(event, .yellowCard)
        case "yellow_red_card": return card(event, .secondYellowCard)
        case "red_card": return card(event, .redCard)
        case "substitution": return substitution(event)
        case "possible_goal":
            var item = make(event, .commentary, .event(.goal))
            item.weight = .hint
            return item
        case "match_started", "period_start", "period_score", "break_start", "match_ended", "injury_time_shown":
            return period(event)
        default: return reviews.undecided.contains(event.id) ? waiting(event) : review(event)
        }
    }

    /// An item as every kind begins. Nothing says that it is confirmed but the end of the match.
    private func make(
        _ event: SportradarEvent, _ collection: SnapshotCollection, _ subject: ProviderItem.Subject
    ) -> ProviderItem {
        ProviderItem(
            collection, id: event.id, version: event.version, subject: subject,
            standing: isOver ? .confirmed : .provisional, team: event.side, clock: event.clock, captured: event.time)
    }

    private func goal(_ event: SportradarEvent) -> ProviderItem? {
        // Of single messages only whoever knows those before it can say what it lowers.
        if !isWhole, goals.corrections.contains(event.id) {
            var item = make(event, .goals, .withdrawn)
            item.score = event.running
            return item
        }
        // The shoot-out has events of its own.
        guard !goals.corrections.contains(event.id), !event.isShootout || isWhole && !types.contains("penalty_shootout")
        else {
            return nil
        }
        let isPenalty = event.method == "penalty" || event.isShootout
        var item = make(event, .goals, .event(event.isOwnGoal ? .ownGoal : isPenalty ? .penaltyGoal : .goal))
        let credited = goals.credit(event) ?? event.side
        item.team = event.isOwnGoal ? credited?.opponent : credited
        item.player = event.scorer?.sportradarParty
        // The clock of a kick stands still, and is often left out; what it makes is no score of the match.
        if event.isShootout { item.clock = FeedClock.start(ofPeriod: Int64(MatchClock.shootout)) }
        item.score = event.isShootout ? nil : event.running
        if goals.cancelled.contains(event.id) || reviews.disallowed.contains(event.id) { item.standing = .cancelled }
        return item
    }

    private func penalty(_ event: SportradarEvent) -> ProviderItem? {
        if event.type == "penalty_awarded" {
            // Whoever it names may be the one who fouled or the one who fell.
            return make(event, .penaltiesAwarded, .event(.penaltyAwarded))
        }
        var scored = false
        if event.type == "penalty_shootout" {
            switch (event.node.words("status") ?? event.node.words("outcome"))?.lowercased() {
            case "scored"?, "goal"?: scored = true
            case "missed"?, "saved"?, "miss"?, "post"?, "bar"?: break
            default: return nil
            }
        } else if event.isShootout, !isWhole || types.contains("penalty_shootout") {
            return nil
        }
        var item = make(
            event, scored ? .goals : .missedPenalties, .event(scored ? .penaltyGoal : .missedPenalty))
        if event.type == "penalty_shootout" || event.isShootout {
            item.clock = FeedClock.start(ofPeriod: Int64(MatchClock.shootout))
        }
        item.player = event.player()
        return item
    }

    private func card(_ event: SportradarEvent, _ kind: EventKind) -> ProviderItem {
        var item = make(event, .cards, .event(kind))
        item.player = event.player()
        return item
    }

    private func substitution(_ event: SportradarEvent) -> ProviderItem {
        var item = make(event, .substitutions, .event(.substitution))
        let on = event.player("substituted_in") ?? event.node.child("player_in")?.sportradarParty
        let off = event.player("substituted_out") ?? event.node.child("player_out")?.sportradarParty
        item.player = on
        if let on, let off, !on.name.isEmpty, !off.name.isEmpty { item.text = "\(on.name) for \(off.name)" }
        return item
    }

    private func period(_ event: SportradarEvent) -> ProviderItem? {
        switch event.type {
        case "match_started":
            var item = make(event, .periods, .event(.kickoff))
            item.clock = FeedClock.start(ofPeriod: 1)
            return item
        case "period_start":
            guard let period = event.period else { return nil }
            // The first is told as the start of the match too.
            guard period > 1 || isWhole && !types.contains("match_started") else { return nil }
            var item = make(event, .periods, .event(period == 1 ? .kickoff : .periodStart))
            item.clock = FeedClock.start(ofPeriod: period)
            return item
        case "period_score":
            return event.period.flatMap { periodEnd(event, $0) }
        case "break_start":
            guard isWhole, let period = Self.period(before: event.node), !endedPeriods.contains(period) else {
                return nil
            }
            return periodEnd(event, period)
        case "injury_time_shown":
            guard let minutes = event.node.integer("injury_time_announced"), 1...60 ~= minutes else { return nil }
            var item = make(event, .periods, .event(.addedTime))
            item.text = "\(minutes) \(minutes == 1 ? "minute" : "minutes")"
            return item
        default:
            var item = make(event, .periods, .event(.fullTime))
            item.clock = endClock(event)
            return item
        }
    }

    /// The clock stands at the end of what was played: `90:00` is minute 90, not the one after. Where the event tells none,
    /// it is that of the last period in the list.
    private func endClock(_ event: SportradarEvent) -> MatchClock? {
        if types.contains("penalty_shootout") { return FeedClock.start(ofPeriod: Int64(MatchClock.shootout)) }
        guard let minutes = event.node.words("match_clock").flatMap(FeedClock.seconds).map({ $0 / 60 }), minutes > 0
        else {
            return isWhole ? events.compactMap(\.period).max().flatMap(Self.end(ofPeriod:)) : nil
        }
        return FeedClock.counted(
            period: minutes <= 45 ? 1 : minutes <= 90 ? 2 : minutes <= 105 ? 3 : 4, minute: minutes)
    }

    /// The clock at the end of a period.
    private static func end(ofPeriod period: Int64) -> MatchClock? {
        let last: [Int64] = [45, 90, 105, 120, 120]
        return 1...5 ~= period ? FeedClock.counted(period: period, minute: last[Int(period) - 1]) : nil
    }

    private func periodEnd(_ event: SportradarEvent, _ period: Int64) -> ProviderItem? {
        guard let clock = Self.end(ofPeriod: period) else { return nil }
        var item = make(event, .periods, .event(.periodEnd))
        item.clock = clock
        item.team = nil
        return item
    }

    /// The period that a break follows; `nil` for an interruption.
    private static func period(before pause: DocumentNode) -> Int64? {
        switch (pause.words("break_name") ?? pause.words("period_name") ?? pause.words("period_type"))?.lowercased() {
        case "pause"?, "halftime"?: 1
        case "awaiting_extra"?, "awaiting extra time"?, "awaiting extra"?: 2
        case "extra_time_halftime"?, "extra time halftime"?: 3
        case "awaiting_penalties"?, "awaiting penalties"?: 4
        default: nil
        }
    }

    /// A review that ended against what is still listed: as long as it may only not be struck out yet, it is under review.
    private func waiting(_ event: SportradarEvent) -> ProviderItem? {
        let about = reviews.subjects[event.id]
        // Its own beginning says so already.
        guard !reviews.subjects.contains(where: { $0.value == about && $0.key != event.id }) else { return nil }
        var item = make(event, .reviews, .reviewStart(about: about))
        item.id = "open.\(event.id)"
        return item
    }

    private func review(_ event: SportradarEvent) -> ProviderItem {
        let about = reviews.subjects[event.id]
        let isEnd = SportradarReviews.ends.contains(event.type)
        let isStart = SportradarReviews.starts.contains(event.type)
        let isLifted = !isEnd && !isStart && event.type != "possible_decision_to_var"
        var item = make(event, .reviews, isEnd || isLifted ? .reviewEnd(about: about) : .reviewStart(about: about))
        item.player = event.player()
        if isEnd { item.outcome = reviews.outcomes[event.id] }
        if isLifted { item.outcome = ReviewWords.noAction }
        if isStart { item.text = event.node.words("description")?.split(separator: "_").joined(separator: " ") }
        if !isEnd, !isStart { item.weight = .hint }
        return item
    }
}
