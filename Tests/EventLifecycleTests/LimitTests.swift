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

    @Test func `the last event that is fused is taken, one more refused, commentary still follows`() {
        var world = world { $0.fusedEventsPerMatch = 2 }
        #expect(world.say("g1", .event(.goal)) == .accepted)
        #expect(world.say("g2", .event(.redCard)) == .accepted)
        #expect(world.say("g3", .event(.goal)).refusal == .limit)
        #expect(world.say("r1", .reviewStart(about: nil)).refusal == .limit)
        #expect(world.say("c1", .event(.commentary)) == .accepted)
        #expect(world.say("g1", .event(.goal), by: "b1") == .accepted)
        #expect(world.event?.status == .confirmed)
    }

    @Test(arguments: [(2, ["80 under-review", "85 under-review"]), (1, ["80 provisional", "85 under-review"])])
    func `so many cancellations wait for their events, the oldest is let go`(limit: Int, goals: [String]) {
        var world = world { $0.unattachedPerMatch = limit }
        world.goal("b1", "x", minute: 80, at: 0, as: .cancelled)
        world.goal("b1", "y", minute: 85, at: 300, as: .cancelled)
        #expect(world.notes[.unattachedDropped] ?? 0 == 2 - limit)
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("a1", "g2", minute: 85, at: 300)
        #expect(world.goals == goals)
    }

    @Test func `a cancellation that no event can come to does not wait`() {
        var world = world { $0.unattachedPerMatch = 1 }
        world.goal("b1", "x", minute: 80, at: 0, as: .cancelled)
        world.say("t", .event(.commentary), as: .cancelled, by: "b1")
        world.say("n", .event(.goal), team: nil, as: .cancelled, by: "b1")
        #expect(world.notes[.unattachedDropped] == nil)
        world.goal("a1", "g1", minute: 80, at: 0)
        #expect(world.goals == ["80 under-review"])
    }
}
