import ClientProtocol
import EdgeCore
import InterestSharding
import MatchModel
import Testing

@Suite struct LimitTests {
    @Test func `ten operations at once are taken, the eleventh is refused, and a tenth of a second earns one`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        for _ in 0..<10 { world.subscribe(fan, "match:m1") }
        #expect(!world.log(fan).contains { $0.hasPrefix("error") })
        world.subscribe(fan, "match:m1")
        #expect(world.log(fan) == ["error too-fast"])
        world.pass(.milliseconds(99))
        world.subscribe(fan, "match:m1")
        #expect(world.log(fan) == ["error too-fast"])
        world.pass(.milliseconds(1))
        world.subscribe(fan, "match:m1")
        #expect(world.log(fan) == ["subscribed states 0 9:1"])
        world.subscribe(fan, "match:m1")
        #expect(world.log(fan) == ["error too-fast"])
    }

    @Test func `no more is saved up than a second earns`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        world.subscribe(fan, "match:m1")
        world.pass(.seconds(3600))
        for _ in 0..<11 { world.subscribe(fan, "match:m1") }
        #expect(world.log(fan).filter { $0.hasPrefix("error") }.count == 1)
    }

    @Test func `32 refusals in a row are answered, one more ends the connection`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        for _ in 0..<32 { world.say(fan, "nonsense") }
        let log = world.log(fan)
        #expect(log.count == 32)
        #expect(log.prefix(10).allSatisfy { $0 == "error bad-json" })
        #expect(log.dropFirst(10).allSatisfy { $0 == "error too-fast" })
        #expect(world.outlet[fan].end == nil)
        world.say(fan, "nonsense")
        #expect(world.outlet[fan].end == .abusive)
        #expect(world.log(fan) == [])
        #expect(world.counters.connections == 0)
    }

    @Test func `control frames above the rate are not answered, and the 33rd of them ends the connection`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        let pong = Array("{\"op\":\"pong\"}\n".utf8)
        for _ in 0..<42 { world.worker.receiveControl(answer: pong, from: fan, now: world.now, to: world.outlet) }
        #expect(world.log(fan) == Array(repeating: "pong", count: 10))
        #expect(world.counters.refusedControls == 32)
        #expect(world.outlet[fan].end == nil)
        world.worker.receiveControl(answer: nil, from: fan, now: world.now, to: world.outlet)
        #expect(world.outlet[fan].end == .abusive)
    }

    @Test func `pair: who is behind and is lost is lost; who took nothing until the time-out is a slow consumer`() {
        for hasTimedOut in [false, true] {
            let world = EdgeWorld.following()
            let fan = world.fan(of: "match:m1")
            world.block(fan)
            world.publish()
            world.outlet[fan].isLost = !hasTimedOut
            world.outlet[fan].hasTimedOut = hasTimedOut
            _ = world.worker.writable(fan, to: world.outlet)
            #expect(world.outlet[fan].end == (hasTimedOut ? .slowConsumer : .connectionLost))
        }
    }

    @Test
    func `pair: what sockets do not take may wait up to the bound, past it who adds to it ends as a slow consumer`() {
        let probe = EdgeWorld.following()
        let one = probe.fan(of: "match:m1")
        probe.block(one)
        probe.publish()
        let frame = probe.counters.pendingBytes
        #expect(frame > 100)
        for (room, ends) in [(3 * frame, 0), (3 * frame - 1, 1)] {
            let world = EdgeWorld.following { $0.pendingBytes = room }
            let fans = (0..<3).map { _ in world.fan(of: "match:m1") }
            for fan in fans { world.block(fan) }
            world.publish()
            #expect(fans.count { world.outlet[$0].end == .slowConsumer } == ends)
            #expect(world.counters.pendingBytes == (3 - ends) * frame)
            for fan in fans where world.outlet[fan].end == nil { world.unblock(fan) }
            #expect(world.counters.pendingBytes == 0)
            #expect(world.counters.laggingNow == 0)
        }
    }

    @Test
    func `pair: an answer larger than the bound waits for one fan; the second it would wait for ends`() throws {
        let probe = EdgeWorld.following()
        for number in 1...30 { probe.publish(text: "comment \(number)") }
        let one = probe.fan()
        probe.block(one)
        probe.subscribe(one, "match:m1")
        let answer = probe.counters.pendingBytes
        #expect(answer > 3000)
        let world = EdgeWorld.following { $0.pendingBytes = answer / 2 }
        for number in 1...30 { world.publish(text: "comment \(number)") }
        let fans = (0..<2).map { _ in world.fan() }
        for fan in fans {
            world.block(fan)
            world.subscribe(fan, "match:m1")
            world.scan()
        }
        #expect(fans.map { world.outlet[$0].end } == [nil, .slowConsumer])
        #expect(world.counters.pendingFans == 1 && world.counters.pendingBytes == answer)
        world.unblock(fans[0])
        #expect(world.log(fans[0]).map { $0.split(separator: " ")[0] } == ["subscribed", "state"])
        #expect(world.counters.pendingFans == 0 && world.counters.pendingBytes == 0)
        // Who was ended comes back while nobody else is behind, and has its answer.
        let back = world.fan()
        world.block(back)
        world.subscribe(back, "match:m1")
        world.scan()
        world.unblock(back)
        #expect(world.log(back).map { $0.split(separator: " ")[0] } == ["subscribed", "state"])
    }

    @Test(arguments: [
        "{\"op\":\"subscribe\",\"topics\":[\"match:m1\"]}", "{\"op\":\"unsubscribe\",\"topics\":[\"match:m1\"]}",
    ])
    func `a good operation between refusals begins the count anew`(good: String) {
        let world = EdgeWorld.following()
        let fan = world.fan()
        for round in 0..<66 {
            world.say(fan, round % 33 == 32 ? good : "nonsense")
            world.pass(.milliseconds(100))
        }
        #expect(world.outlet[fan].end == nil)
    }

    @Test func `a refused operation changes nothing`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        world.say(fan, "{\"op\":\"subscribe\",\"topics\":[\"match:m1\",\"match:\"]}")
        world.publish()
        #expect(world.log(fan) == ["error bad-topics"])
        world.subscribe(fan, "match:m1", after: "9:1")
        #expect(world.log(fan) == ["subscribed resumed 9:1", "event 9:2"])
    }
}
