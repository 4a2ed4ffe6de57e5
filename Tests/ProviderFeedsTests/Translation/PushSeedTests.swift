import EventLifecycle
import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// A stream that loses, repeats and crosses messages beside a timeline and a summary that are polled now and then.
@Suite struct PushSeedTests {
    private struct Scored {
        var id: Int
        var isHome: Bool
        var minute: UInt16
        var counts = true
    }

    private struct Sent {
        var match: ProviderMatch
        var product: FeedProduct
    }

    private static let start: Int64 = 1_740_841_200_000_000

    private static func instant(_ second: Int) -> Int64 { start + Int64(second) * 1_000_000 }

    private static func score(_ goals: [Scored]) -> Score {
        let counted = goals.filter(\.counts)
        return Score(home: UInt16(counted.count { $0.isHome }), away: UInt16(counted.count { !$0.isHome }))
    }

    private static func goal(_ scored: Scored, _ after: Score, _ version: Int64) -> ProviderItem {
        var item = LedgerSample.goal(
            "\(scored.id)", scored.isHome ? .home : .away, minute: scored.minute, player: "P\(scored.id)",
            version: version)
        (item.score, item.captured) = (after, nil)
        return item
    }

    private static func message(_ item: ProviderItem, _ score: Score) -> Sent {
        var match = LedgerSample.messages([item])
        match.score = score
        return Sent(match: match, product: .sportradarPush)
    }

    private static func document(_ goals: [Scored], _ second: Int, listed: Bool) -> Sent {
        var match = LedgerSample.snapshot([], score: score(goals), status: .live)
        var running = Score.zero
        for scored in goals where scored.counts && listed {
            if scored.isHome { running.home += 1 } else { running.away += 1 }
            match.items.append(goal(scored, running, instant(second)))
        }
        match.shape = .snapshot(
            order: DocumentOrder(UnixInstant(microseconds: instant(second))), collections: listed ? [.goals] : [])
        return Sent(match: match, product: listed ? .sportradarTimeline : .sportradarSummary)
    }

    /// What is sent about one match, and its goals.
    private static func match(_ generator: inout SeededGenerator, listed: Bool) -> ([Sent], [Scored]) {
        var goals: [Scored] = []
        var sent: [Sent] = []
        var last: Int?
        for second in 1...30 {
            switch Int.random(in: 0..<6, using: &generator) {
            case 0 where goals.count < 8:
                let isHome = Bool.random(using: &generator)
                goals.append(Scored(id: second, isHome: isHome, minute: UInt16(second)))
                last = goals.count - 1
                sent.append(message(goal(goals[goals.count - 1], score(goals), instant(second)), score(goals)))
            case 1:
                guard let place = last else { continue }
                last = nil
                goals[place].counts = false
                var review = LedgerSample.review("v\(second)", about: nil, ReviewWords.noGoal, minute: UInt16(second))
                (review.team, review.version) = (goals[place].isHome ? .home : .away, instant(second))
                sent.append(message(review, score(goals)))
            case 2:
                var card = LedgerSample.card("c\(second)")
                card.version = instant(second)
                sent.append(message(card, score(goals)))
            case 3: sent.append(document(goals, second, listed: listed))
            default: continue
            }
        }
        return (sent, goals)
    }

    private func counting(_ intake: Intake) -> [String] {
        (intake.match?.events ?? []).filter { $0.kind.isGoal && $0.status.counts }.compactMap(\.player).sorted()
    }

    private func begin() -> Intake {
        var intake = Intake()
        var fixture = LedgerSample.snapshot([], collections: [], status: .scheduled)
        fixture.score = nil
        _ = intake.post(fixture, .sportradarSummary, provider: "sportradar")
        return intake
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `messages in their order alone leave the goals that count`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let (sent, goals) = Self.match(&generator, listed: true)
        var intake = begin()
        for sent in sent where sent.product == .sportradarPush {
            _ = intake.post(sent.match, sent.product, provider: "sportradar")
        }
        #expect(counting(intake) == goals.filter(\.counts).map { "P\($0.id)" }.sorted())
        #expect(intake.node.openAlerts == [])
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `whatever is lost, repeated or crossed, the last timeline decides`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var (sent, goals) = Self.match(&generator, listed: true)
        damage(&sent, &generator)
        var intake = begin()
        for sent in sent { _ = intake.post(sent.match, sent.product, provider: "sportradar") }
        for second in 100..<110 {
            let last = Self.document(goals, second, listed: true)
            _ = intake.post(last.match, last.product, provider: "sportradar")
            if !intake.translation.quarantined.isEmpty {
                _ = intake.post(last.match, last.product, provider: "sportradar", trusted: "1")
            }
        }
        #expect(counting(intake) == goals.filter(\.counts).map { "P\($0.id)" }.sorted())
        #expect(intake.match?.score.goals == Self.score(goals))
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `beside a summary what messages lost is made up for`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var (sent, goals) = Self.match(&generator, listed: false)
        sent.removeAll { _ in Int.random(in: 0..<8, using: &generator) == 0 }
        var intake = begin()
        for sent in sent { _ = intake.post(sent.match, sent.product, provider: "sportradar") }
        let last = Self.document(goals, 40, listed: false)
        _ = intake.post(last.match, last.product, provider: "sportradar")
        let score = intake.match?.score.goals ?? .zero
        // A goal whose review was lost is not the summary's to take back.
        #expect(score.home >= Self.score(goals).home && score.away >= Self.score(goals).away)
        goals.removeAll { !$0.counts }
        #expect(Int(score.home) + Int(score.away) <= goals.count + 8)
    }

    private func damage(_ sent: inout [Sent], _ generator: inout SeededGenerator) {
        sent.removeAll { _ in Int.random(in: 0..<6, using: &generator) == 0 }
        for index in sent.indices.dropLast() where Int.random(in: 0..<6, using: &generator) == 0 {
            sent.swapAt(index, index + 1)
        }
        for index in sent.indices.reversed() where Int.random(in: 0..<8, using: &generator) == 0 {
            sent.insert(sent[index], at: index)
        }
    }
}
