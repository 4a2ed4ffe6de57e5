import EventLifecycle
import MatchModel
import Testing

@Suite struct FusionTests {
    var world = World()

    @Test mutating func `a second source corroborates, and the goal is one`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("b1", "x", minute: 80, at: 20)
        #expect(world.goals == ["80 confirmed"])
        #expect(world.event?.revision == 2)
        #expect(world.notes[.fused] == 1)
    }

    @Test(arguments: [("opta", "statsperform"), ("sportradar", "sportradar.live"), ("opta.f9", "runningball")])
    func `providers of one source do not corroborate`(one: String, other: String) {
        var world = World()
        world.goal(one, "g1", minute: 80, at: 0)
        world.goal(other, "x", minute: 80, at: 20)
        #expect(world.goals == ["80 provisional", "80 provisional"])
    }

    @Test mutating func `the same id through two products of one source is the same goal, and corroborates nothing`() {
        world.goal("opta", "g1", minute: 80, at: 0)
        world.goal("statsperform", "g1", minute: 80, at: 20)
        #expect(world.goals == ["80 provisional"])
        world.goal("opta", "g1", v: 2, minute: 80, at: 30, as: .cancelled)
        #expect(world.goals == ["80 retracted"])
    }

    @Test
    mutating func `an id whose event another one has taken over is a goal of its own when another product tells it`() {
        world.goal("opta", "g1", minute: 80, at: 0)
        world.goal("opta", "g1", v: 2, minute: 80, at: 10, as: .cancelled)
        world.goal("opta", "g2", minute: 80, at: 20)
        #expect(world.goals == ["80 provisional"])
        world.goal("statsperform", "g1", minute: 80, at: 30)
        #expect(world.goals == ["80 provisional", "80 provisional"])
        world.goal("statsperform", "g2", minute: 80, at: 40)
        #expect(world.goals == ["80 provisional", "80 provisional"])
    }

    @Test mutating func `a grouping of the policy makes two providers one source`() {
        world.adopt(
            ConfirmationPolicy(groupings: [.init(source: id("club"), providers: [id("a1"), id("b1")])]))
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("b1", "x", minute: 80, at: 20)
        #expect(world.goals.count == 2)
    }

    @Test mutating func `two goals of one source are never the same`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("a1", "g2", minute: 80, at: 1)
        #expect(world.goals.count == 2)
    }

    @Test(arguments: [(59, 1), (60, 2)])
    func `an id that takes the place of one cancelled less than 60 s before is the same goal`(
        seconds: Int64, goals: Int
    ) {
        var world = World()
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("a1", "g1", v: 2, minute: 80, at: 10, as: .cancelled)
        world.goal("a1", "g2", minute: 80, at: 10 + seconds, player: "X")
        #expect(world.goals.count == goals)
        #expect(world.goals.last == "80 provisional")
    }

    @Test(arguments: [(82, 0, 1), (83, 0, 2), (80, 180, 1), (80, 181, 2)])
    func `two match minutes and 180 s of capture are one goal, more are two`(
        minute: UInt16, second: Int64, goals: Int
    ) {
        var world = World()
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("b1", "x", minute: minute, at: second)
        #expect(world.goals.count == goals)
    }

    @Test(arguments: [(180, 1), (181, 2)])
    func `what our clock, behind when the first of them came, makes of the captures does not tell two goals apart`(
        seconds: Int64, goals: Int
    ) {
        var world = World()
        world.goal("a1", "g1", minute: 80, at: 300, late: -300)
        world.goal("b1", "x", minute: 80, at: 300 + seconds)
        #expect(world.goals.count == goals)
    }

    @Test mutating func `clocks a minute apart are one goal`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("b1", "x", minute: 81, at: 5)
        #expect(world.goals == ["80 confirmed"])
        world.goal("a1", "g2", minute: 81, at: 60)
        world.goal("b1", "y", minute: 82, at: 65)
        #expect(world.goals == ["80 confirmed", "81 confirmed"])
    }

    @Test mutating func `an own goal named by the other team is the goal of the team it counts for`() {
        world.goal("a1", "g1", minute: 30, at: 0, .goal, team: "a")
        world.goal("b1", "x", minute: 30, at: 9, .ownGoal, team: "b")
        #expect(world.goals == ["30 confirmed"])
        #expect(world.score?.goals == Score(home: 1, away: 0))
        world.goal("b1", "y", minute: 31, at: 12, .ownGoal, team: "a")
        #expect(world.score?.goals == Score(home: 1, away: 1))
    }

    @Test mutating func `goals at 80 and 81, the second source 100 s late, are two`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("a1", "g2", minute: 81, at: 60)
        world.goal("b1", "x", minute: 80, at: 100)
        world.goal("b1", "y", minute: 81, at: 160)
        #expect(world.goals == ["80 confirmed", "81 confirmed"])
        #expect(world.openAlerts == [])
    }

    @Test mutating func `the same with the late source's clock a minute ahead ends in two as well`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("a1", "g2", minute: 81, at: 60)
        world.goal("b1", "x", minute: 81, at: 100)
        #expect(world.openAlerts == [.ambiguousFusion])
        #expect(world.goals == ["80 provisional", "81 provisional", "81 provisional"])
        world.goal("b1", "y", minute: 82, at: 160)
        #expect(world.goals == ["80 confirmed", "81 confirmed", "81 retracted"])
        #expect(world.openAlerts == [])
    }

    @Test mutating func `a source that never had the first goal confirms neither, and the operator joins the two`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("a1", "g2", minute: 81, at: 60)
        world.goal("b1", "x", minute: 81, at: 61)
        #expect(world.goals == ["80 provisional", "81 provisional", "81 provisional"])
        #expect(world.engine.openAlerts.map(\.event?.text) == [world.event?.id.text])
        world.operate(.join(id("m1"), .report(id("b1"), id("x")), into: .report(id("a1"), id("g2"))))
        #expect(world.goals == ["80 provisional", "81 confirmed", "81 retracted"])
        #expect(world.openAlerts == [])
    }

    @Test mutating func `the scorer settles which of two goals is meant`() {
        world.goal("a1", "g1", minute: 80, at: 0, player: "Ángel Di María")
        world.goal("a1", "g2", minute: 81, at: 60, player: "Lionel Messi")
        world.goal("b1", "x", minute: 81, at: 61, player: "L. Messi")
        #expect(world.goals == ["80 provisional", "81 confirmed"])
    }

    /// The plain rule would swallow it: one event is free, and within the window.
    @Test mutating func `another scorer a minute later is another goal, though the first source has not seen it yet`() {
        world.goal("a1", "g1", minute: 80, at: 0, player: "Di María")
        world.goal("b1", "x", minute: 81, at: 60, player: "L. Messi")
        #expect(world.goals == ["80 provisional", "81 provisional"])
        #expect(world.openAlerts == [.ambiguousFusion])
        world.goal("a1", "g2", minute: 81, at: 60, late: 100, player: "Lionel Messi")
        #expect(world.score?.goals.home == 2)
        #expect(world.openAlerts == [])
    }

    @Test mutating func `what arrived crossed is exchanged, so that a cancellation meets its own goal`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("b1", "y", minute: 81, at: 60)
        world.goal("a1", "g2", minute: 81, at: 60)
        world.goal("b1", "x", minute: 80, at: 0)
        #expect(world.goals == ["80 confirmed", "81 confirmed"])
        world.goal("b1", "y", v: 2, minute: 81, at: 70, as: .cancelled)
        #expect(world.goals == ["80 confirmed", "81 under-review"])
    }

    @Test mutating func `cancelled by one source and not by another it is under review, by both retracted`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("b1", "x", minute: 80, at: 5)
        world.goal("a1", "g1", v: 2, minute: 80, at: 30, as: .cancelled)
        #expect(world.goals == ["80 under-review"])
        #expect(world.score?.goals.home == 1)
        world.goal("b1", "x", v: 2, minute: 80, at: 40, as: .cancelled)
        #expect(world.goals == ["80 retracted"])
        world.goal("a1", "g1", v: 3, minute: 80, at: 50)
        #expect(world.goals == ["80 under-review"])
    }

    @Test mutating func `late news of a goal taken back meanwhile does not show it as a new one`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("a1", "g1", v: 2, minute: 80, at: 30, as: .cancelled)
        world.goal("b1", "x", minute: 80, at: 5, late: 100)
        #expect(world.goals == ["80 under-review"])
        world.goal("b1", "x", v: 2, minute: 80, at: 35, late: 100, as: .cancelled)
        #expect(world.goals == ["80 retracted"])
    }

    @Test mutating func `a goal seen after another was taken back is another`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("a1", "g1", v: 2, minute: 80, at: 30, as: .cancelled)
        world.goal("b1", "x", minute: 81, at: 90)
        #expect(world.goals == ["80 retracted", "81 provisional"])
    }

    @Test mutating func `one source's change of team leaves the others' event and begins its own`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("b1", "x", minute: 80, at: 5)
        world.goal("a1", "g1", v: 2, minute: 80, at: 30, team: "b")
        #expect(world.goals == ["80 under-review", "80 provisional"])
        world.goal("b1", "x", v: 2, minute: 80, at: 50, team: "b")
        #expect(world.goals == ["80 retracted", "80 confirmed"])
        #expect(world.score?.goals == Score(home: 0, away: 1))
    }

    @Test
    mutating func `fields are those of the trusted source, else of the first to capture it, filled from the next`() {
        world.goal("b1", "x", minute: 81, at: 5, player: "L. Messi")
        world.goal("a1", "g1", minute: 80, at: 0, late: 5)
        #expect(world.event?.clock?.minute == 80)
        #expect(world.event?.player == "L. Messi")
        #expect(world.event?.changed == .clock)
        world.adopt(ConfirmationPolicy(trusted: [id("b1")]))
        world.goal("a1", "g1", v: 2, minute: 79, at: 0, late: 20)
        #expect(world.event?.clock?.minute == 81)
    }

    @Test mutating func `cards are one by team, player and family, periods by kind and period`() {
        world.say("c1", .event(.redCard), player: "Lionel Messi", by: "a1")
        world.say("k1", .event(.secondYellowCard), player: "L. Messi", by: "b1")
        #expect(world.event?.revision == 2)
        world.say("k2", .event(.redCard), player: "Di María", by: "b1")
        #expect(world.event?.revision == 1)
        world.say("k3", .event(.yellowCard), player: "Messi", by: "b1")
        #expect(world.event?.revision == 1)
        world.say("p1", .event(.periodEnd), team: nil, clock: MatchClock(period: 1, minute: 45), by: "a1")
        world.say("e1", .event(.periodEnd), team: nil, clock: MatchClock(period: 1, minute: 49), by: "b1")
        #expect(world.event?.status == .confirmed)
        world.say("e2", .event(.periodEnd), team: nil, clock: MatchClock(period: 2, minute: 90), by: "b1")
        #expect(world.event?.revision == 1)
    }

    @Test mutating func `only the first source's line-ups, substitutions and commentary are shown, until handed over`()
    {
        world.say("s1", .event(.substitution), by: "a1")
        #expect(world.say("x1", .event(.substitution), by: "b1") == .accepted)
        #expect(world.published.isEmpty)
        #expect(world.notes[.notCovering] == 1)
        world.say("c1", .event(.commentary), by: "b1")
        #expect(world.published.count == 1)
        world.operate(.cover(id("m1"), .substitution, id("b1")))
        #expect(world.event?.kind == .substitution)
        #expect(world.say("x1", .event(.substitution), by: "b1") == .duplicate)
        world.say("x2", .event(.substitution), by: "b1")
        #expect(world.published.count == 1)
    }

    @Test mutating func `when a kind is handed over, what its source holds of it is shown, in order, as amended`() {
        world.say("s1", .event(.lineup), by: "a1")
        for key in ["x1", "x2", "x3", "x4"] { world.say(key, .event(.lineup), player: "old", by: "b1") }
        world.say("y1", .event(.lineup), by: "c1")
        world.say("x2", v: 2, .event(.lineup), player: "new", by: "b1")
        world.say("x3", v: 2, .event(.lineup), as: .cancelled, by: "b1")
        #expect(world.say("x2", .event(.lineup), by: "b1") == .duplicate)
        world.operate(.cover(id("m1"), .lineup, id("b1")))
        #expect(world.events.map(\.player) == ["old", "new", "old"])
        world.say("x3", v: 3, .event(.lineup), player: "back", by: "b1")
        #expect(world.event?.player == "back")
        world.say("s2", .event(.lineup), by: "a1")
        #expect(world.published.isEmpty)
        world.say("s1", v: 2, .event(.lineup), player: "amended", by: "a1")
        #expect(world.event?.player == "amended")
    }

    @Test func `neither what is refused nor a mere cancellation makes its source the one that is shown`() {
        var limits = LifecycleLimits()
        limits.eventsPerMatch = 2
        var world = World(limits: limits)
        world.say("x1", .event(.commentary), as: .cancelled, by: "b1")
        world.say("g1", .event(.goal), by: "a1")
        #expect(world.say("c1", .event(.commentary), by: "c1").refusal == .limit)
        #expect(world.say("s1", .event(.commentary), by: "a1").refusal == .limit)
        #expect(world.notes[.notCovering] == nil)
    }

    @Test func `of what another source covers so much is remembered, more is counted`() {
        var limits = LifecycleLimits()
        limits.uncoveredPerMatch = 1
        var world = World(limits: limits)
        world.say("s1", .event(.lineup), by: "a1")
        for key in ["x1", "x2"] { #expect(world.say(key, .event(.lineup), by: "b1") == .accepted) }
        #expect(world.notes[.uncoveredDropped] == 1)
        world.operate(.cover(id("m1"), .lineup, id("b1")))
        #expect(world.published.count == 1)
        #expect(world.say("x2", .event(.lineup), by: "b1") == .accepted)
        #expect(world.published.count == 1)
    }

    @Test mutating func `a shoot-out's kicks are aligned in order, whatever the clocks say`() {
        for kick in 0..<5 {
            world.say(
                "a\(kick)", .event(.penaltyGoal), clock: MatchClock(period: 5, minute: 120), by: "a1")
        }
        for kick in 0..<5 {
            world.say(
                "b\(kick)", .event(.penaltyGoal), clock: MatchClock(period: 5, minute: 121), by: "b1")
        }
        #expect(world.score?.shootout == Score(home: 5, away: 0))
        #expect(world.score?.provisional == false)
        #expect(world.openAlerts == [])
    }

    @Test mutating func `a review by one source takes the goal back only when the other agrees`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        world.goal("b1", "x", minute: 80, at: 5)
        world.say("r1", .reviewStart(about: id("g1")), by: "a1")
        #expect(world.event?.status == .underReview)
        world.say("r1", v: 2, .reviewEnd(about: id("g1")), outcome: "no-goal", by: "a1")
        #expect(world.goals == ["80 under-review"])
        world.goal("b1", "x", v: 2, minute: 80, at: 90, as: .cancelled)
        #expect(world.goals == ["80 retracted"])
    }
}
