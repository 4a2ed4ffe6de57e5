import EventLifecycle
import MatchModel
import Testing

@Suite struct ScoreAlertTests {
    var world = World()

    @Test mutating func `scores of two sources that differ for 60 s are told, until they agree`() {
        world.say("k", .event(.kickoff), team: nil, by: "b1")
        world.goal("a1", "g1", minute: 80, at: 0)
        world.wait(59)
        #expect(world.openAlerts == [])
        world.wait(1)
        #expect(world.openAlerts == [.scoreDivergence])
        world.goal("b1", "x", minute: 80, at: 30)
        #expect(world.openAlerts == [])
    }

    @Test mutating func `a difference that ends before 60 s is not told`() {
        world.say("k", .event(.kickoff), team: nil, by: "b1")
        world.goal("a1", "g1", minute: 80, at: 0)
        world.wait(30)
        world.goal("b1", "x", minute: 80, at: 30)
        #expect(world.engine.nextDue.map { $0 > world.now + .seconds(60) } ?? true)
        world.wait(60)
        #expect(world.alerts.isEmpty)
    }

    @Test mutating func `a source that only sends line-ups has no score to compare`() {
        world.say("l", .event(.lineup), by: "b1")
        world.goal("a1", "g1", minute: 80, at: 0, as: .confirmed)
        world.wait(100)
        #expect(world.openAlerts == [])
    }

    @Test mutating func `a provider's own score is compared with what it reported, and never copied`() {
        world.goal("a1", "g1", minute: 70, at: 0, score: Score(home: 1, away: 0))
        #expect(world.openAlerts == [])
        world.goal("a1", "g3", minute: 80, at: 600, score: Score(home: 3, away: 0))
        #expect(world.openAlerts == [.providerScoreDiffers])
        #expect(world.score?.goals == Score(home: 2, away: 0))
        world.goal("a1", "g2", minute: 75, at: 300, late: 400, score: Score(home: 2, away: 0))
        #expect(world.openAlerts == [])
    }
}
