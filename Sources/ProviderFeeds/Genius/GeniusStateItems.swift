import MatchModel

/// Makes items out of the lists of one snapshot.
struct GeniusStateItems {
    private let lists: GeniusCollections
    private let squads: GeniusSquads
    private let ownGoals: GeniusOwnGoals
    private let phases: [GeniusPhase]
    /// When each item is, in its phase.
    private var moments: [String: (phase: String, elapsed: Int64)] = [:]

    init(_ lists: GeniusCollections) {
        self.lists = lists
        squads = GeniusSquads(lists.items("lineupUpdates"))
        ownGoals = GeniusOwnGoals(lists, squads)
        phases = lists.items("phaseChanges").compactMap {
            $0.text("currentPhase").flatMap { GeniusPhase(rawValue: $0) }
        }
    }

    var hasShootout: Bool {
        phases.contains(.penalties) || lists.items("penalties").contains { $0.geniusPhase == .penalties }
    }
    var hasEnded: Bool { phases.last == .postMatch }
    /// Where the match stood at the newest change of its state.
    var clock: MatchClock? { lists.items("dangerStateChanges").last?.geniusClock }

    /// What decides the score comes first, the hints last. `isOver`: the match is, by its status.
    mutating func read(into gatherer: inout MatchGatherer, isOver: Bool) {
        for player in squads.players.values.sorted(by: { $0.id < $1.id }) { gatherer.name(player) }
        let start = gatherer.match.items.count
        readGoals(&gatherer)
        readPenalties(&gatherer)
        readCards(&gatherer)
        let targets = gatherer.match.items[start...].compactMap(target)
        let latest = lists.items("varStateChanges").isEmpty ? [:] : latestElapsed
        let reviews = GeniusReviews(
            lists.items("varStateChanges"), targets: targets, kickOffs: lists.items("kickOffs"),
            hasRestarts: lists.isTold("kickOffs"), isPast: { isOver || isPast($0, $1, latest) })
        gatherer.cancel(reviews.disallowed)
        readPhases(&gatherer)
        readRestarts(&gatherer)
        readSubstitutions(&gatherer)
        readLineups(&gatherer)
        for item in reviews.items { gatherer.add(item) }
        gatherer.leaveOut(.notCarried, reviews.leftOut)
        readHints(&gatherer)
        for name in Self.notCarried { gatherer.leaveOut(.notCarried, lists.items(name).count) }
    }

    private static let notCarried: [StaticString] = [
        "shotsOnTarget", "shotsOffTarget", "shotsOffWoodwork", "blockedShots", "corners", "cornersV2", "fouls",
        "offsides",
        "goalKicks", "throwIns", "possessionChanges", "clockActions", "systemMessages",
    ]

    /// An item as every kind begins; `nil`, and counted, when it cannot be told from others. A time that is none is counted
    /// too, and left out of it.
    private mutating func make(
        _ list: String, _ node: DocumentNode, _ collection: SnapshotCollection, _ kind: EventKind,
        _ gatherer: inout MatchGatherer
    ) -> ProviderItem? {
        guard let id = node.words("id") else {
            gatherer.leaveOut(.incomplete)
            return nil
        }
        if node.geniusTimeIsBad { gatherer.leaveOut(.badInstant) }
        if let phase = node.text("phase"), let elapsed = node.geniusElapsed {
            moments["\(list):\(id)"] = (phase, elapsed)
        }
        return ProviderItem(
            collection, id: "\(list):\(id)", subject: .event(kind), standing: node.geniusStanding,
            team: ProviderTeamReference(side: node.text("team")),
            player: squads.player(node.words("playerInternalId", or: "playerId")), clock: node.geniusClock,
            captured: node.geniusTime)
    }

    /// Whether the match has gone beyond a time of a phase, by anything that is told of it.
    private func isPast(_ phase: String, _ elapsed: Int64, _ latest: [String: Int64]) -> Bool {
        let order = GeniusPhase.allCases
        guard let own = GeniusPhase(rawValue: phase).flatMap({ order.firstIndex(of: $0) }) else { return true }
        if phases.contains(where: { order.firstIndex(of: $0).map { $0 > own } ?? false }) { return true }
        return latest[phase] ?? 0 > elapsed
    }

    /// How far each phase has gone, by anything that is told of it.
    private var latestElapsed: [String: Int64] {
        let told: [StaticString] = [
            "goals", "yellowCards", "secondYellowCards", "straightRedCards", "substitutions", "kickOffs",
            "varStateChanges", "dangerStateChanges",
        ]
        var latest: [String: Int64] = [:]
        for name in Self.notCarried + told {
            for node in lists.items(name) {
                guard let phase = node.text("phase"), let elapsed = node.geniusElapsed else { continue }
                latest[phase] = max(latest[phase] ?? elapsed, elapsed)
            }
        }
        return latest
    }

    /// What a review can be about.
    private func target(_ item: ProviderItem) -> GeniusReviews.Target? {
        guard case .event(let kind) = item.subject, let (phase, elapsed) = moments[item.id] else { return nil }
        // A review of a goal names the side that it counts for.
        let side = kind == .ownGoal ? item.team?.opponent : item.team
        return GeniusReviews.Target(id: item.id, kind: kind, side: side, phase: phase, elapsed: elapsed)
    }

    // MARK: What decides the score

    private mutating func readGoals(_ gatherer: inout MatchGatherer) {
        let hasKicks = lists.items("penalties").contains { $0.geniusPhase == .penalties && Self.isScored($0) == true }
        for goal in lists.items("goals") {
            if hasKicks, goal.geniusPhase == .penalties {
                gatherer.leaveOut(.notCarried)
                continue
            }
            let isOwn = goal.flag("isOwnGoal") == true
            let isPenalty =
                goal.flag("wasScoredFromPenalty") ?? goal.flag("wasPenalty") ?? false || goal.geniusPhase == .penalties
            let kind: EventKind = isOwn ? .ownGoal : isPenalty ? .penaltyGoal : .goal
            guard var item = make("goals", goal, .goals, kind, &gatherer) else { continue }
            let scorer = goal.words("scoredByInternalId", or: "scoredBy", "scoredByPlayerId")
            item.player = squads.player(scorer)
            if isOwn { item.team = ownGoals.team(goal, scorer: scorer) }
            gatherer.add(item)
        }
    }

    /// Kicks of a shoot-out are told by `penalties`, and then not by the goals, which can list them later under other ids;
    /// those of the match are goals, or stand among the missed and saved.
    private mutating func readPenalties(_ gatherer: inout MatchGatherer) {
        let kicks = lists.items("penalties")
        let hasMisses = lists.isTold("missedPenalties") || lists.isTold("savedPenalties")
        for kick in kicks {
            let isShootout = kick.geniusPhase == .penalties
            switch Self.isScored(kick) {
            case true? where isShootout:
                if let item = make("penalties", kick, .goals, .penaltyGoal, &gatherer) { gatherer.add(item) }
            case false? where isShootout || !hasMisses:
                if let item = make("penalties", kick, .missedPenalties, .missedPenalty, &gatherer) {
                    gatherer.add(item)
                }
            default: gatherer.leaveOut(.notCarried)
            }
        }
        let hasShootoutKicks = kicks.contains { $0.geniusPhase == .penalties }
        for (name, list) in [
            ("missedPenalties", lists.items("missedPenalties")), ("savedPenalties", lists.items("savedPenalties")),
        ] {
            for miss in list {
                if hasShootoutKicks, miss.geniusPhase == .penalties {
                    gatherer.leaveOut(.notCarried)
                } else if let item = make(name, miss, .missedPenalties, .missedPenalty, &gatherer) {
                    gatherer.add(item)
                }
            }
        }
        for award in lists.items("penaltiesAwarded") {
            if let item = make("penaltiesAwarded", award, .penaltiesAwarded, .penaltyAwarded, &gatherer) {
                gatherer.add(item)
            }
        }
    }

    /// `nil` while it is not known.
    static func isScored(_ kick: DocumentNode) -> Bool? {
        let outcome = kick.child("penaltyOutcome")?.words("outcome") ?? kick.words("outcome", or: "penaltyOutcome")
        switch outcome?.lowercased() {
        case "scored"?, "goal"?: return true
        case "missed"?, "saved"?, "offtarget"?, "woodwork"?, "offwoodwork"?, "hitwoodwork"?, "notscored"?: return false
        default: return nil
        }
    }

    private mutating func readCards(_ gatherer: inout MatchGatherer) {
        let kinds: [(String, [DocumentNode], EventKind)] = [
            ("yellowCards", lists.items("yellowCards"), .yellowCard),
            ("secondYellowCards", lists.items("secondYellowCards"), .secondYellowCard),
            ("straightRedCards", lists.items("straightRedCards"), .redCard),
        ]
        for (name, cards, kind) in kinds {
            for card in cards {
                if let item = make(name, card, .cards, kind, &gatherer) { gatherer.add(item) }
            }
        }
    }

    // MARK: The course of the match

    private mutating func readPhases(_ gatherer: inout MatchGatherer) {
        var seen: Set<GeniusPhase> = []
        for change in lists.items("phaseChanges") {
            guard let words = change.text("currentPhase"), let phase = GeniusPhase(rawValue: words) else {
                gatherer.leaveOut(.unknownType)
                continue
            }
            let kind: EventKind
            var clock: MatchClock?
            if let period = phase.period {
                kind = period == 1 ? .kickoff : .periodStart
                clock = FeedClock.start(ofPeriod: period)
            } else if let ended = phase.ended {
                kind = .periodEnd
                clock = FeedClock.counted(period: ended, minute: [45, 90, 105][Int(ended) - 1])
            } else if phase == .postMatch {
                kind = .fullTime
            } else {
                gatherer.leaveOut(.notCarried)
                continue
            }
            // A phase that was left by mistake and taken up again has begun once.
            guard seen.insert(phase).inserted else {
                gatherer.leaveOut(.notCarried)
                continue
            }
            guard var item = make("phaseChanges", change, .periods, kind, &gatherer) else { continue }
            let began = change.words("currentPhaseStartTime", or: "phaseStartTime").flatMap { FeedTime.instant($0) }
            item.captured = began ?? item.captured
            item.clock = clock
            gatherer.add(item)
        }
        for announcement in lists.items("stoppageTimeAnnouncements") {
            guard let minutes = announcement.integer("addedMinutes"), 1...60 ~= minutes else {
                gatherer.leaveOut(.incomplete)
                continue
            }
            guard var item = make("stoppageTimeAnnouncements", announcement, .periods, .addedTime, &gatherer) else {
                continue
            }
            item.text = "\(minutes) \(minutes == 1 ? "minute" : "minutes")"
            gatherer.add(item)
        }
    }

    /// The kick-off that begins a phase is the phase's own; every later one restarts play after a goal.
    private mutating func readRestarts(_ gatherer: inout MatchGatherer) {
        var begun: Set<String> = []
        for kick in lists.items("kickOffs") {
            guard let phase = kick.geniusPhase, phase.period != nil, let elapsed = kick.geniusElapsed else {
                gatherer.leaveOut(.incomplete)
                continue
            }
            let isFirst = begun.insert(phase.rawValue).inserted && elapsed < 30
            guard isFirst else {
                if let item = make("kickOffs", kick, .restarts, .restart, &gatherer) { gatherer.add(item) }
                continue
            }
            guard !lists.isTold("phaseChanges") else {
                gatherer.leaveOut(.notCarried)
                continue
            }
            if let item = make("kickOffs", kick, .periods, phase == .firstHalf ? .kickoff : .periodStart, &gatherer) {
                gatherer.add(item)
            }
        }
    }

    private mutating func readSubstitutions(_ gatherer: inout MatchGatherer) {
        for change in lists.items("substitutions") {
            guard var item = make("substitutions", change, .substitutions, .substitution, &gatherer) else { continue }
            let on = squads.player(change.words("playerOnInternalId", or: "playerOn"))
            let off = squads.player(change.words("playerOffInternalId", or: "playerOff"))
            item.player = on
            if let on, let off, !on.name.isEmpty, !off.name.isEmpty { item.text = "\(on.name) for \(off.name)" }
            gatherer.add(item)
        }
    }

    /// The newest of each team is what holds.
    private mutating func readLineups(_ gatherer: inout MatchGatherer) {
        let updates = lists.items("lineupUpdates")
        for side in [ProviderTeamReference.home, .away] {
            guard let update = updates.last(where: { ProviderTeamReference(side: $0.text("team")) == side }),
                let names = GeniusSquads.starters(update),
                var item = make("lineupUpdates", update, .lineups, .lineup, &gatherer)
            else { continue }
            item.id = "lineup:\(side == .home ? "home" : "away")"
            item.text = names
            gatherer.add(item)
        }
    }

    // MARK: Hints

    private mutating func readHints(_ gatherer: inout MatchGatherer) {
        for state in lists.items("dangerStateChanges") {
            let (side, rest) = GeniusNode.sided(state.text("dangerState") ?? "")
            guard let kind = Self.hint(String(rest)) else {
                gatherer.leaveOut(.notCarried)
                continue
            }
            hint("dangerStateChanges", state, kind, side, String(rest), &gatherer)
        }
        for state in lists.items("penaltyRiskStateChanges") + lists.items("penaltyRiskChanges") {
            let (side, rest) = GeniusNode.sided(state.words("penaltyRiskState", or: "riskState") ?? "")
            guard rest == "Danger" else {
                gatherer.leaveOut(.notCarried)
                continue
            }
            hint("penaltyRiskStateChanges", state, .penaltyAwarded, side, "Penalty", &gatherer)
        }
        for state in lists.items("bookingStateChanges") {
            let (side, rest) = GeniusNode.sided(state.text("bookingState") ?? "")
            guard rest == "RedCardDanger" else {
                gatherer.leaveOut(.notCarried)
                continue
            }
            hint("bookingStateChanges", state, .redCard, side, "RedCard", &gatherer)
        }
    }

    /// What a danger state may be the sign of.
    static func hint(_ state: String) -> EventKind? {
        switch state {
        case "Goal", "DangerousAttack", "DangerousFreeKick": .goal
        case "Penalty", "PenaltyDanger": .penaltyAwarded
        default: nil
        }
    }

    private mutating func hint(
        _ list: String, _ node: DocumentNode, _ kind: EventKind, _ side: ProviderTeamReference?, _ words: String,
        _ gatherer: inout MatchGatherer
    ) {
        guard var item = make(list, node, .commentary, kind, &gatherer) else { return }
        item.weight = .hint
        item.team = side
        item.text = GeniusReviewItem.spaced(words)
        gatherer.add(item)
    }
}
