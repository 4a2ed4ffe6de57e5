import BackboneWire
import MatchModel
import OriginCore
import Testing

@Suite struct OriginFleetTests {
    static let history = HistoryRange(head: Cursor(epoch: 9, offset: 100), base: 40)
    static let start = MonotonicInstant(nanoseconds: 1)
    static let wall = UnixInstant(milliseconds: 1_700_000_000_000)

    static func digest(_ offset: UInt64) -> RunningDigest? {
        offset < 20 ? nil : RunningDigest(value: 1000 + offset)
    }

    static func hello(
        _ cursor: Cursor?, edge: String = "lon-1", digest: UInt64 = 0, wanted: UInt32 = 0
    ) -> EdgeHello {
        EdgeHello(
            edge: id(edge), region: id("london"), url: "http://127.0.0.1:1", cursor: cursor,
            digest: digest, historyWanted: wanted)
    }

    @Test(arguments: [
        // A new edge: states, and of the history as much as it wants and there is.
        (hello(nil), CatchUp.snapshot(historyAfter: 100)),
        (hello(nil, wanted: 10), .snapshot(historyAfter: 90)),
        (hello(nil, wanted: 60), .snapshot(historyAfter: 40)),
        (hello(nil, wanted: 61), .snapshot(historyAfter: 40)),
        (hello(nil, wanted: .max), .snapshot(historyAfter: 40)),
        // It goes on from where it is, at head and at the oldest retained.
        (hello(Cursor(epoch: 9, offset: 100), digest: 1100), .continuation(after: 100)),
        (hello(Cursor(epoch: 9, offset: 40), digest: 1040), .continuation(after: 40)),
        (hello(Cursor(epoch: 9, offset: 39), digest: 1039, wanted: 10), .snapshot(historyAfter: 90)),
        // Too old for the digest to be known.
        (hello(Cursor(epoch: 9, offset: 19), digest: 5), .snapshot(historyAfter: 100)),
        // An earlier epoch, at whatever offset.
        (hello(Cursor(epoch: 8, offset: 500), digest: 5), .snapshot(historyAfter: 100)),
        // Ahead, different, or of a later epoch: history was rolled back.
        (hello(Cursor(epoch: 9, offset: 101), digest: 1101), .newEpoch(above: 9)),
        (hello(Cursor(epoch: 9, offset: 50), digest: 1), .newEpoch(above: 9)),
        (hello(Cursor(epoch: 9, offset: 30), digest: 1), .newEpoch(above: 9)),
        (hello(Cursor(epoch: 11, offset: 0), digest: 1), .newEpoch(above: 11)),
    ]) func `how an edge catches up`(hello: EdgeHello, expected: CatchUp) {
        #expect(CatchUp.decide(hello, history: Self.history, digestAt: Self.digest) == expected)
    }

    func join(
        _ fleet: inout OriginFleet, _ hello: EdgeHello, on connection: UInt64, after span: TimeSpan = .zero
    ) -> [OriginFleet.Directive] {
        fleet.receiveHello(
            hello, on: connection, history: Self.history, now: Self.start + span, wall: Self.wall,
            digestAt: Self.digest)
    }

    @Test func `a second hello with an id in use closes the first`() {
        var fleet = OriginFleet()
        #expect(join(&fleet, Self.hello(nil), on: 1) == [.sendSnapshot(1, historyAfter: 100)])
        #expect(
            join(&fleet, Self.hello(nil), on: 2) == [.close(1, .superseded), .sendSnapshot(2, historyAfter: 100)])
        fleet.connectionClosed(1)
        #expect(fleet.edges.map(\.connection) == [2])
        fleet.connectionClosed(2)
        #expect(fleet.edges.isEmpty)
    }

    @Test func `a proof of rolled back history begins an epoch and sends everyone back for the states`() {
        var fleet = OriginFleet()
        _ = join(&fleet, Self.hello(nil, edge: "z"), on: 1)
        _ = join(&fleet, Self.hello(nil, edge: "b"), on: 2)
        let ahead = Self.hello(Cursor(epoch: 9, offset: 101), edge: "m")
        #expect(
            join(&fleet, ahead, on: 3) == [
                .beginEpoch(above: 9), .close(2, .newEpoch), .close(3, .newEpoch), .close(1, .newEpoch),
            ])
        #expect(fleet.edges.isEmpty)
    }

    @Test func `our own epoch is believed, however high a liar drove it`() {
        var fleet = OriginFleet()
        let high = HistoryRange(head: Cursor(epoch: 1 << 52, offset: 3), base: 0)
        let hello = Self.hello(Cursor(epoch: 1 << 52, offset: 3), digest: 5)
        #expect(
            fleet.receiveHello(
                hello, on: 1, history: high, now: Self.start, wall: Self.wall,
                digestAt: { _ in RunningDigest(value: 5) })
                == [.sendContinuation(1, after: 3)])
    }

    @Test(arguments: [UInt64(1_700_000_000_000) + EpochRule.maximumLead, 1 << 52, .max])
    func `pair: an epoch a hundred years ahead is not believed, one below it is`(epoch: UInt64) {
        var fleet = OriginFleet()
        let liar = Self.hello(Cursor(epoch: epoch, offset: 0))
        #expect(join(&fleet, liar, on: 1) == [.close(1, .implausibleEpoch)])
        #expect(fleet.edges.isEmpty)
        let below = Self.hello(Cursor(epoch: 1_700_000_000_000 + EpochRule.maximumLead - 1, offset: 0))
        let begun = join(&fleet, below, on: 2).first
        #expect(begun == .beginEpoch(above: 1_700_000_000_000 + EpochRule.maximumLead - 1))
    }

    @Test func `pair: an epoch that edges force is a minute after the one before, or that edge waits`() {
        var fleet = OriginFleet()
        let ahead = Self.hello(Cursor(epoch: 9, offset: 101), edge: "m")
        #expect(join(&fleet, ahead, on: 1).first == .beginEpoch(above: 9))
        _ = join(&fleet, Self.hello(nil, edge: "b"), on: 2)
        let soon = OriginFleet.epochInterval + .nanoseconds(-1)
        for edge in ["m", "b"] {
            let hello = Self.hello(Cursor(epoch: 9, offset: 101), edge: edge)
            #expect(join(&fleet, hello, on: 3, after: soon) == [.close(3, .epochTooSoon)])
        }
        #expect(fleet.edges.map(\.connection) == [2])
        #expect(join(&fleet, ahead, on: 4, after: OriginFleet.epochInterval).first == .beginEpoch(above: 9))
    }

    @Test func `three seconds of silence are borne, more close the connection`() {
        var fleet = OriginFleet()
        _ = join(&fleet, Self.hello(nil, edge: "a"), on: 1)
        _ = join(&fleet, Self.hello(nil, edge: "b"), on: 2)
        let report = EdgeReport(
            applied: Cursor(epoch: 9, offset: 100), connections: 5, loadPermille: 100, state: .ready, edgeTime: 0)
        fleet.receiveReport(report, on: 2, now: Self.start + .seconds(1))
        #expect(fleet.closeSilent(now: Self.start + .seconds(3)) == [])
        #expect(fleet.closeSilent(now: Self.start + .milliseconds(3001)) == [.close(1, .silent)])
        #expect(fleet.edges.map(\.report) == [report])
    }

    @Test func `the fleet is bounded`() {
        var fleet = OriginFleet()
        for number in 0..<UInt64(OriginFleet.maximumEdges) {
            _ = join(&fleet, Self.hello(nil, edge: "e\(number)"), on: number)
        }
        #expect(join(&fleet, Self.hello(nil, edge: "more"), on: 9999) == [.close(9999, .fleetFull)])
        #expect(join(&fleet, Self.hello(nil, edge: "e7"), on: 10_000).first == .close(7, .superseded))
    }
}
