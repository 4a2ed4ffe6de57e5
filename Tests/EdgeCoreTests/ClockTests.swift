import ClientProtocol
import EdgeCore
import InterestSharding
import MatchModel
import Testing

@Suite struct ClockTests {
    @Test func `everyone gets one beat in 25 ticks, at the position of the stream`() {
        let world = EdgeWorld.following()
        let fans = (0..<60).map { world.fan(of: $0 % 2 == 0 ? "match:m1" : "match:m3") }
        for _ in 0..<25 { world.tick() }
        for fan in fans { #expect(world.log(fan) == ["beat 9:1"]) }
        world.publish(in: "m2")
        for _ in 0..<25 { world.tick() }
        for fan in fans { #expect(world.log(fan) == ["beat 9:2"]) }
        #expect(world.counters.beats == 120)
    }

    @Test func `a beat names nothing that was not given before it`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1")
        world.isScanning = false
        world.publish()
        for _ in 0..<25 { world.tick() }
        let log = world.log(fan)
        #expect(log == ["event 9:2", "beat 9:2"])
    }

    @Test func `a fan that lags is not given a beat, and has it later`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1")
        world.block(fan, afterBytes: 7)
        world.publish()
        for _ in 0..<25 { world.tick() }
        world.unblock(fan)
        for _ in 0..<25 { world.tick() }
        #expect(world.log(fan) == ["event 9:2", "beat 9:2"])
    }

    @Test func `everyone is told once that the link is stale, and once that it lives again`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1")
        func link() -> [String] { world.log(fan).filter { !$0.hasPrefix("beat") } }
        world.pass(.milliseconds(2999))
        world.tick()
        #expect(link() == [])
        world.pass(.milliseconds(1))
        world.tick()
        world.tick()
        #expect(link() == ["link stale"])
        let late = world.newFan()
        #expect(world.log(late) == ["welcome", "link stale"])
        world.shared.heard(at: world.now)
        world.tick()
        world.tick()
        #expect(link() == ["link live"])
        #expect(world.log(late).filter { !$0.hasPrefix("beat") } == ["link live"])
        #expect(world.counters.becameStale == 1)
    }

    @Test func `a fan that lagged while the link changed hears how it is, if that is another than it was told`() {
        for isStaleAtTheEnd in [true, false] {
            let world = EdgeWorld.following()
            let fan = world.fan(of: "match:m1")
            world.block(fan, afterBytes: 3)
            world.publish()
            world.pass(.seconds(4))
            world.worker.checkLink(now: world.now, wall: world.wall, to: world.outlet)
            if !isStaleAtTheEnd {
                world.shared.heard(at: world.now)
                world.worker.checkLink(now: world.now, wall: world.wall, to: world.outlet)
            }
            world.unblock(fan)
            #expect(world.log(fan) == ["event 9:2"] + (isStaleAtTheEnd ? ["link stale"] : []))
        }
    }

    @Test func `a draining worker tells its fans to go and ends every connection`() {
        let world = EdgeWorld.following()
        let fans = (0..<3).map { _ in world.fan(of: "match:m1") }
        world.isScanning = false
        world.publish()
        world.worker.sendReconnect(withinMilliseconds: 100, edges: ["ws://x"], to: world.outlet)
        world.worker.closeAll(.draining, to: world.outlet)
        for fan in fans {
            #expect(world.log(fan) == ["event 9:2", "reconnect"])
            #expect(world.outlet[fan].end == .draining)
        }
        #expect(world.counters.connections == 0)
    }

    @Test func `a fan that lags when its node drains is told to go when it has what it was owed, once`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1")
        world.block(fan, afterBytes: 3)
        world.publish()
        world.worker.sendReconnect(withinMilliseconds: 100, edges: ["ws://x"], to: world.outlet)
        #expect(world.log(fan) == [])
        world.unblock(fan)
        world.block(fan)
        world.publish()
        world.unblock(fan)
        #expect(world.log(fan) == ["event 9:2", "reconnect", "event 9:3"])
    }

    @Test func `pair: an end between frames may be said with a close frame, one inside a frame may not`() {
        for (room, isInside) in [(0, false), (3, true)] {
            let world = EdgeWorld.following()
            let fan = world.fan(of: "match:m1")
            world.block(fan, afterBytes: room)
            world.publish()
            world.worker.closeAll(.draining, to: world.outlet)
            #expect(world.outlet[fan].endedInsideFrame == isInside)
        }
    }
}
