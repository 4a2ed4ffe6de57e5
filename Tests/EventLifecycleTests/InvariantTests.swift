import EventLifecycle
import MatchModel
import Testing

/// Whatever a provider says, in whatever order, what is published keeps the rules.
@Suite struct InvariantTests {
    /// SplitMix64; the seed is the test's argument, so that a failure names it.
    struct Random {
        var state: UInt64
        mutating func below(_ bound: UInt64) -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return (mixed ^ (mixed >> 31)) % bound
        }
        mutating func pick<Element>(_ choices: [Element]) -> Element { choices[Int(below(UInt64(choices.count)))] }
    }

    mutating func say(_ random: inout Random, in world: inout World) {
        let keys = ["k1", "k2", "k3", "k4", "k5"]
        let about: ObservationKey? = random.below(3) == 0 ? nil : id(random.pick(keys))
        let subject: Observation.Subject = random.pick([
            .event(.goal), .event(.goal), .event(.ownGoal), .event(.redCard), .event(.periodEnd),
            .reviewStart(about: about), .reviewEnd(about: about),
        ])
        world.say(
            random.pick(keys), v: UInt32(random.below(60)) + 1, subject, team: random.pick(["a", "b"]),
            as: random.pick([.provisional, .provisional, .confirmed, .cancelled]),
            player: random.pick([nil, "X", "Y"]), outcome: random.pick([nil, "goal", "no-goal", "odd"]),
            clock: random.pick([nil, MatchClock(period: 2, minute: 80), MatchClock(period: 5, minute: 120)]),
            by: random.pick(["p", "q", "r"]))
    }

    /// The score by the words of the design alone, and not by the code that publishes it: home, away, both of the
    /// shoot-out, and whether a goal of it is not confirmed.
    static func score(_ events: [MatchEvent]) -> [Int] {
        var sides = [0, 0, 0, 0]
        var isProvisional = 0
        for event in events where ["goal", "own-goal", "penalty-goal"].contains(event.kind.name) {
            guard event.status != .retracted, let team = event.team?.text else { continue }
            let side = (team == "a" ? 0 : 1) ^ (event.kind == .ownGoal ? 1 : 0)
            sides[side + (event.clock?.period == 5 ? 2 : 0)] += 1
            if event.status != .confirmed { isProvisional = 1 }
        }
        return sides + [isProvisional]
    }

    @Test(arguments: UInt64(1)...300)
    mutating func `statuses, revisions, classes, changes and scores hold`(seed: UInt64) {
        var random = Random(state: seed)
        var world = World()
        for _ in 0..<80 { say(&random, in: &world) }

        var latest: [EventID: MatchEvent] = [:]
        var state = MatchState(fixture: World.fixture, at: Cursor(epoch: 7, offset: 1))
        for (index, publication) in world.log.enumerated() {
            let event = publication.event
            #expect(publication.cursor.offset == UInt64(index) + 1)
            if let before = latest[event.id] {
                #expect(event.revision == before.revision + 1)
                #expect(before.status.canBecome(event.status))
                #expect(event.eventClass == before.eventClass)
                #expect(event.kind.eventClass == event.eventClass)
                #expect(event.changed != [] || event.status != before.status)
                #expect(event.replaces == before.replaces)
            } else {
                #expect(event.revision == 1)
                #expect(event.id.text == "7-\(publication.cursor.offset)")
                #expect(event.status == .provisional || event.status == .confirmed)
            }
            if let replaced = event.replaces, event.revision == 1 {
                #expect(latest[replaced]?.status == .retracted)
            }
            latest[event.id] = event
            state.apply(publication)
            let line = publication.score
            #expect(
                [line.goals.home, line.goals.away, line.shootout?.home ?? 0, line.shootout?.away ?? 0].map(Int.init)
                    + [line.provisional ? 1 : 0] == Self.score(Array(latest.values)))
            #expect(line == state.score)
        }
        #expect(world.engine.match(id("m1")) == state)
    }
}
