import MatchModel

/// Genius Sports Match Events for football: one message an action. The same `actionId` again, modified or cancelled,
/// replaces what it said before; `sequenceId` counts the messages of a fixture and is the version.
///
/// Nothing is remembered from message to message, and so an own goal is taken to name the credited side (see
/// `GeniusOwnGoals`), and every end of a review for that of a review in progress.
enum GeniusMatchEvents {
    /// Football, by the provider's number.
    private static let football: Int64 = 10

    static func read(_ document: Document) -> ProviderReading {
        var counts = LeftOutCounts()
        var order: [String?] = []
        var messages: [String?: [DocumentNode]] = [:]
        for message in GeniusNode.payloads(document) {
            guard message.integer("sportId").map({ $0 == football }) ?? true else {
                counts.add(.unknownType)
                continue
            }
            let id = message.words("fixtureId")
            if messages[id] == nil {
                guard order.count < ProviderReading.maximumMatches else {
                    counts.add(.tooManyMatches)
                    continue
                }
                order.append(id)
            }
            messages[id, default: []].append(message)
        }
        let matches = order.map { id in
            var gatherer = MatchGatherer(id: id, shape: .messages)
            for message in messages[id] ?? [] {
                GeniusEventMessage(message)?.read(into: &gatherer) ?? gatherer.leaveOut(.incomplete)
            }
            return gatherer.finish(&counts)
        }
        return ProviderReading(product: .geniusMatchEvents, matches: matches, leftOut: counts.list)
    }
}

/// One message.
struct GeniusEventMessage {
    private let message: DocumentNode
    /// Missing of some cancellations.
    private let action: DocumentNode?
    private let id: String
    /// `Goal`, out of `…MatchEvents.GoalDto, …`; "" when it is not said.
    private let type: String

    /// `nil` without an id of the action.
    init?(_ message: DocumentNode) {
        guard let id = message.words("actionId") else { return nil }
        self.message = message
        self.id = id
        action = message.child("action")
        let words = action?.words("$type", or: "actionType", "type") ?? message.words("actionType") ?? ""
        let name = words.prefix { $0 != "," }.split(separator: ".").last ?? ""
        type = String(name.hasSuffix("Dto") ? name.dropLast(3) : name)
    }

    func read(into gatherer: inout MatchGatherer) {
        let time = action?.words("utcTimestamp", or: "timestampUtc") ?? message.words("messageTimestampUtc")
        if let time, !GeniusNode.isUnset(time), FeedTime.instant(time) == nil { gatherer.leaveOut(.badInstant) }
        readStatus(&gatherer)
        guard let subject = subject else {
            // What it was before may have been something else.
            if message.flag("isModified") == true || message.flag("isCancelled") == true {
                gatherer.add(make(.status, .withdrawn))
            }
            return gatherer.leaveOut(Self.notCarried.contains(type) || type.isEmpty ? .notCarried : .unknownType)
        }
        var item = make(subject.collection, subject.subject)
        fill(&item)
        gatherer.name(item.player)
        gatherer.add(item)
    }

    private static let notCarried: Set<String> = [
        "Foul", "Corner", "CornerAwarded", "CornerTaken", "ThrowIn", "Offside", "GoalKick", "FreeKick", "ShotOnTarget",
        "ShotOffTarget", "ShotOffWoodwork", "BlockedShot", "PossessionChange", "ClockStarted", "ClockStopped",
        "ClockSet",
        "ClockAction", "SystemMessage", "Comment", "MatchStatusChange", "MatchStatusChanged", "BookingStateChange",
        "Reliability",
    ]

    private func make(_ collection: SnapshotCollection, _ subject: ProviderItem.Subject) -> ProviderItem {
        var item = ProviderItem(
            collection, id: id, version: message.integer("sequenceId"), subject: subject,
            standing: message.geniusStanding,
            team: ProviderTeamReference(side: action?.text("team")), clock: clock, captured: action?.geniusTime)
        if let fixture = message.words("fixtureId"), let sequence = message.words("sequenceId") {
            let words = "\(fixture):\(sequence)"
            item.message = MatchGatherer.fits(words) ? words : nil
        }
        return item
    }

    private func party(_ names: StaticString...) -> ProviderParty? {
        for name in names {
            guard let child = action?.child(name) else { continue }
            let id = child.isObject ? child.words("id", or: "internalId") : child.text
            let party = ProviderParty(id: id ?? "", name: (child.words("name", or: "sourceName") ?? "").asReadName)
            if !party.id.isEmpty || !party.name.isEmpty { return party }
        }
        return nil
    }

    // MARK: What it says

    private var isOwnGoal: Bool { action?.flag("isOwnGoal") == true }

    private var subject: (collection: SnapshotCollection, subject: ProviderItem.Subject)? {
        switch type {
        case "Goal", "GoalScored":
            let isPenalty =
                action?.flag("wasScoredFromPenalty") ?? action?.flag("wasPenalty") ?? action?.flag("isPenalty") ?? false
            return (.goals, .event(isOwnGoal ? .ownGoal : isPenalty || period == 5 ? .penaltyGoal : .goal))
        case "Card", "YellowCard", "SecondYellowCard", "StraightRedCard", "RedCard":
            return card.map { (.cards, .event($0)) }
        case "Substitution": return (.substitutions, .event(.substitution))
        case "PenaltyAwarded": return (.penaltiesAwarded, .event(.penaltyAwarded))
        case "MissedPenalty", "SavedPenalty", "PenaltyMissed", "PenaltySaved":
            return (.missedPenalties, .event(.missedPenalty))
        case "Penalty", "PenaltyTaken", "PenaltyKick", "PenaltyShot", "ShootoutPenalty":
            switch action.flatMap({ GeniusStateItems.isScored($0) }) {
            // A penalty that is scored in the match is told as a goal too.
            case true?: return period == 5 ? (.goals, .event(.penaltyGoal)) : nil
            case false?: return (.missedPenalties, .event(.missedPenalty))
            case nil: return nil
            }
        case "KickOff":
            guard isStartOfPeriod else { return (.restarts, .event(.restart)) }
            return (.periods, .event(period == 1 ? .kickoff : .periodStart))
        case "StoppageTime", "StoppageTimeAnnouncement", "StoppageTimeAnnounced", "AdditionalTime":
            return (.periods, .event(.addedTime))
        case "PeriodChange", "PeriodChanged", "PhaseChange", "PhaseChanged": return periodChange
        case "VarStateChange", "VarStateChanged", "Var", "VarStarted", "VarEnded": return review
        case "Lineup", "CurrentLineup", "LineupUpdate", "LineupUpdated": return (.lineups, .event(.lineup))
        case "DangerStateChange", "DangerStateChanged":
            let state = GeniusNode.sided(action?.text("dangerState") ?? "").rest
            return GeniusStateItems.hint(String(state)).map { (.commentary, .event($0)) }
        case "PenaltyRiskStateChange", "PenaltyRisk":
            let state = GeniusNode.sided(action?.words("penaltyRiskState", or: "riskState") ?? "").rest
            return state == "Danger" ? (.commentary, .event(.penaltyAwarded)) : nil
        default: return nil
        }
    }

    private var card: EventKind? {
        switch (type == "Card" ? action?.words("type", or: "cardType") : type)?.lowercased() {
        case "yellow"?, "yellowcard"?: .yellowCard
        case "secondyellow"?, "secondyellowcard"?, "yellowred"?: .secondYellowCard
        case "red"?, "redcard"?, "straightred"?, "straightredcard"?: .redCard
        default: nil
        }
    }

    private var review: (SnapshotCollection, ProviderItem.Subject)? {
        switch action?.words("varState", or: "state") {
        case "Danger"?, "InProgress"?: (.reviews, .reviewStart(about: nil))
        case "Safe"?: (.reviews, .reviewEnd(about: nil))
        case nil: type == "VarEnded" ? (.reviews, .reviewEnd(about: nil)) : (.reviews, .reviewStart(about: nil))
        default: nil
        }
    }

    /// The start of a period is its kick-off's to tell, but for the shoot-out, which has none.
    private var periodChange: (SnapshotCollection, ProviderItem.Subject)? {
        if let phase = action?.words("currentPhase").flatMap({ GeniusPhase(rawValue: $0) }) {
            if phase == .postMatch { return (.periods, .event(.fullTime)) }
            if phase == .penalties { return (.periods, .event(.periodStart)) }
            return phase.ended == nil ? nil : (.periods, .event(.periodEnd))
        }
        switch action?.child("period")?.words("progressStatus")?.lowercased() {
        case "inprogress"?, "started"?: return period == 5 ? (.periods, .event(.periodStart)) : nil
        case "ended"?, "finished"?, "completed"?, "complete"?: return (.periods, .event(.periodEnd))
        default: return nil
        }
    }

    private func fill(_ item: inout ProviderItem) {
        switch item.subject {
        case .event(.goal), .event(.penaltyGoal), .event(.ownGoal):
            if isOwnGoal { item.team = item.team?.opponent }
            item.player = party("scoredBy", "scorer", "player", "scoredByInternalId", "playerInternalId")
        case .event(.substitution):
            let (on, off) = (
                party("playerOn", "playerIn", "playerOnInternalId"),
                party("playerOff", "playerOut", "playerOffInternalId")
            )
            item.player = on
            if let on, let off, !on.name.isEmpty, !off.name.isEmpty { item.text = "\(on.name) for \(off.name)" }
        case .event(.addedTime):
            if let minutes = action?.integer("addedMinutes") ?? action?.integer("minutes"), 1...60 ~= minutes {
                item.text = "\(minutes) \(minutes == 1 ? "minute" : "minutes")"
            }
        case .event(.lineup):
            item.text = action.flatMap { GeniusSquads.starters($0) }
        case .event(.periodEnd), .event(.periodStart), .event(.kickoff): fillPeriod(&item)
        case .reviewStart, .reviewEnd: fillReview(&item)
        case .event: item.player = party("player", "playerInternalId", "playerId")
        case .withdrawn: break
        }
        if type.hasPrefix("DangerState") || type.hasPrefix("PenaltyRisk") {
            let (side, rest) = GeniusNode.sided(action?.words("dangerState", or: "penaltyRiskState", "riskState") ?? "")
            (item.weight, item.team) = (.hint, side ?? item.team)
            item.text = type.hasPrefix("DangerState") ? GeniusReviewItem.spaced(String(rest)) : "penalty"
        }
    }

    private func fillPeriod(_ item: inout ProviderItem) {
        let phase = action?.words("currentPhase").flatMap { GeniusPhase(rawValue: $0) }
        guard item.subject == .event(.periodEnd) else {
            item.clock = (phase?.period ?? period).flatMap { FeedClock.start(ofPeriod: $0) }
            return
        }
        guard let ended = phase?.ended ?? period, 1...5 ~= ended else { return }
        item.clock = FeedClock.counted(period: ended, minute: [45, 90, 105, 120, 120][Int(ended) - 1])
    }

    private func fillReview(_ item: inout ProviderItem) {
        guard let action else { return }
        let words = GeniusReviewItem(action, id: id)
        if case .reviewStart = item.subject {
            let start = words.start(about: nil, isHint: action.words("varState", or: "state") == "Danger")
            (item.text, item.weight) = (start.text, start.weight)
        } else {
            item.outcome = words.end(about: nil, isHint: false).outcome
        }
        item.team = words.side ?? item.team
    }

    private func readStatus(_ gatherer: inout MatchGatherer) {
        guard type.hasPrefix("MatchStatus"), message.flag("isCancelled") != true,
            let words = action?.words("matchStatus", or: "status", "newStatus")
        else { return }
        guard let status = GeniusNode.status(words) else { return gatherer.leaveOut(.unknownType) }
        gatherer.set(\.status, status)
    }

    // MARK: When it was

    /// 1 to 5 as `MatchClock` counts.
    private var period: Int64? {
        if let phase = action?.geniusPhase { return phase.period }
        guard let node = action?.child("period"), let number = node.isObject ? node.integer("number") : node.integer
        else { return nil }
        switch node.words("type")?.lowercased() {
        case "overtime"?, "extratime"?, "extra"?: return number <= 2 ? max(number, 1) + 2 : min(number, 4)
        case "penalties"?, "shootout"?, "penaltyshootout"?: return Int64(MatchClock.shootout)
        default: return 1...Int64(MatchClock.shootout) ~= number ? number : nil
        }
    }

    private var seconds: Int64? {
        guard let action else { return nil }
        guard let seconds = action.words("gameTime").flatMap(FeedClock.seconds) ?? action.geniusElapsed,
            0...86_400 ~= seconds
        else {
            return nil
        }
        return seconds
    }

    /// Whether a clock of a period restarts with it is not said. Of one that stands below the period's first minute it
    /// is certain; any other is taken to run through.
    private var clock: MatchClock? {
        guard let period, let seconds else { return nil }
        let starts: [Int64] = [0, 45, 90, 105]
        guard 2...4 ~= period, seconds >= starts[Int(period) - 1] * 60 else {
            return FeedClock.restarting(period: period, seconds: seconds)
        }
        return FeedClock.running(period: period, seconds: seconds)
    }

    private var isStartOfPeriod: Bool {
        guard let seconds, let period, 1...4 ~= period else { return false }
        let starts: [Int64] = [0, 45, 90, 105]
        let start = starts[Int(period) - 1] * 60
        return seconds < 30 || start...(start + 29) ~= seconds
    }
}
