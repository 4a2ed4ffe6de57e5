import ClientProtocol
import EdgeCore
import InterestSharding
import MatchModel
import Testing

@Suite struct SubscribeTests {
    @Test func `a subscribe is followed by its states, each match once, then what comes`() {
        let world = EdgeWorld.following()
        world.publish(in: "m2")
        let fan = world.fan()
        world.subscribe(fan, "team:arg", "match:m1", "league:cup")
        #expect(world.log(fan) == ["subscribed states 2 9:2", "state m1 9:2", "state m2 9:2"])
        world.publish(in: "m2")
        #expect(world.log(fan) == ["event 9:3"])
    }

    @Test func `what lies in the ring at a subscribe comes before its answer, never between it and the states`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1")
        world.isScanning = false
        world.publish()
        world.publish(in: "m2")
        world.subscribe(fan, "match:m2")
        #expect(world.log(fan) == ["event 9:2", "subscribed states 1 9:3", "state m2 9:3"])
    }

    @Test func `states over a slow socket come whole before any event`() {
        let world = EdgeWorld.following()
        world.publish(in: "m2")
        for room in stride(from: 0, through: 900, by: 60) {
            let fan = world.fan()
            world.block(fan, afterBytes: room)
            world.subscribe(fan, "league:cup")
            let head = world.origin.head
            world.publish()
            world.unblock(fan)
            let log = world.log(fan)
            #expect(log[0] == "subscribed states 2 9:\(head)")
            #expect(log[1...2].allSatisfy { $0.hasPrefix("state") && $0.hasSuffix(" 9:\(head)") })
            #expect(log[3...] == ["event 9:\(head + 1)"])
            world.close(fan)
        }
    }

    @Test func `classes that gain bring a state, those that do not bring none`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        world.subscribe(fan, "match:m1", classes: "score,review")
        #expect(world.log(fan).count == 2)
        world.subscribe(fan, "match:m1", classes: "score")
        #expect(world.log(fan) == ["subscribed states 0 9:1"])
        world.publish(.review)
        #expect(world.log(fan) == [])
        world.subscribe(fan, "match:m1", classes: "discipline")
        #expect(world.log(fan) == ["subscribed states 1 9:2", "state m1 9:2"])
        world.publish(.goal)
        world.publish(.redCard)
        #expect(world.log(fan) == ["event 9:4"])
    }

    @Test func `after an unsubscribe nothing of the topic comes, and the rest goes on`() {
        let world = EdgeWorld.following()
        let fan = world.fan(of: "match:m1", "match:m3")
        world.say(fan, "{\"op\":\"unsubscribe\",\"topics\":[\"match:m1\",\"team:never\"]}")
        #expect(world.log(fan) == ["unsubscribed"])
        #expect(world.publish().wakes == 0)
        world.publish(in: "m3")
        #expect(world.log(fan) == ["event 9:3"])
    }

    @Test func `an unknown topic is listed, and delivered once its match appears`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        world.subscribe(fan, "match:m3", "team:eng", "match:m1")
        #expect(world.log(fan) == ["subscribed states 1 9:1 unknown match:m3 team:eng", "state m1 9:1"])
        world.publish(.matchStatus, in: "m3")
        world.publish(.goal, in: "m3")
        #expect(world.log(fan) == ["event 9:2", "event 9:3"])
        let late = world.fan()
        world.subscribe(late, "match:m3")
        #expect(world.log(late) == ["subscribed states 1 9:3", "state m3 9:3"])
    }

    @Test func `topics that nobody holds any more are given back`() {
        let world = EdgeWorld.following()
        let before = world.shared.withKnowledge { $0.topics.count }
        #expect(before == 4)
        let fans = (0..<3).map { world.fan(of: "match:x\($0)", "match:shared", "match:m1") }
        #expect(world.shared.withKnowledge { $0.topics.count } == before + 4)
        world.close(fans[0])
        world.close(fans[1])
        #expect(world.shared.withKnowledge { $0.topics.count } == before + 2)
        world.say(fans[2], "{\"op\":\"unsubscribe\",\"topics\":[\"match:shared\",\"match:x2\",\"match:m1\"]}")
        #expect(world.shared.withKnowledge { $0.topics.count } == before)
        #expect(world.publish().wakes == 0)
    }

    @Test func `a node without room for a topic refuses the whole operation`() {
        let world = EdgeWorld.following { $0.topicCapacity = 5 }
        let fan = world.fan()
        world.subscribe(fan, "match:x", "match:m1", "match:y")
        #expect(world.log(fan) == ["error topics-full"])
        #expect(world.publish().wakes == 0)
        world.subscribe(fan, "match:y", "match:m1")
        #expect(world.log(fan) == ["subscribed states 1 9:2 unknown match:y", "state m1 9:2"])
    }

    @Test func `64 topics are held, 65 are not, however they were asked for`() {
        let world = EdgeWorld.following()
        let fan = world.fan()
        world.subscribe(fan, "match:m1")
        func ask(_ range: ClosedRange<Int>) {
            let names = range.map { "\"match:x\($0)\"" }.joined(separator: ",")
            world.say(fan, "{\"op\":\"subscribe\",\"topics\":[\(names)]}")
        }
        ask(1...64)
        ask(1...65)
        #expect(world.log(fan).dropFirst(2) == ["error too-many-topics", "error too-many-topics"])
        ask(1...63)
        #expect(world.log(fan)[0].hasPrefix("subscribed"))
        ask(63...63)
        #expect(world.log(fan)[0].hasPrefix("subscribed"))
        ask(64...64)
        #expect(world.log(fan) == ["error too-many-topics"])
    }
}
