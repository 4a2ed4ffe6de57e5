import EventLifecycle
import MatchModel
import Testing

@Suite struct FixtureTests {
    var world = World()

    @Test func `a new fixture is a confirmed match-status that carries it`() throws {
        let publication = try #require(world.published.first)
        #expect(publication.cursor == Cursor(epoch: 7, offset: 1))
        #expect(publication.event.kind == .matchStatus)
        #expect(publication.event.status == .confirmed)
        #expect(publication.event.matchStatus == .scheduled)
        #expect(publication.fixture == World.fixture)
        #expect(publication.topics == World.fixture.topics)
    }

    @Test mutating func `the same fixture again is a duplicate, a changed one a revision`() {
        #expect(world.receive(.fixture(World.fixture)) == .duplicate)
        var later = World.fixture
        later.kickoff = UnixInstant(milliseconds: 9000)
        later.home.name = "A United"
        #expect(world.receive(.fixture(later)) == .accepted)
        #expect(world.event?.id.text == "7-1")
        #expect(world.event?.revision == 2)
        #expect(world.event?.changed == .fixture)
        #expect(world.engine.match(id("m1"))?.fixture == later)
    }

    @Test mutating func `league and teams are fixed once known`() {
        var other = World.fixture
        other.league = id("cup")
        #expect(world.receive(.fixture(other)).refusal == .fixtureConflict)
        other = World.fixture
        swap(&other.home, &other.away)
        #expect(world.receive(.fixture(other)).refusal == .fixtureConflict)
    }

    @Test mutating func `a changed fixture leaves a running match running`() {
        world.say("k", .event(.kickoff), team: nil, as: .confirmed)
        var renamed = World.fixture
        renamed.home.name = "A United"
        world.receive(.fixture(renamed))
        #expect(world.engine.match(id("m1"))?.status == .live)
        #expect(world.engine.match(id("m1"))?.isRunning == true)
    }

    @Test mutating func `a postponed match that gets a new date is scheduled again, and its event says so`() {
        world.say("s", .event(.matchStatus), team: nil, as: .confirmed, matchStatus: .postponed)
        #expect(world.engine.match(id("m1"))?.status == .postponed)
        var later = World.fixture
        later.kickoff = UnixInstant(milliseconds: 9000)
        world.receive(.fixture(later))
        #expect(world.event?.matchStatus == .scheduled)
        #expect(world.event?.changed == [.fixture, .outcome])
        #expect(world.engine.match(id("m1"))?.status == .scheduled)
        // What else is said of the postponement does not bring it back.
        world.say("s", .event(.matchStatus), team: nil, as: .confirmed, matchStatus: .postponed, by: "b1")
        #expect(world.engine.match(id("m1"))?.status == .scheduled)
    }

    @Test mutating func `matches are read in the order of their ids, and leave when nothing keeps them`() {
        for match in ["z", "c", "m2"] {
            var fixture = World.fixture
            fixture.match = id(match)
            world.receive(.fixture(fixture))
        }
        #expect(world.engine.matches.map(\.id.text) == ["c", "m1", "m2", "z"])
        world.say("f", .event(.fullTime), team: nil, as: .confirmed, match: "c")
        world.say("f", .event(.fullTime), team: nil, as: .provisional, match: "z")
        let due = world.now + MatchState.retention
        #expect(world.forget(at: due) == [])
        #expect(world.forget(at: due + .milliseconds(1)).map(\.text) == ["c"])
        #expect(world.engine.matches.map(\.id.text) == ["m1", "m2", "z"])
    }

    @Test mutating func `a match that has left does not begin anew, whoever says so`() {
        world.say("f", .event(.fullTime), team: nil, as: .confirmed)
        #expect(world.forget(at: world.now + MatchState.retention + .milliseconds(1)).count == 1)
        #expect(world.receive(.fixture(World.fixture)).refusal == .sealed)
        #expect(world.say("g", .event(.goal)).refusal == .sealed)
        #expect(world.operate(.reopen(id("m1"))).refusal == .sealed)
        #expect(world.engine.matchCount == 0)
        #expect(world.say("g", .event(.goal), match: "m2").refusal == .unknownMatch)
    }

    @Test func `of the matches that left so many are remembered, the oldest is let go`() {
        var limits = LifecycleLimits()
        limits.departedMatches = 2
        var world = World(limits: limits)
        for match in ["m1", "m2", "m3"] {
            var fixture = World.fixture
            fixture.match = id(match)
            world.receive(.fixture(fixture))
            world.say("f", .event(.fullTime), team: nil, as: .confirmed, match: match)
            world.now = world.now + .seconds(1)
        }
        #expect(world.forget(at: world.now + MatchState.retention).count == 3)
        #expect(world.say("g", .event(.goal), match: "m3").refusal == .sealed)
        #expect(world.say("g", .event(.goal), match: "m2").refusal == .sealed)
        #expect(world.receive(.fixture(World.fixture)) == .accepted)
    }
}
