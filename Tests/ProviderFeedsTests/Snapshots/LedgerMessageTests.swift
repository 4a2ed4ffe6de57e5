import MatchModel
import ProviderFeeds
import Testing

/// Single messages, which say nothing of what is not in them.
@Suite struct LedgerMessageTests {
    private var ledger = SnapshotLedger()
    private var sent: UInt64 = 0

    private mutating func take(_ items: [ProviderItem]) -> SnapshotVerdict {
        sent += 1
        return ledger.accept(LedgerSample.messages(items), of: LedgerSample.key, sent: sent)
    }

    @Test mutating func `what is not in a message stays`() {
        #expect(take([LedgerSample.goal("g1")]).texts == ["g1 goal v1"])
        #expect(take([LedgerSample.card("c1")]).texts == ["c1 yellow-card v1"])
        #expect(take([LedgerSample.goal("g1")]) == .unchanged)
    }

    @Test mutating func `of versions the higher counts, whichever comes first`() {
        _ = take([LedgerSample.goal("g1", player: "new", version: 5)])
        #expect(take([LedgerSample.goal("g1", version: 4)]) == .older)
        #expect(take([LedgerSample.goal("g1", player: "newer", version: 6)]).texts == ["g1 goal v2"])
    }

    @Test mutating func `a deletion that comes before what it deletes still deletes it`() {
        #expect(take([ProviderItem(.goals, id: "g1", version: 9, subject: .withdrawn)]) == .unchanged)
        #expect(take([LedgerSample.goal("g1", version: 8)]) == .older)
        #expect(take([LedgerSample.goal("g1", version: 10)]).texts == ["g1 goal v2"])
    }

    @Test mutating func `a message delivered again does not bring back what was cancelled, a new version does`() {
        _ = take([LedgerSample.goal("g1")])
        #expect(take([LedgerSample.goal("g1", standing: .cancelled)]).texts == ["-g1 goal v2"])
        #expect(take([LedgerSample.goal("g1")]) == .unchanged)
        #expect(take([LedgerSample.goal("g1", version: 3)]).texts == ["g1 goal v3"])
    }

    @Test mutating func `two goals cancelled in one payload of messages are two cancellations`() {
        _ = take([LedgerSample.goal("g1"), LedgerSample.goal("g2", minute: 20)])
        let both = [
            LedgerSample.goal("g1", standing: .cancelled), LedgerSample.goal("g2", minute: 20, standing: .cancelled),
        ]
        #expect(take(both).texts == ["-g1 goal v2", "-g2 goal v2"])
    }
}
