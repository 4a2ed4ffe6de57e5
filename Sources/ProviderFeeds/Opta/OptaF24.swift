import MatchModel

/// Opta F24: `Games` with a `Game` each, and its `Event`s.
enum OptaF24 {
    static func read(_ document: Document) -> ProviderReading {
        var reading = ProviderReading(product: .optaF24)
        var leftOut = LeftOutCounts()
        for part in OptaPart.all(document) {
            guard let list = part.games?.list("Game") ?? part.game.map({ [$0] }) else {
                leftOut.add(.unknownType)
                continue
            }
            let made = part.games.flatMap { OptaTime.order($0, ["timestamp_utc", "timestamp"], .unitedKingdom) }
            for game in list {
                guard reading.matches.count < ProviderReading.maximumMatches else {
                    leftOut.add(.tooManyMatches)
                    continue
                }
                reading.matches.append(match(game, made: made, &leftOut))
            }
        }
        reading.leftOut = leftOut.list
        return reading
    }

    /// `made` is when the document was.
    private static func match(
        _ game: DocumentNode, made: UnixInstant?, _ leftOut: inout LeftOutCounts
    ) -> ProviderMatch {
        var builder = MatchBuilder(id: MatchBuilder.usableID(game.text("id")), shape: .messages)
        var events = OptaEvents(names: .f24)
        builder.set {
            $0.fixture = fixture(game, &leftOut)
            $0.score = MatchBuilder.score(game.integer("home_score"), game.integer("away_score"))
        }
        events.read(game, into: &builder, &leftOut)
        if events.isWhole {
            let order = made ?? events.newest.map { UnixInstant(microseconds: $0) }
            builder.set {
                $0.shape = .snapshot(order: order.map { DocumentOrder($0) }, collections: OptaEvents.collections)
            }
        }
        return builder.match
    }

    private static func fixture(_ game: DocumentNode, _ leftOut: inout LeftOutCounts) -> ProviderFixture? {
        guard let home = MatchBuilder.party(game.text("home_team_id"), game.text("home_team_name")),
            let away = MatchBuilder.party(game.text("away_team_id"), game.text("away_team_name")), home.id != away.id
        else { return nil }
        let names: [StaticString] = ["game_date_utc", "game_date"]
        let kickoff = OptaEvent.instant(game, names, .unitedKingdom)
        if kickoff == nil, names.contains(where: { game.words($0) != nil }) { leftOut.add(.badInstant) }
        return ProviderFixture(
            league: MatchBuilder.party(game.text("competition_id"), game.text("competition_name")), home: home,
            away: away, kickoff: kickoff)
    }
}

extension OptaEvents {
    /// What a whole list of events holds.
    static let collections: [SnapshotCollection] = [
        .goals, .missedPenalties, .penaltiesAwarded, .cards, .substitutions, .lineups, .reviews, .periods, .restarts,
    ]
}
