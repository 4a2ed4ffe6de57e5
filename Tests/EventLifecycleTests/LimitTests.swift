import EventLifecycle
import MatchModel
import Testing

@Suite struct LimitTests {
    func world(_ set: (inout LifecycleLimits) -> Void) -> World {
        var limits = LifecycleLimits()
        set(&limits)
        return World(limits: limits)
    }

    @Test func `the last match is taken, one more refused`() {
        var world = world { $0.matches = 2 }
        var fixture = World.fixture
        fixture.match = id("m2")
        #expect(world.receive(.fixture(fixture)) == .accepted)
        fixture.match = id("m3")
        #expect(world.receive(.fixture(fixture)).refusal == .limit)
    }

    @Test func `the last event is taken, one more refused, corrections still follow`() {
        var world = world { $0.eventsPerMatch = 2 }
        #expect(world.say("g1", .event(.goal)) == .accepted)
        #expect(world.say("g2", .event(.goal)).refusal == .limit)
        #expect(world.say("g1", v: 2, .event(.redCard)).refusal == .limit)
        #expect(world.say("g1", v: 2, .event(.goal), as: .confirmed) == .accepted)
    }

    @Test func `the last report is taken, one more refused`() {
        var world = world { $0.reportsPerMatch = 1 }
        #expect(world.say("g1", .event(.goal), as: .cancelled) == .accepted)
        #expect(world.say("g2", .event(.goal), as: .cancelled).refusal == .limit)
        #expect(world.say("g1", v: 2, .event(.goal)) == .accepted)
    }

    @Test func `the last revision is taken, one more refused, a retraction still follows`() {
        var world = world { $0.revisionsPerEvent = 2 }
        world.say("g1", .event(.goal))
        #expect(world.say("g1", v: 2, .event(.goal), player: "X") == .accepted)
        #expect(world.say("g1", v: 3, .event(.goal), player: "Y").refusal == .limit)
        #expect(world.say("g1", v: 3, .event(.goal), as: .cancelled) == .accepted)
        #expect(world.event?.status == .retracted)
    }
}
