import MatchModel

/// What F24 and MA3 have in common: turns the events of a match into items.
///
/// - One thing on the pitch may be two events, one of each team (starts and ends of periods); it is one item.
/// - A deleted event stays, as type 43: its item is withdrawn. So is the item of an event which is now another type.
/// - An event that a review voided is type 84: its item is cancelled, and what replaced it is an event of its own.
/// - A review is opened by a delay (27) that is marked as one, decided by a verdict (65) and closed by the delay's end
///   (28); a verdict that says how it ended is the end of the review, and then the delay's end says nothing.
struct OptaEvents {
    let names: OptaNames
    private(set) var events: [OptaEvent] = []
    /// The newest modification of any event, carried or not, in microseconds since 1970.
    private(set) var newest: Int64?
    /// Places of events by team and number.
    private var places: [EventNumber: Int] = [:]
    private var teams: [String] = []
    /// The team of each player of the line-ups.
    private(set) var teamOfPlayer: [String: String] = [:]
    /// The place of the last card of each player.
    private var cards: [String: Int] = [:]
    private var firstNumbers: Set<EventNumber> = []
    private var hasOpening = false

    private struct EventNumber: Hashable {
        var team: String
        var number: Int64
    }

    /// The most teams whose numbers are told apart; a match has two.
    private static let maximumTeams = 4

    init(names: OptaNames) { self.names = names }

    /// Reads every event of a match into `builder`.
    mutating func read(_ match: DocumentNode, into builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        for node in match.list(names.event, in: names.events) {
            guard let type = node.integer(names.type) else {
                leftOut.add(.incomplete)
                continue
            }
            note(node, type)
            if Self.hasBall(type) { addBall(node, to: &builder, &leftOut) }
            guard carries(node, type) else {
                leftOut.add(1...100 ~= type ? .notCarried : .unknownType)
                continue
            }
            guard let event = OptaEvent(node, type: type, names) else {
                leftOut.add(.incomplete)
                continue
            }
            // Without its item it would be gone.
            if event.captured == nil, OptaNames.hasTime(node, names) { leftOut.add(.badInstant) }
            guard events.count < ProviderMatch.maximumItems else {
                leftOut.add(.tooManyItems)
                continue
            }
            if let team = event.team, let number = event.number {
                places[EventNumber(team: team, number: number)] = events.count
                if teams.count < Self.maximumTeams, !teams.contains(team) { teams.append(team) }
            }
            if event.type == OptaType.lineup { addTeam(event) }
            if event.type == OptaType.card, let player = event.player { cards[player] = events.count }
            _ = builder.player(event.player, event.playerName)
            events.append(event)
        }
        // Before the items, which are final when the match is over.
        if builder.match.status == nil, let status { builder.set { ($0.status, $0.isStatusDerived) = (status, true) } }
        addPeriods(to: &builder, &leftOut)
        addReviews(to: &builder, &leftOut)
        for event in events { add(event, to: &builder, &leftOut) }
    }

    /// Whether this is the list of a match from its beginning: it has what opens a list, and the first events of a team,
    /// numbered 1 to 3. Otherwise it is a part, of which a missing event says nothing.
    var isWhole: Bool {
        hasOpening
            && firstNumbers.contains { first in
                (1...3).allSatisfy { firstNumbers.contains(EventNumber(team: first.team, number: $0)) }
            }
    }

    /// Remembers what decides whether the list is whole, and how new it is.
    private mutating func note(_ node: DocumentNode, _ type: Int64) {
        if let version = OptaEvent.version(node, names) { newest = max(newest ?? version, version) }
        if type == OptaType.lineup || type == OptaType.periodStart { hasOpening = true }
        if let number = node.integer(names.number), 1...3 ~= number, let team = node.text(names.team) {
            firstNumbers.insert(EventNumber(team: team, number: number))
        }
    }

    /// Whether an event can become an item. Most cannot: passes.
    private func carries(_ node: DocumentNode, _ type: Int64) -> Bool {
        switch type {
        case OptaType.pass: has(OptaQualifier.kickOff, node)
        case OptaType.foul: has(OptaQualifier.penalty, node)
        case OptaType.delayStart, OptaType.delayEnd: has(OptaQualifier.videoReview, node)
        case OptaType.miss, OptaType.post, OptaType.saved, OptaType.goal, OptaType.card, OptaType.playerOff,
            OptaType.playerOn, OptaType.periodEnd, OptaType.periodStart, OptaType.lineup, OptaType.placeholderGoal,
            OptaType.deleted, OptaType.rescindedCard, OptaType.resume, OptaType.verdict, OptaType.addedTime,
            OptaType.voided:
            true
        default: false
        }
    }

    private func has(_ qualifier: Int64, _ node: DocumentNode) -> Bool {
        node.list(names.qualifier).contains { $0.integer(names.qualifierID) == qualifier }
    }

    /// Types whose place is where the ball was.
    private static func hasBall(_ type: Int64) -> Bool {
        switch type {
        case 1...16, 41, 42, 44, 45, 49, 50, 51, 52, 54, 55, 56, 61, 74: true
        default: false
        }
    }

    private func addBall(_ node: DocumentNode, to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        guard let x = node.number("x"), let y = node.number("y"),
            let team = MatchBuilder.usableID(node.text(names.team)),
            let captured = OptaEvent.instant(node, names.captured, names.zone)
        else { return }
        builder.add(BallSighting(team: .id(team), x: x, y: y, captured: captured), &leftOut)
    }

    /// The last card of a player.
    func card(ofPlayer player: String?) -> OptaEvent? { player.flatMap { cards[$0] }.map { events[$0] } }

    private mutating func addTeam(_ lineup: OptaEvent) {
        guard let team = lineup.team, teamOfPlayer.count < ProviderMatch.maximumPlayers else { return }
        for player in Self.list(lineup.qualifiers[OptaQualifier.players]) { teamOfPlayer[player] = team }
    }

    /// The event of this number of the same team; `nil` for one that is not carried, whatever the other team's is.
    func related(_ number: Int64?, to event: OptaEvent) -> OptaEvent? {
        guard let number, let team = event.team else { return nil }
        return places[EventNumber(team: team, number: number)].map { events[$0] }
    }

    /// The event of this number of the other team.
    func mirror(_ number: Int64, of team: String?) -> OptaEvent? {
        for other in teams where other != team {
            if let place = places[EventNumber(team: other, number: number)] { return events[place] }
        }
        return nil
    }
}

extension OptaNames {
    /// Whether an event says when it was, readably or not.
    static func hasTime(_ node: DocumentNode, _ names: OptaNames) -> Bool {
        names.captured.contains { OptaTime.isTold(node, $0) }
    }
}
