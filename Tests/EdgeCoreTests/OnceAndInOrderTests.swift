import ClientProtocol
import EdgeCore
import InterestSharding
import MatchModel
import Testing

@Suite struct OnceAndInOrderTests {
    @Test func `a publication of several held topics comes once`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1", "team:arg", "team:fra", "league:cup")
        world.publish()
        world.publish(in: "m2")
        world.publish(in: "m3")
        #expect(world.log(fan) == ["event 9:2", "event 9:3"])
        #expect(world.counters.deliveries == 2)
    }

    @Test func `a subscriber hears the classes it asked for, and without asking all but commentary`() {
        let world = EdgeWorld.following()
        let score = world.fan(of: "match:m1", classes: "score")
        let standard = world.fan(of: "match:m1")
        for kind in [EventKind.goal, .commentary, .redCard, .kickoff, .lineup, .review] { world.publish(kind) }
        #expect(world.log(score) == ["event 9:2"])
        #expect(world.log(standard) == ["event 9:2", "event 9:4", "event 9:5", "event 9:6", "event 9:7"])
    }

    @Test func `classes belong to the topics of their message`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        world.subscribe(fan, "match:m1", classes: "score")
        world.subscribe(fan, "team:cro", classes: "discipline")
        world.publish(.goal, in: "m2")
        world.publish(.redCard, in: "m2")
        world.publish(.redCard, in: "m1")
        world.publish(.goal, in: "m1")
        #expect(world.log(fan).filter { $0.hasPrefix("event") } == ["event 9:3", "event 9:5"])
    }

    @Test func `a publication nobody here asked for wakes nobody`() {
        let world = EdgeWorld.following()
        _ = world.fan(of: "match:m1")
        let directives = world.publish(in: "m3")
        #expect(directives.wakes == 0)
        let woken = world.publish(in: "m1")
        #expect(woken.wakes == 1)
    }

    @Test func `a merged wake-up gives everything in order`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "league:cup")
        world.isScanning = false
        for index in 0..<5 { world.publish(in: index % 2 == 0 ? "m1" : "m2") }
        world.scan()
        world.scan()
        #expect(world.log(fan) == (2...6).map { "event 9:\($0)" })
    }

    @Test func `what a socket takes in parts is whole and not doubled, and what came meanwhile follows`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1")
        for room in [0, 1, 17, 100] {
            world.block(fan, afterBytes: room)
            world.publish()
            world.publish(in: "m3")
            world.publish()
            #expect(world.outlet[fan].isLagging)
            let sends = world.outlet[fan].sends
            world.publish()
            #expect(world.outlet[fan].sends == sends)
            world.outlet[fan].room = 10
            #expect(!world.writable(fan))
            world.unblock(fan)
            #expect(!world.outlet[fan].isLagging)
            let head = world.origin.head
            #expect(world.log(fan) == [head - 3, head - 1, head].map { "event 9:\($0)" })
        }
        #expect(world.counters.laggingNow == 0)
    }

    @Test func `what a fan is owed of the ring leaves in one send, and in as many as it takes past the bound`() {
        for (bytes, sends) in [(100_000, 1), (1, 6)] {
            let world = EdgeWorld.following { $0.replayBytes = bytes }
            for _ in 0..<6 { world.publish() }
            let fan = world.fan()
            let before = world.outlet[fan].sends
            world.subscribe(fan, "match:m1", after: "9:1")
            #expect(world.log(fan) == ["subscribed resumed 9:1"] + (2...7).map { "event 9:\($0)" })
            #expect(world.outlet[fan].sends - before == 1 + sends)
        }
    }

    @Test func `pair: a turn has its number of replays, one more waits for the next`() {
        let world = EdgeWorld.following { $0.replaysPerTurn = 2 }
        for _ in 0..<3 { world.publish() }
        let fans = (0..<3).map { _ in world.fan() }
        for fan in fans { world.subscribe(fan, "match:m1", after: "9:1") }
        #expect(fans.map { world.outlet[$0].isLagging } == [false, false, true])
        #expect(world.log(fans[2]) == ["subscribed resumed 9:1"])
        #expect(!world.writable(fans[2]))
        #expect(world.counters.replaysPutOff == 2)
        let hadWork = world.worker.hasWork
        world.scan()
        let hasWork = world.worker.hasWork
        #expect(hadWork && !hasWork)
        world.publish()
        #expect(world.writable(fans[2]))
        #expect(world.log(fans[2]) == (2...5).map { "event 9:\($0)" })
    }

    @Test func `a replay whose socket takes a part goes on at the byte where it stopped`() {
        let world = EdgeWorld.following()
        for _ in 0..<5 { world.publish() }
        let probe = world.fan()
        world.subscribe(probe, "match:m1", after: "9:1")
        let whole = world.outlet[probe].bytes.count
        for room in 0...whole {
            let fan = world.fan()
            world.block(fan, afterBytes: room)
            world.subscribe(fan, "match:m1", after: "9:1")
            #expect(world.outlet[fan].isLagging == (room < whole))
            world.unblock(fan)
            #expect(world.log(fan) == ["subscribed resumed 9:1"] + (2...6).map { "event 9:\($0)" })
            world.close(fan)
        }
    }

    @Test func `a lost fan is closed once, and the others of its topic are served`() {
        let world = EdgeWorld.following()
        let fans = (0..<3).map { _ in world.fan(of: "match:m1", "team:arg") }
        world.outlet[fans[0]].isLost = true
        world.publish()
        #expect(world.outlet[fans[0]].end == .connectionLost)
        #expect(world.counters.connections == 2)
        #expect(world.log(fans[1]) == ["event 9:2"])
        #expect(world.log(fans[2]) == ["event 9:2"])
        let next = world.fan()
        #expect(next == fans[0])
    }

    @Test func `a row that is used again has nothing of the fan before`() {
        let world = EdgeWorld.following()
        let first = world.fan(of: "match:m1", "team:arg")
        world.block(first, afterBytes: 3)
        world.publish()
        world.close(first)
        #expect(world.counters.laggingNow == 0)
        let second = world.fan()
        #expect(second == first)
        world.publish()
        #expect(world.log(second) == [])
        world.subscribe(second, "match:m1", after: "9:3")
        world.publish()
        #expect(world.log(second) == ["subscribed resumed 9:3", "event 9:4"])
    }

    @Test func `a full worker takes nobody`() {
        let world = EdgeWorld.following { $0.connectionsPerWorker = 1 }
        let fan = world.fan()
        #expect(world.open() == nil)
        world.close(fan)
        #expect(world.open() != nil)
    }

    @Test func `a fan whose connection is gone is no delivery, and its end has a name`() {
        let world = EdgeWorld.following()
        let fans = (0..<3).map { _ in world.fan(of: "match:m1") }
        let before = world.counters.deliveries
        world.outlet[fans[1]].isLost = true
        world.publish()
        #expect(world.counters.deliveries == before + 2)
        #expect(world.outlet[fans[1]].end == .connectionLost)
        #expect(world.log(fans[2]) == ["event 9:2"])
    }
}
