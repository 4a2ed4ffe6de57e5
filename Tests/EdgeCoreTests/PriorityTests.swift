import ClientProtocol
import Delivery
import EdgeCore
import InterestSharding
import MatchModel
import Testing

/// Fan-outs in slices: a goal overtakes commentary between connections, never inside one.
@Suite struct PriorityTests {
    /// A world of `fans` of one match whose turns give `slice` deliveries.
    private static func world(slice: Int, fans: Int) -> (EdgeWorld, [FanIndex]) {
        let world = EdgeWorld.following {
            $0.slice = slice
            $0.commentaryPatience = .zero
        }
        let all = (0..<fans).map { _ in world.fan(of: "match:m1", "team:arg", classes: nil) }
        for fan in all { world.subscribe(fan, "match:m1", "team:arg", classes: "score,period,discipline,commentary") }
        for fan in all { _ = world.log(fan) }
        world.isScanning = false
        return (world, all)
    }

    private static func turn(_ world: EdgeWorld) -> FanWorker.NextTurn {
        world.worker.work(now: world.now, to: world.outlet)
    }

    @Test func `a turn gives one slice, and asks for the next turn until everybody has it`() {
        let (world, fans) = Self.world(slice: 4, fans: 10)
        world.publish()
        var served: [Int] = []
        while Self.turn(world) == .now { served.append(fans.count { !world.outlet[$0].bytes.isEmpty }) }
        #expect(served == [4, 8])
        for fan in fans { #expect(world.log(fan) == ["event 9:2"]) }
        #expect(world.counters.deliveries == 10)
    }

    @Test func `a goal overtakes what is less urgent between connections, and leaves with it inside one`() {
        let (world, fans) = Self.world(slice: 4, fans: 10)
        world.publish(.redCard)
        _ = Self.turn(world)
        let before = fans.map { world.outlet[$0].sends }
        world.publish(.goal)
        _ = Self.turn(world)
        _ = Self.turn(world)
        _ = Self.turn(world)
        // Everybody has the goal after three slices of four; the card's own fan-out has nothing left to do.
        for fan in fans { #expect(world.log(fan) == ["event 9:2", "event 9:3"]) }
        #expect(zip(fans, before).allSatisfy { world.outlet[$0].sends == $1 + 1 })
        #expect(world.counters.joinedSends == 6)
        world.scan()
        for fan in fans { #expect(world.log(fan) == []) }
        #expect(world.counters.deliveries == 20)
    }

    @Test func `commentary waits its time from arrival on, and not longer`() {
        let world = EdgeWorld.following { $0.commentaryPatience = .milliseconds(250) }
        let fan = world.fan(of: "match:m1", classes: "commentary")
        world.isScanning = false
        let due = world.now + .milliseconds(250)
        world.publish(.commentary)
        #expect(Self.turn(world) == .at(due))
        world.pass(.milliseconds(249))
        #expect(Self.turn(world) == .at(due))
        #expect(world.log(fan) == [])
        world.pass(.milliseconds(1))
        #expect(Self.turn(world) == .whenWoken)
        #expect(world.log(fan) == ["event 9:2"])
    }

    @Test func `commentaries that wait go out in one send when the first is due`() {
        let world = EdgeWorld.following { $0.commentaryPatience = .milliseconds(250) }
        let fan = world.fan(of: "match:m1", classes: "commentary")
        let other = world.fan(of: "match:m3", classes: "commentary")
        world.isScanning = false
        for match in ["m1", "m3", "m1", "m1"] {
            world.publish(.commentary, in: match)
            _ = Self.turn(world)
            world.pass(.milliseconds(50))
        }
        let sends = (world.outlet[fan].sends, world.outlet[other].sends)
        world.pass(.milliseconds(50))
        #expect(Self.turn(world) == .whenWoken)
        #expect(world.log(fan) == ["event 9:2", "event 9:4", "event 9:5"])
        #expect(world.log(other) == ["event 9:3"])
        #expect(world.outlet[fan].sends == sends.0 + 1)
        #expect(world.outlet[other].sends == sends.1 + 1)
    }

    @Test func `commentary that waits leaves with the next urgent frame, and with any answer or beat`() {
        let goal: (EdgeWorld, FanIndex) -> Void = { world, _ in world.publish(.goal) }
        let ask: (EdgeWorld, FanIndex) -> Void = { world, fan in world.subscribe(fan, "match:m3") }
        let leave: (EdgeWorld, FanIndex) -> Void = { world, fan in
            world.say(fan, "{\"op\":\"unsubscribe\",\"topics\":[\"match:m1\"]}")
        }
        let beats: (EdgeWorld, FanIndex) -> Void = { world, _ in for _ in 0..<25 { world.tick() } }
        let reconnect: (EdgeWorld, FanIndex) -> Void = { world, _ in
            world.worker.sendReconnect(withinMilliseconds: 1, edges: [], to: world.outlet)
        }
        for (act, follows) in [
            (goal, "event 9:3"), (ask, "subscribed states 0 9:2 unknown match:m3"), (leave, "unsubscribed"),
            (beats, "beat 9:2"), (reconnect, "reconnect"),
        ] {
            let world = EdgeWorld.following()
            let fan = world.fan(of: "match:m1", classes: "commentary")
            world.subscribe(fan, "match:m1", classes: "commentary,score")
            _ = world.log(fan)
            world.isScanning = false
            world.publish(.commentary)
            _ = Self.turn(world)
            let sends = world.outlet[fan].sends
            act(world, fan)
            _ = Self.turn(world)
            #expect(world.log(fan) == ["event 9:2", follows])
            #expect(world.outlet[fan].sends == sends + 1)
            world.pass(.seconds(1))
            _ = Self.turn(world)
            #expect(world.log(fan) == [])
        }
    }

    @Test func `newcomers and those who leave between two slices neither lose nor double anything`() {
        for leaver in 0..<6 {
            let (world, fans) = Self.world(slice: 2, fans: 6)
            world.publish()
            _ = Self.turn(world)
            world.close(fans[leaver])
            let newcomer = world.fan(of: "match:m1")
            _ = world.log(newcomer)
            world.scan()
            for (index, fan) in fans.enumerated() where index != leaver { #expect(world.log(fan) == ["event 9:2"]) }
            #expect(world.log(newcomer) == [])
            world.publish()
            world.scan()
            #expect(world.log(newcomer) == ["event 9:3"])
        }
    }

    @Test func `pair: as many as may be open wait, one more finishes the oldest out of turn`() {
        for (count, forced) in [(OpenFanOuts.capacity, 0), (OpenFanOuts.capacity + 1, 1)] {
            let world = EdgeWorld.following()
            let fan = world.fan(of: "match:m1", classes: "commentary")
            world.isScanning = false
            for _ in 0..<count { world.publish(.commentary) }
            _ = Self.turn(world)
            #expect(world.counters.fanOutsForced == UInt64(forced))
            #expect(world.log(fan) == (0..<forced).map { "event 9:\($0 + 2)" })
            world.scan()
            #expect(world.log(fan) == (forced..<count).map { "event 9:\($0 + 2)" })
        }
    }

    @Test func `a new generation voids what is open: states stand for it`() {
        let (world, fans) = Self.world(slice: 1, fans: 3)
        world.publish()
        _ = Self.turn(world)
        _ = world.origin.publish(.goal, in: "m1")
        world.connect()
        world.scan()
        let logs = fans.map { world.log($0) }
        #expect(logs.count { $0 == ["event 9:2", "reset edge-gap 1 9:3", "state m1 9:3"] } == 1)
        #expect(logs.count { $0 == ["reset edge-gap 1 9:3", "state m1 9:3"] } == 2)
    }

    @Test func `members passed over count for the slice too`() {
        let world = EdgeWorld.following { $0.slice = 1 }
        let fans = (0..<100).map { _ in world.fan(of: "match:m1", classes: "score") }
        let card = world.fan(of: "match:m1", classes: "discipline")
        _ = fans
        world.isScanning = false
        world.publish(.redCard)
        var turns = 1
        while Self.turn(world) == .now { turns += 1 }
        #expect(turns == 5)
        #expect(world.log(card) == ["event 9:2"])
    }
}
