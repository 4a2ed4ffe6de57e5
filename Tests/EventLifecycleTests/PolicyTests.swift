import EventLifecycle
import MatchModel
import Testing

@Suite struct PolicyTests {
    func world(_ set: (inout ConfirmationPolicy.Rule) -> Void) -> World {
        var rule = ConfirmationPolicy.Rule()
        set(&rule)
        return World(policy: ConfirmationPolicy(exceptions: [.init(league: nil, eventClass: .score, rule: rule)]))
    }

    @Test func `the most special rule applies`() {
        func rule(_ seconds: Int64) -> ConfirmationPolicy.Rule { .init(reviewLimit: .seconds(seconds)) }
        let policy = ConfirmationPolicy(
            standard: rule(1),
            exceptions: [
                .init(league: nil, eventClass: .score, rule: rule(2)),
                .init(league: id("l"), eventClass: nil, rule: rule(3)),
                .init(league: id("l"), eventClass: .score, rule: rule(4)),
            ])
        #expect(policy.rule(id("l"), .score).reviewLimit == .seconds(4))
        #expect(policy.rule(id("l"), .discipline).reviewLimit == .seconds(3))
        #expect(policy.rule(id("x"), .score).reviewLimit == .seconds(2))
        #expect(policy.rule(id("x"), .discipline).reviewLimit == .seconds(1))
    }

    @Test func `the provider's flag and a second source confirm only where the policy says so`() {
        var world = world { ($0.byFlag, $0.bySecondSource) = (false, false) }
        world.goal("a1", "g1", minute: 80, at: 0, as: .confirmed)
        world.goal("b1", "x", minute: 80, at: 1)
        #expect(world.goals == ["80 provisional"])
    }

    @Test func `what is held is shown once confirmed, as revision 1`() {
        var world = world { $0.show = .confirmed }
        world.goal("a1", "g1", minute: 80, at: 0)
        #expect(world.published.isEmpty)
        #expect(world.score?.goals.home == 0)
        world.goal("b1", "x", minute: 80, at: 1)
        #expect(world.event?.revision == 1)
        #expect(world.event?.status == .confirmed)
        #expect(world.score?.goals.home == 1)
        world.goal("a1", "g1", v: 2, minute: 80, at: 9, as: .cancelled)
        #expect(world.event?.status == .underReview)
    }

    @Test func `what is taken back while held was never shown to anybody`() {
        var world = world { $0.show = .confirmed }
        world.goal("a1", "g1", minute: 80, at: 0)
        world.say("r1", .reviewStart(about: id("g1")), by: "a1")
        world.goal("a1", "g1", v: 2, minute: 80, at: 5, as: .cancelled)
        world.wait(10_000)
        #expect(world.log.count == 1)
    }

    @Test func `an operator shows what was taken back while held, as what it was`() {
        var world = world { $0.show = .confirmed }
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("a1", "g1", v: 2, minute: 80, at: 5, as: .cancelled)
        world.operate(.rule(id("m1"), .report(id("a1"), id("g1")), .confirmed))
        #expect(world.event?.kind == .goal)
        #expect(world.score?.goals.home == 1)
    }

    @Test func `an operator shows what is held, and another policy does`() {
        var world = world { $0.show = .confirmed }
        world.goal("a1", "g1", minute: 80, at: 0)
        world.operate(.rule(id("m1"), .report(id("a1"), id("g1")), .confirmed))
        #expect(world.event?.status == .confirmed)
        world.goal("a1", "g2", minute: 85, at: 300)
        #expect(world.published.isEmpty)
        world.adopt(ConfirmationPolicy())
        #expect(world.event?.status == .provisional)
    }

    @Test func `a quiet time confirms, news and a review put it off`() {
        var world = world { $0.byQuiet = .seconds(90) }
        world.goal("a1", "g1", minute: 80, at: 0)
        world.wait(89)
        #expect(world.published.isEmpty)
        world.goal("a1", "g1", v: 2, minute: 80, at: 89, player: "X")
        #expect(world.engine.nextDue == world.now + .seconds(90))
        world.wait(50)
        world.say("r1", .reviewStart(about: id("g1")), by: "a1")
        world.wait(200)
        #expect(world.goals == ["80 under-review"])
        world.say("r1", v: 2, .reviewEnd(about: id("g1")), by: "a1")
        world.wait(89)
        #expect(world.goals == ["80 provisional"])
        world.wait(1)
        #expect(world.goals == ["80 confirmed"])
        #expect(world.notes[.timer] == 1)
    }

    @Test func `the restart after it confirms a goal, also one that is told of later`() {
        var world = world { $0.byRestart = true }
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("a1", "r", minute: 81, at: 60, .restart)
        #expect(world.goals == ["80 confirmed"])
        world.goal("b1", "y", minute: 70, at: 30, late: 60)
        #expect(world.goals == ["80 confirmed", "70 confirmed"])
        world.goal("a1", "g2", minute: 82, at: 100)
        #expect(world.goals.last == "82 provisional")
    }

    @Test func `a review open for too long is told, once, and cleared when it ends`() {
        var world = world { $0.reviewLimit = .seconds(240) }
        world.goal("a1", "g1", minute: 80, at: 0)
        world.say("r1", .reviewStart(about: id("g1")), by: "a1")
        world.wait(239)
        #expect(world.openAlerts == [])
        world.wait(1)
        #expect(world.openAlerts == [.reviewOpenTooLong])
        world.wait(240)
        #expect(world.alerts.count == 1)
        world.say("r1", v: 2, .reviewEnd(about: id("g1")), outcome: "goal", by: "a1")
        #expect(world.openAlerts == [])
    }

    @Test mutating func `a goal that nothing confirms is told, once`() {
        var world = World()
        world.goal("a1", "g1", minute: 80, at: 0)
        world.wait(599)
        #expect(world.openAlerts == [])
        world.wait(1)
        #expect(world.openAlerts == [.confirmationOverdue])
        #expect(world.engine.nextDue == nil)
        world.goal("a1", "g1", v: 2, minute: 80, at: 5, as: .confirmed)
        #expect(world.openAlerts == [])
    }
}
