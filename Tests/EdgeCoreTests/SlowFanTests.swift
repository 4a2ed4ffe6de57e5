import ClientProtocol
import Delivery
import EdgeCore
import InterestSharding
import MatchModel
import Testing

@Suite struct SlowFanTests {
    @Test(arguments: [0, 1, 60]) func `a fan that the ring overtakes is told so and given states`(room: Int) {
        let world = EdgeWorld.following(ring: 4)
        let fan = world.fan(of: "match:m1", "league:cup")
        world.block(fan, afterBytes: room)
        for _ in 2...12 { world.publish(in: "m1") }
        world.publish(in: "m2")
        world.unblock(fan)
        #expect(world.log(fan) == ["event 9:2", "reset behind 2 9:13", "state m1 9:13", "state m2 9:13"])
        world.publish()
        #expect(world.log(fan) == ["event 9:14"])
        #expect(world.counters.laggingNow == 0)
    }

    @Test func `a fan that missed nothing it was owed is not reset, however far the ring went on`() {
        let world = EdgeWorld.following(ring: 4)
        let fan = world.fan(of: "match:m1", classes: "score")
        world.block(fan, afterBytes: 5)
        world.publish()
        for _ in 0..<20 { world.publish(.redCard) }
        world.publish()
        world.unblock(fan)
        #expect(world.log(fan) == ["event 9:2", "event 9:23"])
    }

    @Test func `pair: the ring holds all a slow fan is owed, or one less`() {
        for (count, expected) in [(5, "event 9:3"), (6, "reset behind 1 9:7")] {
            let world = EdgeWorld.following(ring: 4)
            let fan = world.fan(of: "match:m1")
            world.block(fan)
            for _ in 0..<count { world.publish() }
            world.unblock(fan)
            #expect(world.log(fan)[1] == expected)
        }
    }

    @Test func `the answer to a subscribe and its states outlive a reset`() {
        for room in [0, 20, 130] {
            let world = EdgeWorld.following(ring: 4)
            let fan = world.fan()
            world.block(fan, afterBytes: room)
            world.subscribe(fan, "match:m1")
            for _ in 2...12 { world.publish() }
            world.unblock(fan)
            #expect(
                world.log(fan) == ["subscribed states 1 9:1", "state m1 9:1", "reset behind 1 9:12", "state m1 9:12"])
        }
    }

    @Test func `of several resets that a fan did not take the newest is kept, and one that has begun is finished`() {
        for (room, resets) in [(0, ["reset edge-gap 1 9:4"]), (10, ["reset edge-gap 1 9:2", "reset edge-gap 1 9:4"])] {
            let world = EdgeWorld.following()
            let fan = world.fan(of: "match:m1")
            world.block(fan, afterBytes: room)
            for _ in 2...4 {
                _ = world.origin.publish(.goal, in: "m1")
                world.connect()
                world.scan()
            }
            world.unblock(fan)
            let log = world.log(fan)
            #expect(log.filter { $0.hasPrefix("reset") } == resets)
            #expect(log == resets.flatMap { [$0, "state m1 " + $0.split(separator: " ")[3]] })
        }
    }

    @Test func `when a generation begins, as many fans are reset in a turn as may be, the others in the next`() {
        let world = EdgeWorld.following { $0.replaysPerTurn = 2 }
        let fans = (0..<5).map { world.fan(of: $0 == 0 ? "match:m1" : "team:arg", "league:cup") }
        world.isScanning = false
        _ = world.origin.publish(.goal, in: "m1")
        world.connect()
        _ = world.worker.work(now: world.now, to: world.outlet)
        #expect(world.counters.resets.reduce(0, +) == 2)
        #expect(fans.count { world.outlet[$0].isLagging } == 3)
        let hasWork = world.worker.hasWork
        #expect(hasWork)
        for _ in 0..<2 { for fan in fans { _ = world.writable(fan) } }
        #expect(world.counters.resets.reduce(0, +) == 2)
        _ = world.worker.work(now: world.now, to: world.outlet)
        for fan in fans { _ = world.writable(fan) }
        #expect(world.counters.resets.reduce(0, +) == 4)
        world.isScanning = true
        world.publish()
        for fan in fans { world.unblock(fan) }
        world.publish()
        let logs = fans.map { world.log($0) }
        for log in logs.dropLast() {
            #expect(log == ["reset edge-gap 1 9:2", "state m1 9:2", "event 9:3", "event 9:4"])
        }
        #expect(logs.last == ["reset edge-gap 1 9:3", "state m1 9:3", "event 9:4"])
    }

    @Test func `a fan that lags through two generations is given one reset, of the newest`() {
        let world = EdgeWorld.following { $0.replaysPerTurn = 1 }
        let fans = (0..<2).map { _ in world.fan(of: "match:m1") }
        world.isScanning = false
        for _ in 0..<2 {
            _ = world.origin.publish(.goal, in: "m1")
            world.connect()
            _ = world.worker.work(now: world.now, to: world.outlet)
        }
        for fan in fans { world.unblock(fan) }
        world.scan()
        for fan in fans { world.unblock(fan) }
        #expect(world.log(fans[1]) == ["reset edge-gap 1 9:3", "state m1 9:3"])
    }

    @Test func `a worker that the ring overtakes makes its fans lag and loses nothing that is still there`() {
        let world = EdgeWorld.following(ring: 4)
        let score = world.fan(of: "match:m1", classes: "score")
        let other = world.fan(of: "match:m3")
        let all = world.fan(of: "match:m1")
        world.isScanning = false
        for _ in 2...10 { world.publish(.redCard) }
        world.publish(.goal)
        world.publish(.goal, in: "m3")
        world.scan()
        for fan in [score, other, all] { world.unblock(fan) }
        #expect(world.log(score) == ["event 9:11"])
        #expect(world.log(other) == ["event 9:12"])
        #expect(world.log(all) == ["reset behind 1 9:12", "state m1 9:12"])
    }

    @Test func `operations of a fan that lags wait, and are taken when it is live`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1")
        world.block(fan)
        world.publish()
        #expect(world.subscribe(fan, "match:m3") == .deferred)
        #expect(world.say(fan, "{\"op\":\"unsubscribe\",\"topics\":[\"match:m1\"]}") == .deferred)
        #expect(world.counters.deferredOperations == 2)
        world.unblock(fan)
        #expect(world.log(fan) == ["event 9:2"])
        #expect(world.say(fan, "{\"op\":\"unsubscribe\",\"topics\":[\"match:m1\"]}") == .done)
        #expect(world.log(fan) == ["unsubscribed"])
    }

    @Test func `an operation that finds its fan slow is answered behind what the fan is owed`() {
        for message in ["subscribe", "unsubscribe"] {
            let world = EdgeWorld.following()
            let fan = world.fan(of: "match:m1")
            let text = "{\"op\":\"\(message)\",\"topics\":[\"match:m1\"]}"
            world.isScanning = false
            world.publish()
            world.block(fan)
            #expect(world.say(fan, text) == .done)
            #expect(world.log(fan) == [])
            world.unblock(fan)
            #expect(world.log(fan).map { $0.prefix(5) } == ["event", message.prefix(5)])
        }
    }

    @Test(arguments: ["subscribe", "unsubscribe"])
    func `an operation that finds its own fan gone is over: nothing of it waits for the next one in its row`(
        operation: String
    ) {
        let world = EdgeWorld.following()
        let gone = world.fan(of: "match:m1")
        world.isScanning = false
        for _ in 0...OpenFanOuts.capacity { world.publish() }
        world.outlet[gone].isLost = true
        #expect(world.say(gone, "{\"op\":\"\(operation)\",\"topics\":[\"match:nobody\"]}") == .done)
        #expect(world.outlet[gone].end == .connectionLost)
        #expect(world.counters.deferredOperations == 0)
        #expect(world.shared.withKnowledge { $0.topics.count } == 4)
    }

    @Test func `a topic whose only holder is found gone while another asks for it is held for the other`() {
        let world = EdgeWorld.following()
        let gone = world.fan(of: "match:m1", "match:nobody")
        let fan = world.fan()
        world.isScanning = false
        // One more than may be open: the oldest is finished while the other asks.
        for _ in 0...OpenFanOuts.capacity { world.publish() }
        world.outlet[gone].isLost = true
        world.subscribe(fan, "match:m1", "match:nobody")
        #expect(world.outlet[gone].end == .connectionLost)
        // What is asked for next must not get the number that was given back.
        let other = world.fan(of: "match:m3")
        world.isScanning = true
        #expect(world.publish().wakes == 1)
        #expect(world.publish(in: "m3").wakes == 1)
        #expect(
            world.log(fan) == ["subscribed states 1 9:66 unknown match:nobody", "state m1 9:66", "event 9:67"])
        #expect(world.log(other) == ["event 9:68"])
    }
}
