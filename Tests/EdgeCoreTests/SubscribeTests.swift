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

    @Test(arguments: [("9:1", "subscribed states 1 9:2"), ("9:2", "subscribed resumed 9:2")])
    func `pair: a resume from before a publication that had no number for the topic is not whole, from it on it is`(
        after: String, expected: String
    ) {
        let world = EdgeWorld.following { $0.topicCapacity = 6 }
        let first = world.fan(of: "match:x")
        // The last number goes to the match; for its away team there is none.
        world.publish(in: "m2")
        world.say(first, "{\"op\":\"unsubscribe\",\"topics\":[\"match:x\"]}")
        let fan = world.fan()
        world.subscribe(fan, "team:cro", after: after)
        #expect(world.log(fan)[0].hasPrefix(expected))
        world.publish(in: "m2")
        #expect(world.log(fan).last == "event 9:3")
    }

    @Test func `topics that clients invent leave room for a new match`() {
        let world = EdgeWorld.following { $0.topicCapacity = 16 }
        let fan = world.fan()
        for number in 0..<8 { world.subscribe(fan, "match:x\(number)") }
        _ = world.log(fan)
        world.subscribe(fan, "match:x9")
        #expect(world.log(fan) == ["error topics-full"])
        world.publish(in: "m3")
        #expect(world.follower.counters.topicsRefused == 0)
    }

    @Test func `the numbers of a match that left, and of its teams, are given back once the ring has nothing of it`() {
        let world = EdgeWorld(ring: 2) { $0.topicCapacity = 6 }
        _ = world.origin.publish(.matchStatus, in: "m1", status: .confirmed)
        world.connect()
        func topics() -> Int {
            _ = world.follower.tick(now: world.now, wall: world.wall, connections: 0, load: 0, isDraining: false)
            return world.shared.withKnowledge { $0.topics.count }
        }
        world.feed(world.origin.publish(.fullTime, in: "m1", status: .confirmed))
        world.origin.publishedAt = UnixInstant(milliseconds: 1_000_000_000)
        world.publish(.matchStatus, in: "m2")
        #expect(topics() == 6)
        world.publish(in: "m2")
        world.publish(in: "m2")
        #expect(topics() == 6)
        for _ in 0..<30 {
            world.pass(.seconds(2))
            world.heartbeat()
        }
        #expect(topics() == 4)
        #expect(world.follower.counters.topicsRetired == 2)
        world.publish(in: "m3")
        let fan = world.fan(of: "match:m3")
        world.publish(in: "m3")
        #expect(world.log(fan) == ["event 9:7"])
        let late = world.fan()
        world.subscribe(late, "match:m1", after: "9:1")
        #expect(world.log(late) == ["error topics-full"])
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
