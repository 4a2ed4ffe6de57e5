import EventLifecycle
import MatchModel
import Testing

/// What becomes of what nothing ever confirms, when the result is sealed.
@Suite struct SealingTests {
    static let day = Int64(24 * 3600)

    var world = World(policy: ConfirmationPolicy(exceptions: []))

    /// The latest revision of each event but the fixture's: kind and status.
    private var held: [String] {
        (world.engine.match(id("m1"))?.events ?? []).dropFirst().map { "\($0.kind.name) \($0.status.name)" }
    }

    private mutating func end() { world.say("ft", .event(.fullTime), team: nil, as: .confirmed, by: "a1") }

    private var twoDaysLater: UnixInstant { world.now + .seconds(2 * Self.day) }

    @Test(arguments: [EventKind.yellowCard, .periodEnd, .substitution, .commentary])
    mutating func `pair: provisional until a second before the sealing, confirmed at it, and the match can leave`(
        kind: EventKind
    ) {
        world.say("x", .event(kind), clock: MatchClock(period: 1, minute: 45), by: "a1")
        end()
        let (ended, number) = (world.now, world.log.count)
        world.wait(Self.day - 1)
        #expect(held == ["\(kind.name) provisional", "full-time confirmed"])
        world.wait(1)
        #expect(world.event?.kind == kind && world.event?.revision == 2)
        #expect(held == ["\(kind.name) confirmed", "full-time confirmed"])
        #expect(world.log.count == number + 1)
        #expect(world.engine.nextDue == nil && world.openAlerts.isEmpty)
        #expect(world.forget(at: ended + MatchState.retention) == [])
        #expect(world.forget(at: ended + MatchState.retention + .milliseconds(1)) == [id("m1")])
    }

    @Test mutating func `pair: a goal is told of at the sealing, not before; it keeps the match till it is answered`() {
        world.goal("a1", "g1", minute: 80, at: 0)
        end()
        world.wait(Self.day - 1)
        #expect(world.openAlerts == [])
        world.wait(1)
        #expect(world.openAlerts == [.confirmationOverdue])
        #expect(world.goals == ["80 provisional"])
        world.wait(Self.day)
        #expect(world.alerts.count == 1 && world.engine.nextDue == nil)
        #expect(world.forget(at: twoDaysLater) == [])
        world.operate(.rule(id("m1"), .report(id("a1"), id("g1")), .confirmed))
        #expect(world.goals == ["80 confirmed"])
        #expect(world.openAlerts == [])
        #expect(world.forget(at: twoDaysLater) == [id("m1")])
    }

    @Test mutating func `a goal that the operator was told of is not told of again`() {
        world = World()
        world.goal("a1", "g1", minute: 80, at: 0)
        end()
        world.wait(600)
        #expect(world.openAlerts == [.confirmationOverdue])
        world.wait(Self.day)
        #expect(world.alerts.count == 1 && world.notes[.timer] == 1)
    }

    @Test mutating func `what is under review stays so`() {
        world.say("y", .event(.yellowCard), by: "a1")
        world.say("r", .reviewStart(about: id("y")), by: "a1")
        end()
        world.wait(Self.day)
        #expect(held.first == "yellow-card under-review")
        #expect(world.openAlerts == [.reviewOpenTooLong])
        #expect(world.forget(at: twoDaysLater) == [])
    }

    @Test mutating func `what was held is not shown by the sealing, and keeps no match`() {
        world = World(policy: ConfirmationPolicy(standard: .init(show: .confirmed), exceptions: []))
        world.say("c", .event(.commentary), by: "a1")
        end()
        world.wait(Self.day)
        #expect(held == ["full-time confirmed"])
        #expect(world.engine.nextDue == nil)
        #expect(world.forget(at: twoDaysLater) == [id("m1")])
    }

    @Test mutating func `the operator's sealing settles at once, a reopening lets the time run anew`() {
        world.say("c", .event(.commentary), by: "a1")
        end()
        world.operate(.reopen(id("m1")))
        world.wait(10)
        world.operate(.reopen(id("m1")))
        world.wait(Self.day - 1)
        #expect(held.first == "commentary provisional")
        world.operate(.seal(id("m1")))
        world.wait(0)
        #expect(held.first == "commentary confirmed")
    }

    @Test(arguments: [256, 257])
    mutating func `pair: 256 events are settled at once, one more by the next firing`(count: Int) {
        for number in 1...count { world.say("c\(number)", .event(.commentary), by: "a1") }
        end()
        world.wait(Self.day)
        #expect(world.published.count == 256)
        #expect((world.engine.nextDue == nil) == (count == 256))
        world.wait(0)
        #expect(world.published.count == count - 256)
        #expect(world.engine.nextDue == nil)
    }

    @Test mutating func `what comes after the end and was taken back is settled by nobody`() {
        world.say("y", .event(.yellowCard), by: "a1")
        end()
        world.say("y", v: 2, .event(.yellowCard), as: .cancelled, by: "a1")
        world.wait(Self.day)
        #expect(held.first == "yellow-card retracted")
        #expect(world.published.isEmpty)
    }
}
