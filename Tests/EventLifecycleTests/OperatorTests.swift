import EventLifecycle
import MatchModel
import Testing

@Suite struct OperatorTests {
    var world = World()
    let goal = OperatorAction.Target.report(id("a1"), id("g1"))

    @Test mutating func `the operator's word holds over every provider's until it is handed back`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.operate(.rule(id("m1"), goal, .retracted))
        #expect(world.event?.status == .retracted)
        world.goal("a1", "g1", v: 2, minute: 80, at: 5, as: .confirmed)
        world.goal("b1", "x", minute: 80, at: 5)
        #expect(world.goals == ["80 retracted"])
        world.operate(.follow(id("m1"), goal))
        #expect(world.goals == ["80 confirmed"])
    }

    @Test mutating func `the operator puts under review and ends the review`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.operate(.rule(id("m1"), goal, .underReview))
        #expect(world.goals == ["80 under-review"])
        world.operate(.endReview(id("m1"), goal, outcome: nil))
        #expect(world.goals == ["80 provisional"])
        #expect(world.operate(.endReview(id("m1"), .event(id("7-1")), outcome: nil)).refusal == .unknownEvent)
        world.operate(.rule(id("m1"), goal, .underReview))
        world.operate(.endReview(id("m1"), goal, outcome: "no-goal"))
        #expect(world.goals == ["80 retracted"])
        #expect(world.event?.outcome == "no-goal")
    }

    @Test mutating func `the operator's fields win over what sources say, within the class`() {
        world.goal("a1", "g1", minute: 80, at: 0, player: "X")
        world.operate(.amend(id("m1"), goal, .init(kind: .ownGoal, team: id("b"), player: "Y")))
        #expect(world.event?.changed == [.kind, .team, .player])
        world.goal("a1", "g1", v: 2, minute: 80, at: 3, player: "Z")
        #expect(world.published.isEmpty)
        #expect(world.operate(.amend(id("m1"), goal, .init(kind: .redCard))).refusal == .badAction)
        #expect(world.operate(.amend(id("m1"), goal, .init(team: id("c")))).refusal == .unknownTeam)
        world.operate(.follow(id("m1"), goal))
        #expect(world.event?.player == "Z")
    }

    @Test mutating func `of two full times joined the match stays over`() {
        world.say("k", .event(.kickoff), team: nil, as: .confirmed, by: "a1")
        world.say("f1", .event(.fullTime), team: nil, as: .confirmed, by: "a1")
        let ended = world.now
        world.wait(60)
        world.say("f2", .event(.fullTime), team: nil, as: .confirmed, by: "a1")
        world.operate(.join(id("m1"), .report(id("a1"), id("f2")), into: .report(id("a1"), id("f1"))))
        #expect(world.event?.status == .retracted)
        #expect(world.engine.match(id("m1"))?.status == .ended)
        #expect(world.engine.match(id("m1"))?.ended == ended)
    }

    @Test mutating func `only two events of one class can be joined`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.say("c1", .event(.redCard), by: "a1")
        #expect(world.operate(.join(id("m1"), goal, into: goal)).refusal == .badAction)
        let card = OperatorAction.Target.report(id("a1"), id("c1"))
        #expect(world.operate(.join(id("m1"), goal, into: card)).refusal == .badAction)
        #expect(world.operate(.join(id("m9"), goal, into: card)).refusal == .unknownMatch)
    }

    @Test mutating func `a result is sealed 24 h after full time, then only an operator changes it`() {
        world.goal("a1", "g1", minute: 80, at: 0, as: .confirmed)
        world.say("f", .event(.fullTime), team: nil, as: .confirmed, by: "a1")
        world.wait(24 * 3600 - 1)
        #expect(world.goal("a1", "g1", v: 2, minute: 80, at: 5, as: .cancelled) == .accepted)
        world.wait(1)
        #expect(world.goal("a1", "g1", v: 3, minute: 80, at: 5).refusal == .sealed)
        #expect(world.openAlerts == [.sealedObservation])
        #expect(world.goal("a1", "g1", v: 4, minute: 80, at: 5).refusal == .sealed)
        #expect(world.goal("a1", "g1", v: 2, minute: 80, at: 5) == .duplicate)
        #expect(world.alerts.count == 1)
        world.operate(.rule(id("m1"), goal, .confirmed))
        #expect(world.goals == ["80 confirmed"])
        world.operate(.reopen(id("m1")))
        #expect(world.openAlerts == [])
        #expect(world.goal("a1", "g2", minute: 85, at: 5) == .accepted)
        world.operate(.seal(id("m1")))
        #expect(world.goal("a1", "g3", minute: 85, at: 5).refusal == .sealed)
        var fixture = World.fixture
        fixture.home.name = "A United"
        #expect(world.receive(.fixture(fixture)).refusal == .sealed)
    }
}
