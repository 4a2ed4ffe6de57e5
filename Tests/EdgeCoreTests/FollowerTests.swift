import BackboneWire
import ClientProtocol
import EdgeCore
import MatchModel
import Testing

@Suite struct FollowerTests {
    @Test func `the first hello names no cursor, the next the head and its digest`() {
        let world = EdgeWorld()
        _ = world.origin.publish(.matchStatus, in: "m1")
        let first = world.follower.connected(now: world.now).hello
        #expect(first?.cursor == nil)
        #expect(first?.historyWanted == 2048)
        let directives = world.feed(world.origin.snapshot(historyAfter: 0))
        #expect(directives.isReady)
        world.publish()
        world.follower.disconnected(.closedByOrigin)
        let second = world.follower.connected(now: world.now).hello
        #expect(second?.cursor == world.origin.cursor)
        #expect(second?.digest == world.origin.digest(at: 2))
    }

    @Test func `after a continuation the stream goes on and nobody is reset`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1")
        world.follower.disconnected(.closedByOrigin)
        _ = world.origin.publish(.goal, in: "m1")
        _ = world.follower.connected(now: world.now)
        world.feed(world.origin.hello(digestAt: 1))
        let directives = world.feed(world.origin.publications(after: 1))
        #expect(directives.applied == [Cursor(epoch: 9, offset: 2)])
        #expect(world.log(fan) == ["event 9:2"])
        #expect(world.follower.counters.continuations == 1)
    }

    @Test func `a continuation over another history ends the link, and the next hello asks for everything`() {
        let world = EdgeWorld.following()
        _ = world.follower.connected(now: world.now)
        world.feed(world.origin.hello(digestAt: 0))
        #expect(world.publish().end == .digestMismatch)
        #expect(world.follower.connected(now: world.now).hello?.cursor == nil)
        #expect(world.feed(world.origin.snapshot(historyAfter: 2)).isReady)
    }

    @Test func `a refill whose digest does not lead to the snapshot's is refused`() {
        let world = EdgeWorld()
        for _ in 0..<3 { _ = world.origin.publish(.matchStatus, in: "m1") }
        _ = world.follower.connected(now: world.now)
        var frames = world.origin.snapshot(historyAfter: 1)
        for index in frames.indices {
            if case .historyBegin = frames[index] {
                frames[index] = .historyBegin(HistoryBegin(base: 1, digest: world.origin.digest(at: 2)))
            }
        }
        let directives = world.feed(frames)
        #expect(directives.end == .digestMismatch)
        #expect(!directives.isReady)
    }

    @Test func `a lower epoch is refused, the same and a higher one are not`() {
        for (epoch, end) in [(UInt64(8), LinkEnd.lowerEpoch), (9, nil), (10, nil)] {
            let world = EdgeWorld.following()
            world.origin = ScriptedOrigin(epoch: epoch)
            _ = world.origin.publish(.matchStatus, in: "m1")
            _ = world.follower.connected(now: world.now)
            #expect(world.feed(world.origin.hello(digestAt: 1)).end == end)
        }
    }

    @Test func `a gap ends the link and applies nothing; a publication that was had already is counted`() {
        let world = EdgeWorld.following()
        let second = world.origin.publish(.goal, in: "m1")
        let third = world.origin.publish(.goal, in: "m1")
        #expect(world.feed(third).end == .gap)
        #expect(world.shared.withKnowledge { $0.cursor.offset } == 1)
        world.feed(second)
        #expect(world.feed(second).isEmpty)
        #expect(world.follower.counters.duplicates == 1)
        #expect(world.shared.withKnowledge { $0.cursor.offset } == 2)
    }

    @Test func `a heartbeat that names what never came ends the link`() {
        let world = EdgeWorld.following()
        #expect(world.feed(world.origin.heartbeat(head: 1)).end == nil)
        #expect(world.feed(world.origin.heartbeat(head: 2)).end == .gap)
    }

    @Test func `three seconds of silence end the link before what lay in the socket is taken`() {
        for (span, end) in [(TimeSpan.milliseconds(2999), nil), (.seconds(3), LinkEnd.silence)] {
            let world = EdgeWorld.following()
            let fan = world.fan(of: "match:m1")
            world.pass(span)
            #expect(world.publish().end == end)
            #expect(world.log(fan).isEmpty == (end != nil))
            world.worker.checkLink(now: world.now, wall: world.wall, to: world.outlet)
            #expect(world.log(fan) == (end == nil ? [] : ["link stale"]))
        }
    }

    @Test func `the silence is also seen by the second, when nothing comes at all`() {
        let world = EdgeWorld.following()
        world.pass(.milliseconds(2999))
        let calm = world.follower.tick(now: world.now, wall: world.wall, connections: 3, load: 7, isDraining: false)
        guard case .send(.edgeReport(let report))? = calm.first else {
            Issue.record("no report")
            return
        }
        #expect(report.applied == world.origin.cursor)
        #expect(report.connections == 3)
        #expect(report.loadPermille == 7)
        world.pass(.milliseconds(1))
        let silent = world.follower.tick(now: world.now, wall: world.wall, connections: 3, load: 7, isDraining: false)
        #expect(silent.end == .silence)
    }

    @Test func `frames out of turn end the link`() {
        let world = EdgeWorld()
        _ = world.origin.publish(.matchStatus, in: "m1")
        _ = world.follower.connected(now: world.now)
        #expect(world.feed(.snapshotEnd).end == .outOfTurn)
        #expect(world.feed(.historyBegin(HistoryBegin(base: 0, digest: 0))).end == .outOfTurn)
        world.feed(world.origin.hello(digestAt: 1))
        #expect(world.feed(world.origin.hello(digestAt: 1)).end == .outOfTurn)
        world.feed(
            .snapshotBegin(SnapshotBegin(base: world.origin.cursor, digest: world.origin.digest(at: 1), matches: 1)))
        #expect(world.feed(.snapshotEnd).end == .outOfTurn)
    }

    @Test func `a snapshot of another epoch than the hello's is out of turn`() {
        let world = EdgeWorld()
        _ = world.follower.connected(now: world.now)
        world.feed(world.origin.hello(digestAt: 0))
        let begin = SnapshotBegin(base: Cursor(epoch: 3, offset: 0), digest: 0, matches: 0)
        #expect(world.feed(.snapshotBegin(begin)).end == .outOfTurn)
    }

    @Test func `nobody sees a snapshot before its refill is whole`() {
        let world = EdgeWorld()
        for _ in 0..<3 { _ = world.origin.publish(.matchStatus, in: "m1") }
        _ = world.follower.connected(now: world.now)
        let frames = world.origin.snapshot(historyAfter: 0)
        #expect(!world.feed(Array(frames.dropLast())).isReady)
        #expect(world.shared.withKnowledge { $0.isReady } == false)
        #expect(world.feed(frames[frames.count - 1]).isReady)
        #expect(world.shared.withKnowledge { $0.cursor.offset } == 3)
    }

    @Test func `retries wait 50 ms doubling to a second, and random takes off up to half`() {
        let full = (0..<8).map { BackboneFollower.retryDelay(attempt: $0, random: 0).milliseconds }
        #expect(full == [50, 100, 200, 400, 800, 1000, 1000, 1000])
        #expect(BackboneFollower.retryDelay(attempt: 0, random: .max).milliseconds == 25)
        #expect(BackboneFollower.retryDelay(attempt: 9, random: .max).milliseconds == 500)
    }

    @Test func `the clock's offset is that of the shortest round trip of the last eight`() {
        var clock = ClockEstimate()
        #expect(clock.uncertainty == nil)
        clock.add(sent: 1000, held: 100, originTime: 6100, received: 1300)
        #expect(clock.offset == 4900)
        #expect(clock.uncertainty == 100)
        clock.add(sent: 2000, held: 0, originTime: 7020, received: 2040)
        #expect(clock.offset == 5000)
        #expect(clock.uncertainty == 20)
        for _ in 0..<8 { clock.add(sent: 0, held: 0, originTime: 100, received: 100) }
        #expect(clock.uncertainty == 50)
        clock.add(sent: 100, held: 50, originTime: 0, received: 120)
        #expect(clock.uncertainty == 50)
    }
}
