import EventLifecycle
import MatchModel
import Testing

/// What providers do wrong has a rule and a counter each.
@Suite struct BadInputTests {
    var world = World()

    @Test mutating func `goal, no goal, goal again are three messages, though two read alike`() {
        world.goal("a1", "g1", minute: 80, at: 0, message: "m1")
        world.goal("a1", "g1", minute: 80, at: 10, as: .cancelled, message: "m2")
        #expect(world.goals == ["80 retracted"])
        world.goal("a1", "g1", minute: 80, at: 20, message: "m3")
        #expect(world.goals == ["80 provisional"])
        #expect(world.goal("a1", "g1", minute: 80, at: 10, as: .cancelled, message: "m2") == .duplicate)
        #expect(world.notes[.repeatedMessage] == 1)
        #expect(world.goal("a1", "g1", minute: 80, at: 15, as: .cancelled, message: "m4") == .duplicate)
        #expect(world.notes[.outdatedVersion] == 1)
    }

    @Test mutating func `a version older than the one held loses, but what it confirmed stands`() {
        world.goal("a1", "g1", v: 3, minute: 80, at: 0, player: "X")
        #expect(world.goal("a1", "g1", v: 2, minute: 79, at: 0, as: .confirmed, player: "Y") == .duplicate)
        #expect(world.event?.status == .confirmed)
        #expect(world.event?.player == "X")
        #expect(world.notes[.outdatedVersion] == 1)
    }

    @Test mutating func `a retraction before its goal is remembered, and meets the goal of another source`() {
        world.goal("a1", "g1", v: 2, minute: 80, at: 10, as: .cancelled)
        #expect(world.notes[.cancelledBeforeReport] == 1)
        #expect(world.goal("a1", "g1", minute: 80, at: 0, late: 20) == .duplicate)
        #expect(world.goals == [])
        world.goal("b1", "x", minute: 80, at: 1, late: 30)
        #expect(world.goals == ["80 under-review"])
    }

    @Test mutating func `an id that comes back minutes after it was cancelled is another goal`() {
        world.goal("a1", "g1", minute: 10, at: 0)
        world.goal("a1", "g1", v: 2, minute: 10, at: 20, as: .cancelled)
        world.goal("a1", "g1", v: 3, minute: 80, at: 4200)
        #expect(world.goals == ["10 retracted", "80 provisional"])
        #expect(world.notes[.idReused] == 1)
    }

    @Test mutating func `an id used for another class is a retraction and a new event, and counted`() {
        world.goal("a1", "g1", minute: 10, at: 0)
        world.goal("a1", "g1", v: 2, minute: 10, at: 5, .redCard)
        #expect(world.events.map(\.status) == [.retracted, .provisional])
        #expect(world.notes[.idReused] == 1)
    }

    @Test mutating func `captures that run backwards or lie ahead are counted and swallow nothing`() {
        world.goal("a1", "g1", minute: 10, at: 100)
        world.goal("a1", "g1", v: 2, minute: 10, at: 50, player: "X")
        #expect(world.event?.player == "X")
        #expect(world.notes[.capturedBackwards] == 1)
        // An hour ahead of us: it counts as captured when it was received.
        world.goal("b1", "x", minute: 10, at: 3700, late: -3600)
        #expect(world.notes[.capturedInFuture] == 1)
        #expect(world.goals == ["10 confirmed"])
    }

    @Test mutating func `of ten thousand revisions a thousand are taken, and the retraction`() {
        var refused = 0
        for version in 1...10_000 {
            let decision = world.goal("a1", "g1", v: UInt32(version), minute: 10, at: 0, player: "\(version)")
            if decision.refusal == .limit { refused += 1 }
        }
        #expect(refused == 9000)
        #expect(world.goal("a1", "g1", v: 10_001, minute: 10, at: 0, as: .cancelled) == .accepted)
        #expect(world.goals == ["10 retracted"])
    }

    @Test func `one alert more than a match has room for is counted`() {
        var limits = LifecycleLimits()
        limits.alertsPerMatch = 1
        var world = World(limits: limits)
        world.goal("a1", "g1", minute: 10, at: 0, score: Score(home: 9, away: 0))
        world.goal("b1", "x", minute: 10, at: 0, score: Score(home: 9, away: 0))
        #expect(world.openAlerts == [.providerScoreDiffers])
        #expect((world.notes[.alertDropped] ?? 0) > 0)
    }
}
