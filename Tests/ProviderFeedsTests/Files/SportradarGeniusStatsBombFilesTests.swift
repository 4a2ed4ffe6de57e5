import MatchModel
import ProviderFeeds
import Testing

/// The real payloads against what is known of their matches. Prints what it found.
@Suite(.enabled(if: RealFeeds.folder != nil, "\(RealFeeds.missing)"))
struct SportradarGeniusStatsBombFilesTests {
    struct Known: Sendable, CustomTestStringConvertible {
        var path: String
        var provider: String
        var product: FeedProduct
        var teams: [String]?
        var kickoff: String?
        var score: Score
        var status: MatchStatus?
        /// Goals, penalties, cards and reviews: how each line begins.
        var facts: [String]
        var testDescription: String { path }
    }

    static let known: [Known] = [
        Known(
            path: "sportradar/demo-epl-01.json", provider: "sportradar", product: .sportradarTimeline,
            teams: ["Manchester City", "Brighton & Hove Albion"], kickoff: "2023-10-21T14:00:00Z",
            score: Score(home: 2, away: 1), status: .ended,
            facts: [
                "goal 7' home Julian Alvarez", "goal 19' home Erling Haaland", "review-start 25' home",
                "review-end no-penalty 26' home", "yellow-card 36' away Solly March", "yellow-card 38' home Rodri",
                "yellow-card 63' home Manuel Akanji", "yellow-card 64' away Igor", "goal 73' away Ansu Fati",
                "yellow-card 84' home Jack Grealish", "second-yellow-card 90+5' home Manuel Akanji", "full-time",
            ]),
        Known(
            path: "sportradar/soccer-xt3_v3_live_timeline.json", provider: "sportradar", product: .sportradarTimeline,
            teams: ["Eintracht Frankfurt", "Werder Bremen"], kickoff: "2017-11-03T19:30:00Z",
            score: Score(home: 1, away: 1), status: .live,
            facts: ["goal 17' home Ante Rebic", "goal 24' away Niklas Moisander"]),
        Known(
            path: "sportradar/so0102sim_match_02.json", provider: "sportradar", product: .sportradarTimeline,
            teams: nil,
            kickoff: nil, score: Score(home: 1, away: 3), status: .ended,
            facts: [
                "goal 1' away Alassane Plea", "goal 7' away Marcus Thuram", "yellow-card 9' away",
                "yellow-card 24' home",
                "yellow-card 36' home", "yellow-card 59' home", "yellow-card 70' home", "penalty-awarded 72' away",
                "penalty-goal 73' away Ramy Bensebaini", "goal 81' home Andre Silva", "yellow-card 89' home",
                "full-time",
            ]),
        Known(
            path: "genius/dataApi.txt", provider: "genius", product: .geniusMatchState,
            teams: ["Al-Safa", "Al Jabalain"],
            kickoff: nil, score: Score(home: 1, away: 2), status: .live,
            facts: [
                "goal 10' away", "review-start of goals:90 11' away", "review-end of goals:90 goal 12' away",
                "goal 25' away",
                "review-start of goals:177 26' away", "review-end of goals:177 goal 26' away", "yellow-card 45+7' away",
                "yellow-card 49' home", "yellow-card 61' home", "goal 63' home",
            ]),
        Known(
            path: "genius/rawData.json", provider: "genius", product: .geniusMatchState,
            teams: ["Blackburn Rovers", "Wolverhampton Wanderers"], kickoff: "2025-02-09T12:30:00Z",
            score: .zero, status: .live,
            facts: ["yellow-card 16' home John Buckley", "yellow-card 17' away Santiago Bueno", "yellow-card"]),
        Known(
            path: "genius/data.json", provider: "genius", product: .geniusMatchState,
            teams: ["Boluspor", "Kocaelispor"],
            kickoff: nil, score: .zero, status: .live,
            facts: ["review-start 13' home", "review-end no-goal 14' home"]),
        Known(
            path: "statsbomb/statsbomb_15986_event.json", provider: "statsbomb", product: .statsBombEvents,
            teams: ["Barcelona", "Girona"], kickoff: nil, score: Score(home: 2, away: 2), status: .ended,
            facts: [
                "yellow-card 12' home Nélson", "yellow-card 14' home Arthur", "yellow-card 16' away Cristhian",
                "goal 19' home Lionel", "red-card 33' home Clément Lenglet", "yellow-card 39' away",
                "goal 45' away Cristhian",
                "goal 51' away Cristhian", "yellow-card 61' away", "goal 63' home Gerard", "yellow-card 68' away",
                "yellow-card 69' away", "yellow-card 81' home", "full-time",
            ]),
    ]

    @Test(arguments: known) func `agrees with the result that is known`(known: Known) throws {
        guard RealFeeds.has(known.path) else { return print("missing: \(known.path)") }
        let reading = try RealFeeds.read(known.path, provider: known.provider)
        #expect(reading.product == known.product)
        let match = try #require(reading.matches.first)
        #expect(reading.matches.count == 1)
        let facts = MatchFacts(match)
        print(
            """
            --- \(known.path): \(match.fixture.map { "\($0.home.name) - \($0.away.name)" } ?? "?") \
            \(facts.goals.home)-\(facts.goals.away) \(match.status?.name ?? "?") \
            (\(match.items.count) items, \(match.items.count { $0.weight == .hint }) hints, \(match.balls.count) balls; \
            left out: \(reading.leftOut.map { "\($0.reason.rawValue) \($0.count)" }.joined(separator: ", ")))
            \(facts)
            """)
        #expect(facts.goals == known.score)
        #expect(match.score == nil || match.score == known.score)
        #expect(match.status == known.status)
        #expect(known.teams == nil || match.fixture.map { [$0.home.name, $0.away.name] } == known.teams)
        if let kickoff = known.kickoff { #expect(match.fixture?.kickoff == ISO8601.instant(kickoff)) }
        #expect(facts.lines.count == known.facts.count)
        for (line, fact) in zip(facts.lines, known.facts) { #expect(line.hasPrefix(fact), "\(line) is not \(fact)") }
        // Every instant is of the match, and the order of the payload does not change what is read.
        #expect(try RealFeeds.read(known.path, provider: known.provider) == reading)
    }

    @Test func `reads the push stream and keeps what stood before its cut end`() throws {
        for (path, cut) in [("push_events_doc_sample.txt", 1), ("push_events_doc_sample.ndjson", 0)] {
            let reading = try RealFeeds.read("sportradar/\(path)", provider: "sportradar")
            #expect(reading.product == .sportradarPush)
            #expect(reading.schemaVersion == "soccer-v4")
            #expect(reading.leftOut.first { $0.reason == .heartbeat }?.count == 1)
            #expect((reading.leftOut.first { $0.reason == .cutOff }?.count ?? 0) == cut)
            #expect(reading.matches.map(\.id).contains("sr:sport_event:52633623"))
            let goals = reading.matches.flatMap(\.items).filter { $0.subject == .event(.goal) }
            #expect(goals.count == 1)
            let goal = try #require(goals.first)
            #expect(goal.player?.name == "Alan Uryga")
            #expect(goal.team == .away)
            #expect(goal.clock == MatchClock(period: 1, minute: 15))
            #expect(goal.standing == .provisional)
            #expect(goal.captured == ISO8601.instant("2024-08-29T18:16:29Z"))
            #expect(goal.version == ISO8601.instant("2024-08-29T18:38:04Z")?.microseconds)
            print("--- \(path):", reading.matches.map { "\($0.id ?? "?") \(MatchFacts($0))" })
        }
    }

    @Test func `reads the pieces of XML from the documentation`() throws {
        let reading = try RealFeeds.read("sportradar/timeline_var_doc_snippets.xml", provider: "sportradar")
        let match = try #require(reading.matches.first)
        print("--- timeline_var_doc_snippets.xml\n\(MatchFacts(match))")
        #expect(match.items.contains { $0.weight == .hint && $0.subject == .event(.goal) && $0.team == .home })
        let goal = try #require(match.items.first { $0.subject == .event(.goal) && $0.weight == .statement })
        #expect(goal.player?.name == "Maksim Stjopin")
        #expect(match.items.last?.outcome == ReviewWords.penalty)
    }

    @Test func `names squads and places the ball`() throws {
        let lineups = try RealFeeds.read("statsbomb/statsbomb_15986_lineup.json", provider: "statsbomb")
        #expect(lineups.product == .statsBombLineups)
        #expect(lineups.matches.first?.players["5503"] == "Lionel Messi")
        let events = try RealFeeds.read("statsbomb/statsbomb_15986_event.json", provider: "statsbomb")
        let match = try #require(events.matches.first)
        #expect(match.balls.count > 3000)
        #expect(match.items.count { $0.subject == .event(.restart) } == 4)
        #expect(match.items.count { $0.subject == .event(.lineup) } == 2)
    }

    @Test func `a snapshot says which lists are told whole`() throws {
        let reading = try RealFeeds.read("genius/rawData.json", provider: "genius")
        let match = try #require(reading.matches.first)
        guard case .snapshot(let order, let collections) = match.shape else { return #expect(Bool(false)) }
        #expect(order == DocumentOrder(sequence: 338))
        // The saved penalties are not collected.
        #expect(!collections.contains(.missedPenalties))
        #expect(collections.contains(.goals))
        #expect(match.items.count { $0.subject == .event(.lineup) } == 2)
        #expect(match.players.count == 40)
        #expect(match.fixture?.league?.name == "England FA Cup")
    }
}
