import MatchModel

/// Every event that is an item of its own.
extension OptaEvents {
    func add(_ event: OptaEvent, to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        switch event.type {
        case OptaType.goal: addGoal(event, to: &builder, &leftOut)
        case OptaType.miss, OptaType.post, OptaType.saved:
            if event.has(OptaQualifier.penalty) {
                builder.add(item(event, .missedPenalties, .event(.missedPenalty), &builder), &leftOut)
            } else {
                // It may have been entered as a goal.
                builder.add(withdrawal(event, .goals), &leftOut)
            }
        case OptaType.card: builder.add(item(event, .cards, .event(Self.cardKind(event)), &builder), &leftOut)
        case OptaType.rescindedCard: addRescindedCard(event, to: &builder, &leftOut)
        case OptaType.playerOff, OptaType.playerOn: addSubstitution(event, to: &builder, &leftOut)
        case OptaType.lineup: addLineup(event, to: &builder, &leftOut)
        case OptaType.foul where event.isSuccessful:
            builder.add(item(event, .penaltiesAwarded, .event(.penaltyAwarded), &builder), &leftOut)
        case OptaType.pass:
            // The kick-off of a period is the period's start.
            guard event.qualifiers[OptaQualifier.kickOff] != "S" else { return leftOut.add(.notCarried) }
            builder.add(item(event, .restarts, .event(.restart), &builder), &leftOut)
        case OptaType.resume: builder.add(item(event, .restarts, .event(.restart), &builder), &leftOut)
        case OptaType.addedTime: addAddedTime(event, to: &builder, &leftOut)
        case OptaType.placeholderGoal:
            var hint = item(event, .commentary, .event(.goal), &builder)
            hint.weight = .hint
            builder.add(hint, &leftOut)
        case OptaType.voided: addVoided(event, to: &builder, &leftOut)
        case OptaType.deleted: addDeleted(event, to: &builder, &leftOut)
        default:
            // Periods and reviews are read from several events at once.
            break
        }
    }

    static func goalKind(_ event: OptaEvent) -> EventKind {
        if event.has(OptaQualifier.ownGoal) { return .ownGoal }
        return event.has(OptaQualifier.penalty) ? .penaltyGoal : .goal
    }

    static func cardKind(_ event: OptaEvent) -> EventKind {
        if event.has(OptaQualifier.red) { return .redCard }
        return event.has(OptaQualifier.secondYellow) ? .secondYellowCard : .yellowCard
    }

    /// An own goal is entered under the team of who scored it; should it be the other, the line-ups show it.
    private func addGoal(_ event: OptaEvent, to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        guard event.team != nil else { return leftOut.add(.incomplete) }
        // Entered as a goal, and not given.
        guard event.isSuccessful else { return builder.add(withdrawal(event, .goals), &leftOut) }
        var item = item(event, .goals, .event(Self.goalKind(event)), &builder)
        if event.has(OptaQualifier.ownGoal), let own = event.player.flatMap({ teamOfPlayer[$0] }) {
            item.team = .id(own)
        }
        builder.add(item, &leftOut)
    }

    /// The card is the one it names, or else the last of the player.
    private func addRescindedCard(_ event: OptaEvent, to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        let named = related(event.integer(OptaQualifier.related), to: event)
        let card = named?.type == OptaType.card ? named : card(ofPlayer: event.player)
        guard let card else { return leftOut.add(.incomplete) }
        var item = item(card, .cards, .event(Self.cardKind(card)), &builder)
        item.standing = .cancelled
        item.version = [event.version, card.version].compactMap { $0 }.max()
        // After the card itself in the list: of equal versions the later counts.
        builder.add(item, &leftOut)
    }

    /// A pair of events: it has the id of the player coming on, as in F7. Until that one is entered, the player going off
    /// is all that is known of it.
    private func addSubstitution(_ event: OptaEvent, to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        let partner = related(event.integer(OptaQualifier.related), to: event)
        if event.type == OptaType.playerOff {
            guard partner?.type != OptaType.playerOn else {
                return builder.add(withdrawal(event, .substitutions), &leftOut)
            }
            var item = item(event, .substitutions, .event(.substitution), &builder)
            item.text = Self.substitution(on: nil, off: item.player)
            item.player = nil
            return builder.add(item, &leftOut)
        }
        var item = item(event, .substitutions, .event(.substitution), &builder)
        let off = partner?.type == OptaType.playerOff ? partner : nil
        item.version = [event.version, off?.version].compactMap { $0 }.max()
        item.text = Self.substitution(on: item.player, off: off.flatMap { builder.player($0.player, $0.playerName) })
        builder.add(item, &leftOut)
    }

    /// "On for Off", with ids where no names are known.
    static func substitution(on: ProviderParty?, off: ProviderParty?) -> String? {
        func name(_ player: ProviderParty) -> String { player.name.isEmpty ? player.id : player.name }
        return switch (on, off) {
        case (let on?, let off?): "\(name(on)) for \(name(off))"
        case (let on?, nil): "\(name(on)) on"
        case (nil, let off?): "\(name(off)) off"
        case (nil, nil): nil
        }
    }

    private func addLineup(_ event: OptaEvent, to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        guard let team = event.team else { return leftOut.add(.incomplete) }
        let players = Self.list(event.qualifiers[OptaQualifier.players])
        let positions = Self.list(event.qualifiers[OptaQualifier.positions])
        let substitute = "5"
        let starting = players.enumerated().filter { index, _ in
            positions.indices.contains(index) ? positions[index] != substitute : index < 11
        }
        var item = item(event, .lineups, .event(.lineup), &builder)
        item.id = FactID.lineup(team)
        item.player = nil
        item.text = starting.map { builder.name(ofPlayer: $0.element) }.joined(separator: ", ")
        builder.add(item, &leftOut)
    }

    private func addAddedTime(_ event: OptaEvent, to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        guard event.period > 0, let minutes = event.qualifiers[OptaQualifier.addedMinutes], !minutes.isEmpty else {
            return leftOut.add(.incomplete)
        }
        var item = item(event, .periods, .event(.addedTime), &builder)
        item.id = FactID.addedTime(event.period)
        item.team = nil
        item.text = minutes
        builder.add(item, &leftOut)
    }

    private func addVoided(_ event: OptaEvent, to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        guard let kind = Self.kind(ofVoided: event) else {
            // What it was before is not always said; if it was anything we carry, it is not any more.
            return builder.add(withdrawal(event, .goals), &leftOut)
        }
        let collection: SnapshotCollection =
            kind.isGoal
            ? .goals : kind == .missedPenalty ? .missedPenalties : kind == .penaltyAwarded ? .penaltiesAwarded : .cards
        var item = item(event, collection, .event(kind), &builder)
        item.standing = .cancelled
        builder.add(item, &leftOut)
    }

    private func addDeleted(_ event: OptaEvent, to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        let collection: SnapshotCollection
        switch event.integer(OptaQualifier.deletedType) {
        case nil, OptaType.goal: collection = .goals
        case OptaType.miss, OptaType.post, OptaType.saved: collection = .missedPenalties
        case OptaType.card: collection = .cards
        case OptaType.playerOff, OptaType.playerOn: collection = .substitutions
        case OptaType.foul: collection = .penaltiesAwarded
        case OptaType.delayStart, OptaType.delayEnd, OptaType.verdict: collection = .reviews
        case OptaType.placeholderGoal: collection = .commentary
        case OptaType.resume: collection = .restarts
        case OptaType.pass where event.has(OptaQualifier.kickOff): collection = .restarts
        default: return leftOut.add(.notCarried)
        }
        builder.add(withdrawal(event, collection), &leftOut)
    }

    private func withdrawal(_ event: OptaEvent, _ collection: SnapshotCollection) -> ProviderItem {
        ProviderItem(
            collection, id: event.id, version: event.version, subject: .withdrawn, standing: .cancelled,
            team: event.teamReference, captured: event.captured)
    }

    private func item(
        _ event: OptaEvent, _ collection: SnapshotCollection, _ subject: ProviderItem.Subject,
        _ builder: inout MatchBuilder
    ) -> ProviderItem {
        ProviderItem(
            collection, id: event.id, version: event.version, subject: subject, team: event.teamReference,
            player: builder.player(event.player, event.playerName), clock: event.clock, captured: event.captured)
    }

    /// The parts of a list with commas.
    static func list(_ text: String?) -> [String] {
        guard let text else { return [] }
        return text.split(separator: ",").prefix(64).map { $0.filter { $0 != " " } }
    }
}
