import MatchModel
import ProviderFeeds
import Testing

@Suite struct ReadingTimesTests {
    private let received = UnixInstant(milliseconds: 1_700_000_000_000)

    private func reading(
        order: UnixInstant?, version: Int64? = nil, captured: UnixInstant? = nil, ball: UnixInstant? = nil
    ) -> ProviderReading {
        var item = ProviderItem(.goals, id: "g1", version: version, subject: .event(.goal), captured: captured)
        item.team = .home
        return ProviderReading(
            product: .sportradarTimeline,
            matches: [
                ProviderMatch(
                    id: "1", shape: .snapshot(order: order.map { DocumentOrder($0) }, collections: [.goals]),
                    items: [item], balls: [BallSighting(x: 1, y: 1, captured: ball)])
            ], leftOut: [LeftOut(reason: .badInstant, count: 2), LeftOut(reason: .notCarried, count: 7)])
    }

    @Test func `a day ahead of its receipt a time counts, a microsecond more and it does not`() {
        let edge = received + .seconds(86_400)
        let near = reading(order: edge, version: edge.microseconds, captured: edge, ball: edge)
        #expect(near.believed(at: received) == near)
        let beyond = edge + .microseconds(1)
        let far = reading(order: beyond, version: beyond.microseconds, captured: beyond, ball: beyond)
            .believed(at: received)
        #expect(far.matches[0].shape == .snapshot(order: nil, collections: [.goals]))
        #expect(far.matches[0].items[0].version == nil && far.matches[0].items[0].captured == nil)
        #expect(far.matches[0].balls.isEmpty)
        #expect(
            far.leftOut == [LeftOut(reason: .badInstant, count: 5), LeftOut(reason: .notCarried, count: 7)])
    }

    @Test func `sequences, and what has no times, stay as they are`() {
        var plain = reading(order: nil)
        #expect(plain.believed(at: received) == plain)
        plain.matches[0].shape = .snapshot(order: DocumentOrder(sequence: 9_000_000_000_000), collections: [])
        #expect(plain.believed(at: received) == plain)
    }

    @Test func `a snapshot of 2099 does not make the next ones old`() {
        var translation = FeedTranslation()
        let fixture = LedgerSample.fixture
        func verdict(_ order: Int64, _ items: [ProviderItem], sent: UInt64) -> FeedOutcome.Verdict? {
            let match = ProviderMatch(
                id: "1", fixture: fixture,
                shape: .snapshot(
                    order: DocumentOrder(UnixInstant(microseconds: order)), collections: [.goals]), items: items)
            let reading = ProviderReading(product: .optaF7, matches: [match]).believed(at: received)
            return translation.receive(reading, provider: "opta", sent: sent, received: received).matches.first?.verdict
        }
        let now = received.microseconds
        #expect(verdict(now, [LedgerSample.goal("g1")], sent: 1) == .taken)
        #expect(verdict(4_070_908_800_000_000, [LedgerSample.goal("g1"), LedgerSample.goal("g2")], sent: 2) == .taken)
        #expect(
            verdict(now + 1, [LedgerSample.goal("g1"), LedgerSample.goal("g2"), LedgerSample.goal("g3")], sent: 3)
                == .taken)
        #expect(verdict(now - 1, [LedgerSample.goal("g1")], sent: 4) == .older)
    }
}
