import Foundation
import MatchModel
import ProviderFeeds
import Testing

/// What is remembered is bounded, stored, and the same in every run.
@Suite struct FeedTranslationBoundsTests {
    private static func match(_ number: Int, _ items: [ProviderItem] = [LedgerSample.goal("g1")]) -> ProviderMatch {
        ProviderMatch(
            id: "\(number)",
            fixture: ProviderFixture(
                home: ProviderParty(id: "\(number)00", name: "Home \(number)"),
                away: ProviderParty(id: "\(number)01", name: "Away \(number)"), kickoff: LedgerSample.kickoff),
            shape: .snapshot(order: nil, collections: [.goals, .cards]), items: items)
    }

    private static func reading(_ matches: [ProviderMatch]) -> ProviderReading {
        ProviderReading(product: .optaF7, matches: matches)
    }

    /// Equal states are equal texts.
    private static func text(_ translation: FeedTranslation) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(translation), as: UTF8.self)
    }

    @Test func `what is stored goes on like what was never stored`() throws {
        var generator = SeededGenerator(seed: 5)
        var live = FeedTranslation()
        var stored = FeedTranslation()
        let items = (0..<8).map { LedgerSample.goal("g\($0)", minute: UInt16($0 * 5)) } + [LedgerSample.card("c1")]
        for sent in 0..<300 as Range<UInt64> {
            let matches = (0..<3).map { number in
                Self.match(number, items.filter { _ in Int.random(in: 0..<12, using: &generator) > 0 })
            }
            let received = LedgerSample.kickoff + .seconds(Int64(sent))
            let outcome = live.receive(Self.reading(matches), provider: "opta", sent: sent, received: received)
            let other = stored.receive(Self.reading(matches), provider: "opta", sent: sent, received: received)
            #expect(outcome == other, "payload \(sent)")
            stored = try JSONDecoder().decode(FeedTranslation.self, from: Data(try Self.text(stored).utf8))
        }
        #expect(try Self.text(live) == Self.text(stored))
    }

    @Test func `a replay of what was recorded and advanced ends in the same state`() throws {
        var generator = SeededGenerator(seed: 9)
        var live = FeedTranslation()
        var replay = FeedTranslation()
        let items = (0..<4).map { LedgerSample.goal("g\($0)", minute: UInt16($0 * 5)) } + [LedgerSample.card("c1")]
        var recorded = 0
        for sent in 0..<500 as Range<UInt64> {
            let number = Int.random(in: 0..<3, using: &generator)
            var match = Self.match(number, items.filter { _ in Int.random(in: 0..<12, using: &generator) > 0 })
            let order = Int64(sent) - Int64.random(in: 0..<5, using: &generator)
            match.shape = .snapshot(order: DocumentOrder(sequence: order), collections: [.goals, .cards])
            let received = LedgerSample.kickoff + .seconds(Int64(sent))
            let reading = Self.reading([match])
            let outcome = live.receive(reading, provider: "opta", sent: sent, received: received)
            if outcome.isRecorded {
                recorded += 1
                _ = replay.receive(reading, provider: "opta", sent: sent, received: received)
            } else {
                #expect(outcome.entries == [])
                for advance in outcome.advances { replay.advance(advance) }
            }
        }
        #expect(try Self.text(live) == Self.text(replay))
        #expect(recorded < 500)
    }

    /// Documents, a score alone and messages of one match each, as two providers send them: with reviews that vanish,
    /// line-ups, and scores that lag.
    private static func payload(
        _ products: [FeedProduct], _ sent: UInt64, _ generator: inout SeededGenerator
    ) -> ProviderReading {
        func roll(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
        let instant = LedgerSample.kickoff + .seconds(Int64(sent) * 30)
        let goals = (0..<3).map {
            LedgerSample.goal(
                "g\($0)", minute: UInt16($0 * 15),
                version: (LedgerSample.kickoff + .seconds(Int64($0) * 900)).microseconds)
        }
        let others = [
            ProviderItem(
                .reviews, id: "open", subject: .reviewStart(about: nil), clock: MatchClock(period: 1, minute: 20)),
            ProviderItem(.lineups, id: "l1", subject: .event(.lineup), team: .home, text: "A, B"),
            LedgerSample.review("r1", about: "g1", "no-goal", minute: 16), LedgerSample.card("c1"),
        ]
        func some(_ items: [ProviderItem]) -> [ProviderItem] { items.filter { _ in roll(5) > 0 } }
        var match = ProviderMatch(id: "1", fixture: LedgerSample.fixture, shape: .messages, status: .live)
        let product = products[roll(products.count)]
        let score = Score(home: UInt16(roll(4)), away: 0)
        switch product {
        case products[0]:
            match.shape = .snapshot(
                order: DocumentOrder(instant),
                collections: [.goals, .cards, .lineups, .reviews].filter { _ in roll(6) > 0 })
            (match.items, match.score) = (some(goals) + some(others), roll(2) == 0 ? score : nil)
        case products[1]:
            match.shape = .snapshot(order: DocumentOrder(instant), collections: [])
            match.score = score
        default:
            match.fixture = nil
            match.stated = [StatedScore(score: score, version: instant.microseconds)]
            match.items = roll(3) == 0 ? [goals[roll(3)]] : roll(3) == 0 ? [others[roll(4)]] : []
        }
        return ProviderReading(product: product, matches: [match])
    }

    @Test(arguments: 1...12)
    func `a replay of what was recorded ends in the same state, whatever a payload changed without a word`(
        seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let (provider, products): (String, [FeedProduct]) =
            seed.isMultiple(of: 2)
            ? ("sportradar", [.sportradarTimeline, .sportradarSummary, .sportradarPush])
            : ("opta", [.optaF7, .statsPerformMA1, .optaF24])
        var (live, replay) = (FeedTranslation(), FeedTranslation())
        for sent in 1..<300 as Range<UInt64> {
            let reading = Self.payload(products, sent, &generator)
            let received = LedgerSample.kickoff + .seconds(Int64(sent) * 30)
            let outcome = live.receive(reading, provider: provider, sent: sent, received: received)
            if outcome.isRecorded {
                let again = replay.receive(reading, provider: provider, sent: sent, received: received)
                #expect(again == outcome, "payload \(sent)")
            } else {
                #expect(outcome.entries == [], "payload \(sent)")
                for advance in outcome.advances { replay.advance(advance) }
            }
        }
        #expect(try Self.text(live) == Self.text(replay))
    }

    @Test func `of too many documents those changed longest ago are forgotten, and their versions are not given again`()
    {
        var ledger = SnapshotLedger()
        func key(_ number: Int) -> DocumentKey {
            DocumentKey(provider: "opta", match: "\(number)", product: .optaF7)
        }
        for (sent, player) in ["A", "B", "C"].enumerated() {
            _ = ledger.accept(
                LedgerSample.snapshot([LedgerSample.goal("g1", player: player)]), of: key(0), sent: UInt64(sent))
        }
        for number in 1...SnapshotLedger.maximumDocuments {
            _ = ledger.accept(LedgerSample.snapshot([LedgerSample.goal("g1")]), of: key(number), sent: 9)
        }
        #expect(ledger.documentCount <= SnapshotLedger.maximumDocuments)
        #expect(ledger.evictedDocuments > 0)
        #expect(
            ledger.accept(LedgerSample.snapshot([LedgerSample.goal("g1")]), of: key(0), sent: 10).texts
                == ["g1 goal v4"])
        #expect(
            ledger.accept(LedgerSample.snapshot([LedgerSample.goal("g1")]), of: key(4000), sent: 10) == .unchanged)
    }

    @Test func `of one document those taken back are forgotten first, and nothing else is lost`() {
        var ledger = SnapshotLedger()
        func items(_ range: Range<Int>) -> [ProviderItem] { range.map { LedgerSample.card("c\($0)") } }
        let count = ProviderMatch.maximumItems
        var sent: UInt64 = 0
        for round in 0..<4 {
            for order in 0..<2 as Range<Int64> {
                sent += 1
                let match = LedgerSample.snapshot(
                    items(round * count..<(round + 1) * count), order: Int64(round) * 2 + order)
                _ = ledger.accept(match, of: LedgerSample.key, sent: sent)
            }
        }
        let last = LedgerSample.snapshot(items(3 * count..<4 * count), order: 9)
        #expect(ledger.accept(last, of: LedgerSample.key, sent: sent + 1) == .unchanged)
    }

    @Test func `the quarantine keeps the newest snapshots and the oldest entries leave`() {
        var translation = FeedTranslation()
        for sent in 0..<40 as Range<UInt64> {
            let match = ProviderMatch(
                id: "1", shape: .snapshot(order: nil, collections: []), items: [LedgerSample.card("c\(sent)")])
            _ = translation.receive(
                Self.reading([match]), provider: "opta", sent: sent, received: LedgerSample.kickoff)
        }
        #expect(translation.quarantined.map(\.requests) == [Array(24..<40)])
        for number in 2..<2000 {
            let match = ProviderMatch(id: "\(number)", shape: .messages)
            _ = translation.receive(
                Self.reading([match]), provider: "opta", sent: 50, received: LedgerSample.kickoff)
        }
        #expect(translation.quarantined.count <= 1024)
        #expect(translation.evictedQuarantined > 0)
        #expect(translation.quarantined.last?.match == "1999")
    }

    /// Work, not time: an item is looked at so many times, however many there are.
    @Test func `four thousand items that are new, unchanged, changed, gone and back end as they should`() {
        var ledger = SnapshotLedger()
        let items = (0..<4000).map { LedgerSample.card("c\($0)") }
        func accept(_ items: [ProviderItem], _ sent: UInt64) -> Int? {
            ledger.accept(LedgerSample.snapshot(items), of: LedgerSample.key, sent: sent).texts?.count
        }
        #expect(accept(items, 1) == 4000)
        #expect(accept(items, 2) == nil)
        #expect(accept([], 3) == 4000)
        #expect(accept(items, 4) == 8000)
        #expect(
            accept(
                items.map { item in
                    var item = item
                    item.text = "new"
                    return item
                }, 5) == 4000)
    }
}
