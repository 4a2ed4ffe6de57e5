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
