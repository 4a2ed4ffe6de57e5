import ClientProtocol
import EdgeCore
import InterestSharding
import MatchModel
import Testing

@Suite struct GenerationTests {
    @Test func `a new epoch resets all who hold topics, and nobody else`() {
        let world = EdgeWorld.following()
        let fans = [world.fan(of: "match:m1"), world.fan(of: "team:arg", "league:other")]
        let idle = world.fan()
        let slow = world.fan(of: "match:m1")
        world.block(slow, afterBytes: 4)
        world.publish()
        world.origin = ScriptedOrigin(epoch: 10)
        _ = world.origin.publish(.matchStatus, in: "m1")
        _ = world.origin.publish(.matchStatus, in: "m3")
        world.connect(historyAfter: 0)
        world.unblock(slow)
        #expect(world.log(fans[0]) == ["event 9:2", "reset epoch 1 10:2", "state m1 10:2"])
        #expect(world.log(fans[1]) == ["event 9:2", "reset epoch 2 10:2", "state m3 10:2", "state m1 10:2"])
        #expect(world.log(idle) == [])
        #expect(world.log(slow) == ["event 9:2", "reset epoch 1 10:2", "state m1 10:2"])
        world.publish()
        for fan in fans + [slow] { #expect(world.log(fan) == ["event 10:3"]) }
    }

    @Test func `an edge that missed publications says so`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1")
        world.publish()
        _ = world.origin.publish(.goal, in: "m1")
        _ = world.origin.publish(.goal, in: "m1")
        world.connect(historyAfter: 3)
        #expect(world.log(fan) == ["event 9:2", "reset edge-gap 1 9:4", "state m1 9:4"])
        #expect(world.counters.resets == [0, 0, 1])
    }

    @Test func `a match that is gone has no state after a reset`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1")
        world.origin = ScriptedOrigin(epoch: 10)
        world.connect()
        #expect(world.log(fan) == ["reset epoch 0 10:0"])
    }

    @Test func `a fan ahead of this edge is reset when a generation begins`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        world.subscribe(fan, "match:m1", after: "9:5")
        world.origin = ScriptedOrigin(epoch: 10)
        _ = world.origin.publish(.matchStatus, in: "m1")
        world.connect()
        world.heartbeat()
        world.heartbeat()
        world.tick()
        world.publish()
        #expect(
            world.log(fan).filter { !$0.hasPrefix("beat") } == [
                "subscribed resumed 9:5", "reset epoch 1 10:1", "state m1 10:1", "event 10:2",
            ])
    }

    @Test func `a fan that comes with the cursor it held before an edge-gap resumes if the refill reaches back`() {
        let world = EdgeWorld.following()
        for _ in 2...4 { world.publish() }
        world.connect(historyAfter: 2)
        let fan = world.fan()
        world.subscribe(fan, "match:m1", after: "9:2")
        #expect(world.log(fan) == ["subscribed resumed 9:2", "event 9:3", "event 9:4"])
    }
}
