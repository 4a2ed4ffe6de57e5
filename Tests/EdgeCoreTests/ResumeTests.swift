import ClientProtocol
import EdgeCore
import InterestSharding
import MatchModel
import Testing

@Suite struct ResumeTests {
    /// A ring of 4: goals of m1 at 2, 5, 6; a card of m1 at 3; a goal of m3 at 4; then goals of m3 until 10.
    static func world() -> EdgeWorld {
        let world = EdgeWorld.following(ring: 4)
        world.publish(.goal)
        world.publish(.redCard)
        world.publish(.goal, in: "m3")
        world.publish(.goal)
        world.publish(.goal)
        for _ in 7...10 { world.publish(.goal, in: "m3") }
        return world
    }

    @Test func `a resume at the floor of its topic and class is whole, one below is not`() {
        let world = Self.world()
        let whole = world.fan()
        world.subscribe(whole, "match:m1", classes: "score", after: "9:6")
        #expect(world.log(whole) == ["subscribed resumed 9:6"])
        let refused = world.fan()
        world.subscribe(refused, "match:m1", classes: "score", after: "9:5")
        #expect(world.log(refused) == ["subscribed states 1 9:10", "state m1 9:10"])
        #expect(world.counters.resumedWhole == 1)
        #expect(world.counters.resumesRefused == 1)
    }

    @Test func `the floor is that of the class`() {
        let world = Self.world()
        let whole = world.fan()
        world.subscribe(whole, "match:m1", classes: "discipline", after: "9:3")
        #expect(world.log(whole) == ["subscribed resumed 9:3"])
        let refused = world.fan()
        world.subscribe(refused, "match:m1", classes: "discipline", after: "9:2")
        #expect(world.log(refused).first == "subscribed states 1 9:10")
    }

    @Test func `the floor is that of the topic`() {
        let world = Self.world()
        let fan = world.fan()
        world.subscribe(fan, "match:m3", after: "9:6")
        world.scan()
        world.unblock(fan)
        #expect(world.log(fan) == ["subscribed resumed 9:6"] + (7...10).map { "event 9:\($0)" })
        let refused = world.fan()
        world.subscribe(refused, "match:m3", after: "9:3")
        #expect(world.log(refused).first == "subscribed states 1 9:10")
    }

    @Test func `one topic that is not whole refuses them all`() {
        let world = Self.world()
        let fan = world.fan()
        world.subscribe(fan, "match:m3", "match:m1", after: "9:5")
        #expect(world.log(fan) == ["subscribed states 2 9:10", "state m3 9:10", "state m1 9:10"])
    }

    @Test func `nothing below the base of the ring's refill is resumed`() {
        let world = EdgeWorld()
        _ = world.origin.publish(.matchStatus, in: "m1")
        for _ in 2...6 { _ = world.origin.publish(.goal, in: "m1") }
        world.connect(historyAfter: 3)
        let whole = world.fan()
        world.subscribe(whole, "match:m1", after: "9:3")
        #expect(world.log(whole) == ["subscribed resumed 9:3", "event 9:4", "event 9:5", "event 9:6"])
        let refused = world.fan()
        world.subscribe(refused, "match:m1", after: "9:2")
        #expect(world.log(refused) == ["subscribed states 1 9:6", "state m1 9:6"])
    }

    @Test func `pair: the ring holds a publication for its age, and not a moment longer`() {
        for (age, isWhole) in [(60, true), (61, false)] {
            let world = EdgeWorld.following { $0.ringAge = .seconds(60) }
            world.publish()
            for _ in 0..<age {
                world.pass(.seconds(1))
                world.heartbeat()
            }
            let fan = world.fan()
            world.subscribe(fan, "match:m1", after: "9:1")
            let expected =
                isWhole ? ["subscribed resumed 9:1", "event 9:2"] : ["subscribed states 1 9:2", "state m1 9:2"]
            #expect(world.log(fan) == expected)
            // Who holds what has left is whole all the same.
            let holder = world.fan()
            world.subscribe(holder, "match:m1", after: "9:2")
            #expect(world.log(holder) == ["subscribed resumed 9:2"])
        }
    }

    @Test func `another epoch is not resumed`() {
        let world = EdgeWorld.following()
        for after in ["8:1", "10:1"] {
            let fan = world.fan()
            world.subscribe(fan, "match:m1", after: after)
            #expect(world.log(fan) == ["subscribed states 1 9:1", "state m1 9:1"])
        }
    }

    @Test func `after belongs in the first subscribe`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        world.subscribe(fan, "match:m1", after: "9:1")
        world.subscribe(fan, "team:arg", after: "9:1")
        #expect(world.log(fan) == ["subscribed resumed 9:1", "error after-not-first"])
        world.publish(in: "m2")
        #expect(world.log(fan) == [])
    }

    @Test func `a resume over a slow socket goes on where it blocked`() {
        let world = EdgeWorld.following()
        for _ in 0..<5 { world.publish() }
        let fan = world.fan()
        world.block(fan, afterBytes: 150)
        world.subscribe(fan, "match:m1", after: "9:2")
        #expect(world.outlet[fan].isLagging)
        world.publish()
        world.unblock(fan)
        world.publish()
        #expect(world.log(fan) == ["subscribed resumed 9:2"] + (3...8).map { "event 9:\($0)" })
    }

    // MARK: Ahead of this edge

    @Test func `what a fan ahead of this edge holds already does not come again, the rest comes once`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        world.subscribe(fan, "match:m1", "team:arg", after: "9:3")
        #expect(world.log(fan) == ["subscribed resumed 9:3"])
        for _ in 2...5 { world.publish() }
        #expect(world.log(fan) == ["event 9:4", "event 9:5"])
        #expect(world.counters.resumesAhead == 1)
    }

    @Test func `the second heartbeat that names a lower head is a reset, the first is not`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        world.subscribe(fan, "match:m1", after: "9:3")
        _ = world.log(fan)
        world.heartbeat()
        world.tick()
        #expect(!world.log(fan).contains { $0.hasPrefix("reset") })
        world.heartbeat()
        world.tick()
        #expect(world.log(fan).filter { !$0.hasPrefix("beat") } == ["reset behind 1 9:1", "state m1 9:1"])
        world.publish()
        #expect(world.log(fan) == ["event 9:2"])
    }

    @Test func `a fan ahead that this edge catches up with is left in peace`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        world.subscribe(fan, "match:m1", after: "9:3")
        world.heartbeat()
        world.publish()
        world.publish()
        world.heartbeat()
        world.tick()
        world.heartbeat()
        world.tick()
        world.publish()
        #expect(world.log(fan).filter { !$0.hasPrefix("beat") } == ["subscribed resumed 9:3", "event 9:4"])
    }

    @Test func `a beat never lowers the position of a fan that is ahead`() {
        let world = EdgeWorld.following()
        let ahead = world.fan()
        world.subscribe(ahead, "match:m1", after: "9:3")
        _ = world.log(ahead)
        for _ in 0..<25 { world.tick() }
        #expect(world.log(ahead) == [])
        world.publish()
        world.publish()
        for _ in 0..<25 { world.tick() }
        #expect(world.log(ahead) == ["beat 9:3"])
    }

    @Test func `a fan ahead that asks for more begins again here, so that nothing of the new topic is skipped`() {
        let world = EdgeWorld.following()
        world.publish(in: "m3")
        let fan = world.fan()
        world.subscribe(fan, "match:m1", after: "9:4")
        world.subscribe(fan, "match:m3")
        #expect(
            world.log(fan) == [
                "subscribed resumed 9:4", "subscribed states 0 9:2", "reset behind 2 9:2", "state m3 9:2",
                "state m1 9:2",
            ])
        world.publish(in: "m3")
        world.publish(in: "m1")
        #expect(world.log(fan) == ["event 9:3", "event 9:4"])
    }
}
