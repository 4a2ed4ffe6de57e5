import MatchModel

/// One match of F7.
struct OptaF7Match {
    private let document: DocumentNode
    let data: DocumentNode
    var builder: MatchBuilder
    /// The team of each player of the line-ups.
    private var teams: [String: String] = [:]
    /// Whether each team's goals listed, own goals among them, are its score.
    private let ownGoalsCountWhereTheyStand: Bool

    init(document: DocumentNode, data: DocumentNode) {
        self.document = document
        self.data = data
        ownGoalsCountWhereTheyStand = data.list("TeamData").allSatisfy {
            $0.integer("Score") == Int64($0.list("Goal").count)
        }
        builder = MatchBuilder(
            id: OptaF7.id(data.words("uID") ?? document.words("uID")), shape: .snapshot(order: nil, collections: []))
    }

    /// `made` is when the document was.
    mutating func read(made: UnixInstant?, _ leftOut: inout LeftOutCounts) -> ProviderMatch {
        let sides = data.list("TeamData")
        let home = sides.first { $0.text("Side") == "Home" }
        let away = sides.first { $0.text("Side") == "Away" }
        addNames()
        let fixture = fixture(home, away, &leftOut)
        let status = status
        builder.set {
            $0.fixture = fixture
            $0.status = status
            $0.score = MatchBuilder.score(home?.integer("Score"), away?.integer("Score"))
            $0.shootout = MatchBuilder.score(home?.integer("ShootOutScore"), away?.integer("ShootOutScore"))
            if status == .awarded { $0.awarded = $0.score }
        }
        addPeriods(&leftOut)
        for side in sides { addLineup(side, &leftOut) }
        for side in sides { addItems(side, &leftOut) }
        addReviews(&leftOut)
        if let status = status.flatMap({ ProviderItem.status($0) }) { builder.add(status, &leftOut) }
        let collections = collections(sides)
        builder.set { $0.shape = .snapshot(order: made.map { DocumentOrder($0) }, collections: collections) }
        return builder.match
    }

    // MARK: The match

    private func fixture(
        _ home: DocumentNode?, _ away: DocumentNode?, _ leftOut: inout LeftOutCounts
    ) -> ProviderFixture? {
        guard let home = party(OptaF7.id(home?.text("TeamRef"))), let away = party(OptaF7.id(away?.text("TeamRef"))),
            home.id != away.id
        else { return nil }
        let competition = document.child("Competition")
        let info = data.child("MatchInfo")
        let kickoff = info.flatMap { OptaTime.kickoff($0) }
        if kickoff == nil, let info, OptaTime.isTold(info, "DateUtc") || OptaTime.isTold(info, "Date") {
            leftOut.add(.badInstant)
        }
        return ProviderFixture(
            league: MatchBuilder.party(
                OptaF7.id(competition?.text("uID") ?? document.text("competition_id")),
                competition?.words("Name") ?? document.text("competition_name")),
            home: home, away: away, kickoff: kickoff)
    }

    private func party(_ id: String?) -> ProviderParty? {
        let team = document.list("Team").first { OptaF7.id($0.words("uID") ?? $0.text("id")) == id }
        return MatchBuilder.party(
            id, team?.words("Name") ?? team?.child("nameObj")?.words("name") ?? team?.text("ShortTeamName"))
    }

    private mutating func addNames() {
        for team in document.list("Team") {
            for person in team.list("Player") + team.list("TeamOfficial") {
                let name = person.child("PersonName")
                let packed = name?.child("nameObj")
                let whole = [name?.words("First"), name?.words("Last")].compactMap { $0 }.joined(separator: " ")
                let known = name?.words("Known") ?? packed?.words("known")
                _ = builder.player(
                    OptaF7.id(person.text("uID")), known ?? (whole.isEmpty ? packed?.words("full") : whole))
            }
        }
    }

    /// By the kind of result, the period of play, or the kind of document, whichever says it first.
    private var status: MatchStatus? {
        let info = data.child("MatchInfo")
        switch info?.child("Result")?.text("Type")?.lowercased() {
        case let type? where type.contains("postponed"): return .postponed
        case let type? where type.contains("abandoned"): return .abandoned
        case let type? where type.contains("void") || type.contains("cancel"): return .cancelled
        case let type? where type.contains("award"): return .awarded
        default: break
        }
        switch info?.text("Period") {
        case "PreMatch": return .scheduled
        case "FirstHalf", "HalfTime", "SecondHalf", "FullTime90", "ExtraFirstHalf", "ExtraHalfTime",
            "ExtraSecondHalf", "FullTimeExtra", "ShootOut":
            return .live
        // Play is over, and the shoot-out is about to begin.
        case "FullTimePens": return hasResult ? .ended : .live
        case "FullTime", "PostMatch": return .ended
        case "Postponed": return .postponed
        case "Suspended": return .suspended
        case "Delayed": return hasBegun ? .suspended : .scheduled
        case "Abandoned": return .abandoned
        case "Cancelled": return .cancelled
        default: break
        }
        return document.text("Type") == "Result" ? .ended : nil
    }

    private var hasResult: Bool {
        document.text("Type") == "Result" || data.child("MatchInfo", "Result")?.words("Winner") != nil
    }

    private var hasBegun: Bool {
        data.list("Stat").contains { $0.text("Type") == "first_half_start" }
            || data.list("TeamData").contains { $0.integer("Score") ?? 0 > 0 }
    }

    private func collections(_ sides: [DocumentNode]) -> [SnapshotCollection] {
        var present: Set<SnapshotCollection> = []
        func has(_ name: StaticString) -> Bool { sides.contains { $0.has(name) } }
        if ScoreSum.agrees(builder.match) { present.insert(.goals) }
        if has("Booking") { present.insert(.cards) }
        if has("Substitution") { present.insert(.substitutions) }
        if has("PlayerLineUp") { present.insert(.lineups) }
        if has("MissPenalty") || has("MissedPenalty") { present.insert(.missedPenalties) }
        // A review that is open stands beside the period of play, which is there without one as well.
        if data.has("VARData") || builder.match.status != nil { present.insert(.reviews) }
        if builder.match.items.contains(where: { $0.collection == .periods }) { present.insert(.periods) }
        if builder.match.status != nil { present.insert(.status) }
        return SnapshotCollection.allCases.filter { present.contains($0) }
    }

    // MARK: Periods

    private static let periodNames: [(period: Int64, start: [String], stop: [String])] = [
        (1, ["first_half_start"], ["first_half_stop"]),
        (2, ["second_half_start"], ["second_half_stop"]),
        (3, ["first_half_extra_start", "extra_first_half_start"], ["first_half_extra_stop", "extra_first_half_stop"]),
        (
            4, ["second_half_extra_start", "extra_second_half_start"],
            ["second_half_extra_stop", "extra_second_half_stop"]
        ),
        (5, ["shoot_out_start", "shootout_start"], ["shoot_out_stop", "shootout_stop"]),
    ]

    private mutating func addPeriods(_ leftOut: inout LeftOutCounts) {
        var values: [String: DocumentNode] = [:]
        for stat in data.list("Stat") {
            if let type = stat.text("Type") { values[type] = stat }
        }
        func instant(_ node: DocumentNode) -> UnixInstant? {
            (node.text ?? node.text("value")).flatMap { FeedTime.instant($0, zone: .unitedKingdom) }
        }
        var last: (clock: MatchClock?, end: UnixInstant?) = (nil, nil)
        for (period, starts, stops) in Self.periodNames {
            let start = starts.lazy.compactMap { values[$0] }.first
            let stop = stops.lazy.compactMap { values[$0] }.first
            let begun = start.flatMap { instant($0) }
            if let start {
                if begun == nil, start.text != nil { leftOut.add(.badInstant) }
                builder.add(.periodStart(period, captured: begun), &leftOut)
            }
            guard let stop else { continue }
            let ended = instant(stop)
            var clock: MatchClock?
            if let begun, let ended, ended > begun {
                clock = FeedClock.restarting(
                    period: period, seconds: (ended - begun).nanoseconds / 1_000_000_000, wholeMinute: .ends)
            }
            builder.add(.periodEnd(period, clock: clock, captured: ended), &leftOut)
            last = (clock, ended)
        }
        if builder.match.status == .ended {
            builder.add(.fullTime(clock: last.clock, captured: last.end), &leftOut)
        }
    }

    // MARK: Items

    private mutating func addLineup(_ side: DocumentNode, _ leftOut: inout LeftOutCounts) {
        guard let team = OptaF7.id(side.text("TeamRef")), let lineup = side.child("PlayerLineUp") else { return }
        let players = lineup.list("MatchPlayer").prefix(ProviderMatch.maximumPlayers)
        for player in players {
            if let id = OptaF7.id(player.text("PlayerRef")) { teams[id] = team }
        }
        let starting = players.filter { $0.text("Status") == "Start" }.compactMap { OptaF7.id($0.text("PlayerRef")) }
        builder.add(
            ProviderItem(
                .lineups, id: FactID.lineup(team), subject: .event(.lineup), team: .id(team),
                text: starting.map { builder.name(ofPlayer: $0) }.joined(separator: ", ")), &leftOut)
    }

    private mutating func addItems(_ side: DocumentNode, _ leftOut: inout LeftOutCounts) {
        guard let team = OptaF7.id(side.text("TeamRef")) else { return leftOut.add(.incomplete) }
        for node in side.list("Goal") { addGoal(node, team, &leftOut) }
        for node in side.list("MissPenalty") + side.list("MissedPenalty") {
            add(node, .missedPenalties, .missedPenalty, team, &leftOut)
        }
        let shots = side.list("PenaltyShot") + (side.child("ShootOut")?.list("PenaltyShot") ?? [])
        for node in shots { addPenaltyShot(node, team, &leftOut) }
        for node in side.list("Booking") {
            switch node.text("CardType") ?? node.text("Card") {
            case "Yellow": add(node, .cards, .yellowCard, team, &leftOut)
            case "SecondYellow": add(node, .cards, .secondYellowCard, team, &leftOut)
            case "StraightRed", "Red": add(node, .cards, .redCard, team, &leftOut)
            default: leftOut.add(.unknownType)
            }
        }
        for node in side.list("Substitution") { addSubstitution(node, team, &leftOut) }
    }

    /// Own goals stand under either team in the wild; the line-up shows whose player it was, or else the scores show
    /// under which team they stand.
    private mutating func addGoal(_ node: DocumentNode, _ team: String, _ leftOut: inout LeftOutCounts) {
        switch node.text("Type") {
        case "Goal", nil: add(node, .goals, .goal, team, &leftOut)
        case "Penalty": add(node, .goals, .penaltyGoal, team, &leftOut)
        case "Own":
            let player = OptaF7.id(node.text("PlayerRef"))
            let own = player.flatMap { teams[$0] } ?? (ownGoalsCountWhereTheyStand ? opponent(of: team) : team)
            add(node, .goals, .ownGoal, own, &leftOut)
        default: leftOut.add(.unknownType)
        }
    }

    private func opponent(of team: String) -> String {
        guard let fixture = builder.match.fixture else { return team }
        return fixture.home.id == team ? fixture.away.id : fixture.home.id
    }

    private mutating func addPenaltyShot(_ node: DocumentNode, _ team: String, _ leftOut: inout LeftOutCounts) {
        let clock = FeedClock.start(ofPeriod: Int64(MatchClock.shootout))
        switch node.text("Outcome")?.lowercased() {
        case "scored", "goal": add(node, .goals, .penaltyGoal, team, clock: clock, &leftOut)
        case "missed", "saved", "post", "miss":
            add(node, .missedPenalties, .missedPenalty, team, clock: clock, &leftOut)
        default: leftOut.add(.unknownType)
        }
    }

    private mutating func addSubstitution(_ node: DocumentNode, _ team: String, _ leftOut: inout LeftOutCounts) {
        let off = builder.player(OptaF7.id(node.text("SubOff")))
        add(
            node, .substitutions, .substitution, team, player: node.text("SubOn"),
            text: OptaEvents.substitution(on: builder.player(OptaF7.id(node.text("SubOn"))), off: off), &leftOut)
    }

    private mutating func add(
        _ node: DocumentNode, _ collection: SnapshotCollection, _ kind: EventKind, _ team: String,
        player: String? = nil, clock: MatchClock? = nil, text: String? = nil, _ leftOut: inout LeftOutCounts
    ) {
        guard let id = node.words("EventID") ?? node.words("uID") else { return leftOut.add(.incomplete) }
        let captured = OptaTime.instant(node, "TimeStamp", .unitedKingdom)
        if captured == nil, OptaTime.isTold(node, "TimeStamp") { leftOut.add(.badInstant) }
        builder.add(
            ProviderItem(
                collection, id: id, subject: .event(kind), team: .id(team),
                player: builder.player(OptaF7.id(player ?? node.words("PlayerRef") ?? node.text("ManagerRef"))),
                clock: clock ?? self.clock(node),
                text: text, captured: captured), &leftOut)
    }

    /// The last period of play that began, the shoot-out left out.
    private var lastPlayed: Int64 {
        let periods = builder.match.items.filter { $0.collection == .periods }.compactMap { $0.clock?.period }
        return Int64(periods.filter { $0 < MatchClock.shootout }.max() ?? 2)
    }

    /// `Min` and `Sec` are of the running clock, `Time` counts minutes from 1.
    func clock(_ node: DocumentNode) -> MatchClock? {
        let period: Int64
        switch node.text("Period") {
        // What happens in a break is of the period before it.
        case "FirstHalf", "1", "HalfTime": period = 1
        case "SecondHalf", "2", "FullTime90": period = 2
        case "ExtraFirstHalf", "3", "ExtraHalfTime": period = 3
        case "ExtraSecondHalf", "4", "FullTimeExtra": period = 4
        case "ShootOut", "5": period = 5
        case "FullTime", "FullTimePens", "PostMatch": period = lastPlayed
        default: return nil
        }
        if let minute = node.integer("Min"), let second = node.integer("Sec"), 0...1000 ~= minute, 0...59 ~= second {
            return FeedClock.running(period: period, seconds: minute * 60 + second, wholeMinute: .ends)
        }
        return node.integer("Time").flatMap { FeedClock.counted(period: period, minute: $0) }
    }
}
