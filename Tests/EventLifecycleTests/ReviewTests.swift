import EventLifecycle
import MatchModel
import Testing

@Suite struct ReviewTests {
    var world = World()

    @Test(arguments: [
        ("goal", EventStatus.confirmed), ("upheld", .confirmed), ("no-goal", .retracted), ("overturned", .retracted),
        ("", .provisional), ("unheard-of", .provisional),
    ]) func `a review of an event is revisions of that event, and ends as its outcome says`(
        outcome: String, status: EventStatus
    ) {
        var world = World()
        world.say("g1", .event(.goal))
        world.say("r1", .reviewStart(about: id("g1")), team: nil)
        #expect(world.event?.id.text == "7-2")
        #expect(world.event?.status == .underReview)
        #expect(world.event?.kind == .goal)
        world.say("r1", v: 2, .reviewEnd(about: id("g1")), team: nil, outcome: outcome.isEmpty ? nil : outcome)
        #expect(world.event?.status == status)
        #expect(world.event?.revision == 3)
    }

    @Test mutating func `a review without a known outcome goes back to confirmed, when it was`() {
        world.say("g1", .event(.goal), as: .confirmed)
        world.say("r1", .reviewStart(about: id("g1")))
        world.say("r2", .reviewEnd(about: id("g1")))
        #expect(world.event?.status == .confirmed)
    }

    @Test mutating func `a goal not given first is given after its review`() {
        world.say("g1", .event(.goal))
        world.say("g1", v: 2, .event(.goal), as: .cancelled)
        world.say("r1", .reviewStart(about: id("g1")))
        world.say("r1", v: 2, .reviewEnd(about: nil), outcome: "goal")
        #expect(world.event?.status == .confirmed)
        #expect(world.score?.goals.home == 1)
    }

    @Test mutating func `an amendment during a review keeps it under review; a standing ends it`() {
        world.say("g1", .event(.goal))
        world.say("r1", .reviewStart(about: id("g1")))
        world.say("g1", v: 2, .event(.goal), player: "X")
        #expect(world.event?.status == .underReview)
        world.say("g1", v: 3, .event(.goal), as: .confirmed, player: "X")
        #expect(world.event?.status == .confirmed)
        world.say("r1", v: 2, .reviewStart(about: id("g1")))
        #expect(world.published.isEmpty)
    }

    @Test mutating func `a report that merely amends does not undo a review's retraction`() {
        world.say("g1", .event(.goal))
        world.say("r1", .reviewStart(about: id("g1")))
        world.say("r1", v: 2, .reviewEnd(about: id("g1")), outcome: "no-goal")
        world.say("g1", v: 2, .event(.goal), player: "X")
        #expect(world.event?.status == .retracted)
        #expect(world.event?.changed == .player)
    }

    @Test mutating func `a review about nothing given is an event of its own`() {
        world.say("r1", .reviewStart(about: nil))
        #expect(world.event?.kind == .review)
        #expect(world.event?.eventClass == .review)
        #expect(world.event?.status == .provisional)
        world.say("r1", v: 2, .reviewEnd(about: nil), outcome: "no-penalty")
        #expect(world.event?.id.text == "7-2")
        #expect(world.event?.status == .confirmed)
        #expect(world.event?.outcome == "no-penalty")
        #expect(world.event?.changed == .outcome)
    }

    @Test mutating func `a review-end under another key ends the only open review, and asks when there are two`() {
        world.say("r1", .reviewStart(about: nil))
        world.say("r2", .reviewStart(about: nil))
        #expect(world.say("e1", .reviewEnd(about: nil), outcome: "no-penalty").refusal == .ambiguousReview)
        world.say("r2", v: 2, .reviewEnd(about: nil), outcome: "no-card")
        #expect(world.event?.id.text == "7-3")
        #expect(world.say("e1", .reviewEnd(about: nil), outcome: "no-penalty") == .accepted)
        #expect(world.event?.id.text == "7-2")
        world.say("e1", v: 2, .reviewEnd(about: nil), outcome: "penalty")
        #expect(world.event?.id.text == "7-2")
        #expect(world.event?.outcome == "penalty")
    }

    @Test mutating func `what a review took back is not brought back when an id that it had before is cancelled again`()
    {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("a1", "g1", v: 2, minute: 80, at: 1, as: .cancelled)
        world.goal("a1", "g2", minute: 80, at: 2)
        #expect(world.goals == ["80 provisional"])
        world.say("r1", .reviewStart(about: id("g2")), by: "a1")
        world.say("r1", v: 2, .reviewEnd(about: id("g2")), outcome: "no-goal", by: "a1")
        #expect(world.goals == ["80 retracted"])
        world.goal("a1", "g1", v: 3, minute: 80, at: 3, as: .cancelled)
        #expect(world.goals == ["80 retracted"])
        world.goal("a1", "g2", v: 2, minute: 80, at: 4, as: .confirmed)
        #expect(world.goals == ["80 confirmed"])
    }

    @Test mutating func `a review-end that names a goal nobody was shown ends no other review`() {
        world.say("g1", .event(.goal))
        world.say("r1", .reviewStart(about: id("g1")))
        world.say("g2", .event(.goal), as: .cancelled)
        world.say("r2", .reviewEnd(about: id("g2")), outcome: "no-goal")
        let goal = world.engine.match(id("m1"))?.events.first { $0.kind == .goal }
        #expect(goal?.status == .underReview)
        #expect(world.event?.kind == .review)
        world.say("r3", .reviewEnd(about: nil), outcome: "no-goal")
        #expect(world.event?.status == .retracted && world.event?.kind == .goal)
    }

    @Test mutating func `a review-end whose start was never seen is news all the same`() {
        world.say("e1", .reviewEnd(about: nil), outcome: "no-penalty")
        #expect(world.event?.kind == .review)
        #expect(world.event?.status == .confirmed)
    }

    @Test mutating func `a review that began about nothing and then names an event leaves no open review behind`() {
        world.say("g1", .event(.goal))
        world.say("r1", .reviewStart(about: nil))
        world.say("r1", v: 2, .reviewStart(about: id("g1")))
        #expect(world.events.map(\.status) == [.retracted, .underReview])
        #expect(world.events.map(\.kind) == [.review, .goal])
        world.say("r2", .reviewStart(about: nil))
        world.say("r2", v: 2, .reviewEnd(about: id("g1")), outcome: "goal")
        #expect(world.events.map(\.kind) == [.goal, .review])
        #expect(world.events.map(\.status) == [.confirmed, .confirmed])
        #expect(world.engine.match(id("m1"))?.events.contains { $0.status.isOpen } == false)
    }

    @Test mutating func `a review that turns to another event, or is cancelled, gives the first its status back`() {
        world.say("g1", .event(.goal), as: .confirmed)
        world.say("g2", .event(.goal))
        world.say("r1", .reviewStart(about: id("g1")))
        world.say("r1", v: 2, .reviewStart(about: id("g2")))
        #expect(world.events.map(\.status) == [.confirmed, .underReview])
        world.say("r1", v: 3, .reviewStart(about: id("g2")), as: .cancelled)
        #expect(world.event?.status == .provisional)
    }

    @Test mutating func `a review of what was never reported is refused, and can be sent again`() {
        #expect(world.say("r1", .reviewStart(about: id("g1"))).refusal == .unknownEvent)
        world.say("g1", .event(.goal))
        #expect(world.say("r1", .reviewStart(about: id("g1"))) == .accepted)
        #expect(world.say("r1", v: 2, .reviewEnd(about: nil), as: .cancelled).refusal == .badStatus)
    }

    @Test mutating func `a review of a goal that nobody was shown is about nothing given`() {
        world.say("g1", .event(.goal), as: .cancelled)
        world.say("r1", .reviewStart(about: id("g1")))
        #expect(world.event?.kind == .review)
        world.say("r1", v: 2, .reviewEnd(about: id("g1")), outcome: "goal")
        #expect(world.event?.kind == .review)
        world.say("g1", v: 2, .event(.goal))
        #expect(world.event?.kind == .goal)
    }

    @Test mutating func `a review that has ended goes with its goal when reports that arrived crossed are exchanged`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("b1", "y", minute: 81, at: 60)
        world.say("r1", .reviewStart(about: id("y")), by: "b1")
        world.say("r1", v: 2, .reviewEnd(about: nil), outcome: "goal", by: "b1")
        world.goal("a1", "g2", minute: 81, at: 60)
        world.goal("b1", "x", minute: 80, at: 0)
        #expect(world.goals == ["80 confirmed", "81 confirmed"])
        world.say("r1", v: 3, .reviewEnd(about: nil), outcome: "no-goal", by: "b1")
        #expect(world.goals == ["80 confirmed", "81 under-review"])
    }

    @Test mutating func `a review that has ended goes with its goal when that is joined to another`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("b1", "x", minute: 85, at: 300)
        world.say("r1", .reviewStart(about: id("x")), by: "b1")
        world.say("r1", v: 2, .reviewEnd(about: nil), outcome: "goal", by: "b1")
        world.operate(.join(id("m1"), .report(id("b1"), id("x")), into: .report(id("a1"), id("g1"))))
        #expect(world.goals == ["80 confirmed", "85 retracted"])
        world.say("r1", v: 3, .reviewEnd(about: nil), outcome: "no-goal", by: "b1")
        #expect(world.goals == ["80 under-review", "85 retracted"])
    }
}
