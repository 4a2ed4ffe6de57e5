import EventLifecycle
import MatchModel
import Testing

@Suite struct EventTests {
    var world = World()

    @Test mutating func `a first report is revision 1, as settled as the feed says`() {
        world.say("g1", .event(.goal), player: "Messi")
        #expect(world.event?.id.text == "7-2")
        #expect(world.event?.revision == 1)
        #expect(world.event?.status == .provisional)
        #expect(world.event?.player == "Messi")
        #expect(world.event?.changed == [])
        world.say("g2", .event(.goal), as: .confirmed)
        #expect(world.event?.status == .confirmed)
    }

    @Test mutating func `the same or a lower version is a duplicate, a higher one replaces`() {
        world.say("g1", v: 5, .event(.goal))
        #expect(world.say("g1", v: 5, .event(.goal), player: "X") == .duplicate)
        #expect(world.say("g1", v: 4, .event(.goal), as: .cancelled) == .duplicate)
        #expect(world.published.isEmpty)
        #expect(world.say("g1", v: 6, .event(.goal), player: "X") == .accepted)
        #expect(world.published.count == 1)
    }

    @Test mutating func `an amendment keeps the status and lists what changed`() {
        world.say("g1", .event(.goal), as: .confirmed, player: "X")
        world.say("g1", v: 2, .event(.ownGoal), team: "b", player: "Y")
        #expect(world.event?.status == .confirmed)
        #expect(world.event?.revision == 2)
        #expect(world.event?.changed == [.kind, .team, .player])
        #expect(world.event?.id.text == "7-2")
    }

    @Test mutating func `a higher version without a visible change publishes nothing`() {
        world.say("g1", .event(.goal))
        #expect(world.say("g1", v: 2, .event(.goal)) == .accepted)
        #expect(world.published.isEmpty)
        #expect(world.say("g1", v: 2, .event(.goal), player: "X") == .duplicate)
    }

    @Test mutating func `confirmed, retracted and returned, the score following`() {
        world.say("g1", .event(.goal))
        #expect(world.published.first?.score == ScoreLine(goals: Score(home: 1, away: 0), provisional: true))
        world.say("g1", v: 2, .event(.goal), as: .confirmed)
        #expect(world.published.first?.score == ScoreLine(goals: Score(home: 1, away: 0)))
        world.say("g1", v: 3, .event(.goal), team: nil, as: .cancelled)
        #expect(world.event?.status == .retracted)
        #expect(world.event?.team?.text == "a")
        #expect(world.event?.changed == [])
        #expect(world.published.first?.score == .zero)
        world.say("g1", v: 4, .event(.goal))
        #expect(world.event?.status == .provisional)
        #expect(world.event?.revision == 4)
        #expect(world.score?.goals.home == 1)
    }

    @Test mutating func `what was cancelled from the first is remembered and publishes nothing`() {
        #expect(world.say("g1", v: 2, .event(.goal), as: .cancelled) == .accepted)
        #expect(world.published.isEmpty)
        #expect(world.say("g1", v: 1, .event(.goal)) == .duplicate)
        world.say("g1", v: 3, .event(.goal))
        #expect(world.event?.revision == 1)
    }

    @Test mutating func `a change of class is a retraction and a new event that replaces`() {
        world.say("x", .event(.goal))
        world.say("x", v: 2, .event(.redCard), as: .confirmed)
        #expect(world.events.map(\.status) == [.retracted, .confirmed])
        #expect(world.events.map(\.revision) == [2, 1])
        #expect(world.events.map(\.kind) == [.goal, .redCard])
        #expect(world.events.last?.replaces == world.events.first?.id)
        world.say("x", v: 3, .event(.redCard), as: .confirmed, player: "Z")
        #expect(world.event?.kind == .redCard)
        #expect(world.event?.replaces?.text == "7-2")
    }

    @Test mutating func `an own goal counts for the other side, a shoot-out only in the shoot-out`() {
        world.say("g1", .event(.ownGoal), team: "a", as: .confirmed)
        #expect(world.score?.goals == Score(home: 0, away: 1))
        world.say("p1", .event(.penaltyGoal), team: "a", as: .confirmed, clock: MatchClock(period: 5, minute: 120))
        #expect(world.score?.goals == Score(home: 0, away: 1))
        #expect(world.score?.shootout == Score(home: 1, away: 0))
    }

    @Test mutating func `an awarded result overrides the fold`() {
        world.say("g1", .event(.goal), as: .confirmed)
        world.say(
            "s1", .event(.matchStatus), team: nil, as: .confirmed, matchStatus: .awarded,
            awarded: Score(home: 0, away: 3))
        #expect(world.published.first?.score.goals == Score(home: 0, away: 3))
    }

    @Test mutating func `the ball is taken and leaves no trace`() {
        for _ in 0..<3 { #expect(world.say("ball", .ball(x: 1, y: 2)) == .accepted) }
        #expect(world.published.isEmpty)
    }

    @Test mutating func `refuses what it cannot place, and takes it once mended`() {
        #expect(world.say("g1", .event(.goal), match: "m2").refusal == .unknownMatch)
        #expect(world.say("g1", .event(.goal), team: "c").refusal == .unknownTeam)
        #expect(world.say("g1", .event(.goal), team: nil).refusal == .missingField)
        #expect(world.say("s1", .event(.matchStatus)).refusal == .missingField)
        #expect(world.say("s1", .event(.matchStatus), matchStatus: .awarded).refusal == .missingField)
        #expect(world.log.count == 1)
        #expect(world.say("g1", .event(.goal)) == .accepted)
    }

    @Test func `every status can become every other, but what was confirmed not provisional`() {
        for from in EventStatus.allCases {
            for to in EventStatus.allCases {
                #expect(from.canBecome(to) == !(from == .confirmed && to == .provisional))
            }
        }
    }
}
