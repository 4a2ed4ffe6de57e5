import MatchModel

/// Makes items out of the events of one file, in their order.
struct StatsBombItems {
    /// The pitch, in yards of the provider; `x` along the attack of the event's own team, `y` from its left.
    private static let length = 120.0
    private static let width = 80.0

    let fixture: ProviderFixture?
    private let teams: [String]
    /// Periods whose start or end was read: both teams tell it.
    private var started: Set<Int64> = []
    private var ended: [Int64: String] = [:]
    /// Own goals told by the scorer's team, by period and time.
    private let ownGoals: Set<String>

    init(_ events: [DocumentNode]) {
        var parties: [ProviderParty] = []
        for event in events where parties.count < 2 {
            guard let team = event.child("team"), let id = team.words("id"), MatchGatherer.fits(id),
                !parties.contains(where: { $0.id == id })
            else { continue }
            parties.append(ProviderParty(id: id, name: (team.text("name") ?? "").cut(toBytes: Team.maximumNameLength)))
        }
        teams = parties.map(\.id)
        fixture = parties.count == 2 ? ProviderFixture(home: parties[0], away: parties[1]) : nil
        ownGoals = Set(events.lazy.filter { Self.type($0) == "Own Goal Against" }.map(Self.moment))
    }

    private static func type(_ event: DocumentNode) -> String? {
        event.child("type")?.text("name") ?? event.text("type")
    }

    private static func moment(_ event: DocumentNode) -> String {
        "\(event.text("period") ?? "") \(event.text("timestamp") ?? "")"
    }

    mutating func read(_ event: DocumentNode, into gatherer: inout MatchGatherer) {
        let type = Self.type(event) ?? ""
        readBall(event, type, &gatherer)
        gatherer.name(Self.player(event.child("player")))
        guard !event.has("out_of_match") else { return }
        switch type {
        case "Starting XI": readLineup(event, &gatherer)
        case "Half Start": readStart(event, &gatherer)
        case "Half End":
            readEnd(event, &gatherer)
        case "Shot": readShot(event, &gatherer)
        case "Own Goal Against": add(make(event, .goals, .ownGoal), &gatherer)
        case "Own Goal For":
            // The other team's event of the same moment tells it, with its scorer.
            guard !ownGoals.contains(Self.moment(event)), var item = make(event, .goals, .ownGoal) else {
                return gatherer.leaveOut(.notCarried)
            }
            (item.team, item.player) = (opponent(event), nil)
            gatherer.add(item)
        case "Foul Committed": readFoul(event, &gatherer)
        case "Bad Behaviour": readCard(event, event.child("bad_behaviour", "card"), &gatherer)
        case "Substitution": readSubstitution(event, &gatherer)
        case "Referee Ball-Drop": add(make(event, .restarts, .restart), &gatherer)
        case "Pass" where event.child("pass", "type")?.text("name") == "Kick Off":
            // The first of a period is the period's start.
            guard let seconds = event.words("timestamp").flatMap(FeedClock.seconds), seconds >= 10 else {
                return gatherer.leaveOut(.notCarried)
            }
            add(make(event, .restarts, .restart), &gatherer)
        case "": gatherer.leaveOut(.incomplete)
        default: gatherer.leaveOut(.notCarried)
        }
    }

    /// The match is over with the last period that has an end.
    mutating func finish(_ gatherer: inout MatchGatherer) {
        guard let last = ended.keys.max(), last >= 2, started.max() == last, let id = ended[last] else { return }
        gatherer.add(
            ProviderItem(
                .periods, id: "full-time:\(id)".cut(toBytes: ProviderItem.maximumIDLength), subject: .event(.fullTime),
                standing: .confirmed))
        gatherer.set(\.status, .ended)
    }

    // MARK: Parts

    private func add(_ item: ProviderItem?, _ gatherer: inout MatchGatherer) {
        if let item { gatherer.add(item) } else { gatherer.leaveOut(.incomplete) }
    }

    private func make(_ event: DocumentNode, _ collection: SnapshotCollection, _ kind: EventKind) -> ProviderItem? {
        guard let id = event.words("id") else { return nil }
        return ProviderItem(
            collection, id: id, subject: .event(kind), standing: .confirmed,
            team: event.child("team")?.words("id").map { .id($0) }, player: Self.player(event.child("player")),
            clock: clock(event))
    }

    private static func player(_ node: DocumentNode?) -> ProviderParty? {
        guard let node, let id = node.words("id") else { return nil }
        return ProviderParty(id: id, name: (node.text("name") ?? "").cut(toBytes: MatchEvent.maximumTextLength))
    }

    /// The clock restarts with each period; older parts of a file have only minute and second, which run through.
    private func clock(_ event: DocumentNode) -> MatchClock? {
        guard let period = event.integer("period") else { return nil }
        if let seconds = event.words("timestamp").flatMap(FeedClock.seconds) {
            return FeedClock.restarting(period: period, seconds: seconds)
        }
        guard let minute = event.integer("minute"), 0...300 ~= minute else { return nil }
        return FeedClock.running(period: period, seconds: minute * 60)
    }

    private func opponent(_ event: DocumentNode) -> ProviderTeamReference? {
        guard let team = event.child("team")?.words("id"), teams.count == 2, teams.contains(team) else { return nil }
        return .id(teams[0] == team ? teams[1] : teams[0])
    }

    private func readBall(_ event: DocumentNode, _ type: String, _ gatherer: inout MatchGatherer) {
        let onBall: Set<String> = [
            "Pass", "Carry", "Ball Receipt*", "Shot", "Dribble", "Ball Recovery", "Interception", "Clearance",
            "Miscontrol",
            "Dispossessed", "Shield", "Foul Won", "50/50", "Error",
        ]
        guard onBall.contains(type), let place = event.child("location"), place.isArray else { return }
        let coordinates = place.children.prefix(2).compactMap(\.number)
        guard coordinates.count == 2 else { return }
        gatherer.add(
            BallSighting(
                team: event.child("team")?.words("id").flatMap { MatchGatherer.fits($0) ? .id($0) : nil },
                x: coordinates[0] / Self.length * 100, y: 100 - coordinates[1] / Self.width * 100, clock: clock(event)))
    }

    private func readLineup(_ event: DocumentNode, _ gatherer: inout MatchGatherer) {
        let players = (event.child("tactics")?.list("lineup") ?? []).compactMap { Self.player($0.child("player")) }
        for player in players { gatherer.name(player) }
        guard var item = make(event, .lineups, .lineup), case .id(let team) = item.team else {
            return gatherer.leaveOut(.incomplete)
        }
        item.id = "lineup:\(team)"
        item.clock = FeedClock.start(ofPeriod: 0)
        item.text = players.map(\.name).joined(separator: ", ")
        gatherer.add(item)
    }

    private mutating func readStart(_ event: DocumentNode, _ gatherer: inout MatchGatherer) {
        guard let period = event.integer("period"), started.insert(period).inserted,
            var item = make(event, .periods, period == 1 ? .kickoff : .periodStart)
        else { return gatherer.leaveOut(.notCarried) }
        (item.team, item.clock) = (nil, FeedClock.start(ofPeriod: period))
        gatherer.add(item)
    }

    private mutating func readEnd(_ event: DocumentNode, _ gatherer: inout MatchGatherer) {
        guard let period = event.integer("period"), ended[period] == nil, var item = make(event, .periods, .periodEnd)
        else {
            return gatherer.leaveOut(.notCarried)
        }
        ended[period] = item.id
        item.team = nil
        gatherer.add(item)
    }

    private func readShot(_ event: DocumentNode, _ gatherer: inout MatchGatherer) {
        let shot = event.child("shot")
        let isPenalty = shot?.child("type")?.text("name") == "Penalty"
        let isGoal = shot?.child("outcome")?.text("name") == "Goal"
        guard isGoal || isPenalty else { return gatherer.leaveOut(.notCarried) }
        add(
            make(event, isGoal ? .goals : .missedPenalties, isGoal ? isPenalty ? .penaltyGoal : .goal : .missedPenalty),
            &gatherer)
    }

    /// A foul can be a card and a penalty at once: the card has the event's id.
    private func readFoul(_ event: DocumentNode, _ gatherer: inout MatchGatherer) {
        let foul = event.child("foul_committed")
        if foul?.flag("penalty") == true, var item = make(event, .penaltiesAwarded, .penaltyAwarded) {
            item.id = "penalty:\(item.id)".cut(toBytes: ProviderItem.maximumIDLength)
            (item.team, item.player) = (opponent(event), nil)
            gatherer.add(item)
        }
        readCard(event, foul?.child("card"), &gatherer)
    }

    private func readCard(_ event: DocumentNode, _ card: DocumentNode?, _ gatherer: inout MatchGatherer) {
        let kind: EventKind
        switch card?.text("name") {
        case "Yellow Card"?: kind = .yellowCard
        case "Second Yellow"?: kind = .secondYellowCard
        case "Red Card"?: kind = .redCard
        case nil: return gatherer.leaveOut(.notCarried)
        default: return gatherer.leaveOut(.unknownType)
        }
        add(make(event, .cards, kind), &gatherer)
    }

    private func readSubstitution(_ event: DocumentNode, _ gatherer: inout MatchGatherer) {
        guard var item = make(event, .substitutions, .substitution) else { return gatherer.leaveOut(.incomplete) }
        let on = Self.player(event.child("substitution", "replacement"))
        if let on, let off = item.player { item.text = "\(on.name) for \(off.name)" }
        gatherer.name(on)
        item.player = on ?? item.player
        gatherer.add(item)
    }
}
