import EventLifecycle
import Foundation
import MatchModel
import OriginCore
import Testing

/// A node that was stored and read goes on as if it had never stopped; a replay of what was recorded is the same node.
@Suite struct CheckpointTests {
    enum Input {
        case entries([FeedEntry])
        case advance
        case operate(OperatorAction)
        case adopt(ConfirmationPolicy)
    }

    static func run(_ input: Input, on node: inout OriginNode, now: UnixInstant) -> IntakeOutcome {
        switch input {
        case .entries(let entries):
            node.receive(entries.enumerated().map { ($0.offset, $0.element) }, receivedAt: now, now: now)
        case .advance: node.advance(now: now)
        case .operate(let action): node.operate(action, now: now)
        case .adopt(let policy): node.adopt(policy, now: now)
        }
    }

    static func observation(_ random: inout SeededGenerator, now: UnixInstant) -> FeedEntry {
        let keys = ["k1", "k2", "k3", "k4"]
        let key = keys.randomElement(using: &random) ?? "k1"
        let about: ObservationKey? = Bool.random(using: &random) ? id("k1") : nil
        let subject: Observation.Subject =
            [
                .event(.goal), .event(.goal), .event(.ownGoal), .event(.redCard), .event(.commentary),
                .event(.restart), .event(.fullTime), .reviewStart(about: about), .reviewEnd(about: about),
            ].randomElement(using: &random) ?? .event(.goal)
        let lag = Int64.random(in: -5...100, using: &random)
        return .observation(
            Observation(
                provider: id(["p1", "p1.x", "p2", "opta"].randomElement(using: &random) ?? "p1"), match: id("m1"),
                key: id(key), version: UInt32.random(in: 1...40, using: &random), subject: subject,
                team: id(Bool.random(using: &random) ? "a" : "b"),
                player: ["X", "Y Z", nil].randomElement(using: &random) ?? nil,
                clock: MatchClock(period: 1, minute: UInt16.random(in: 1...6, using: &random)),
                standing: [.provisional, .provisional, .confirmed, .cancelled].randomElement(using: &random)
                    ?? .provisional,
                outcome: ["goal", "no-goal", nil].randomElement(using: &random) ?? nil,
                captured: Bool.random(using: &random) ? now + .seconds(-lag) : nil,
                message: Int.random(in: 0..<4, using: &random) == 0
                    ? id("n\(Int.random(in: 0..<9, using: &random))") : nil,
                score: Int.random(in: 0..<6, using: &random) == 0 ? Score(home: 1, away: 0) : nil))
    }

    static func input(_ random: inout SeededGenerator, now: UnixInstant) -> Input {
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1: return .advance
        case 2:
            let targets: [OperatorAction.Target] = ["k1", "k2", "k3"].map { .report(id("p1"), id($0)) }
            let target = targets.randomElement(using: &random) ?? targets[0]
            let actions: [OperatorAction] = [
                .rule(id("m1"), target, .retracted), .rule(id("m1"), target, .underReview), .follow(id("m1"), target),
                .endReview(id("m1"), target, outcome: nil), .join(id("m1"), target, into: targets[0]),
                .amend(id("m1"), target, .init(player: "O")), .reopen(id("m1")),
            ]
            return .operate(actions.randomElement(using: &random) ?? actions[0])
        case 3 where Int.random(in: 0..<4, using: &random) == 0:
            let show: ConfirmationPolicy.Showing = Bool.random(using: &random) ? .confirmed : .firstReport
            return .adopt(
                ConfirmationPolicy(
                    standard: .init(show: show, byRestart: true, byQuiet: .seconds(30), reviewLimit: .seconds(60))))
        default:
            return .entries((0..<Int.random(in: 1...3, using: &random)).map { _ in observation(&random, now: now) })
        }
    }

    @Test(arguments: UInt64(1)...150)
    func `stored and read at any moment it goes on alike, and so does a replay of what was recorded`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        var now = OriginNodeTests.start
        var node = OriginNode(epoch: 9)
        var replay = OriginNode(epoch: 9)
        var stored = OriginNode(epoch: 9)
        var latest: [EventID: MatchEvent] = [:]
        var published: UnixInstant?
        for step in 0..<60 {
            // The machine's clock is set back now and then.
            now = now + .seconds(Int64.random(in: -3...20, using: &random))
            let input = step == 0 ? Input.entries([OriginNodeTests.fixture]) : Self.input(&random, now: now)
            let outcome = Self.run(input, on: &node, now: now)
            #expect(Self.run(input, on: &stored, now: now) == outcome)
            if outcome.isRecorded {
                #expect(Self.run(input, on: &replay, now: now) == outcome)
            } else {
                #expect(outcome.publications.isEmpty && outcome.alerts.isEmpty)
            }
            for publication in outcome.publications {
                #expect(published.map { $0 <= publication.published } ?? true)
                published = publication.published
                let event = publication.event
                if let before = latest[event.id] {
                    #expect(event.revision == before.revision + 1)
                    #expect(before.status.canBecome(event.status))
                    #expect(event.eventClass == before.eventClass)
                } else {
                    #expect(event.revision == 1)
                    #expect(event.status != .retracted)
                }
                latest[event.id] = event
            }
            if Int.random(in: 0..<5, using: &random) == 0 {
                stored = try JSONDecoder().decode(OriginNode.self, from: JSONEncoder().encode(stored))
            }
            #expect(stored.nextDue == node.nextDue)
            #expect(stored.openAlerts == node.openAlerts)
        }
        #expect(replay.matches == node.matches)
        #expect(replay.openAlerts == node.openAlerts)
        #expect(replay.head == node.head)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        #expect(try encoder.encode(stored) == encoder.encode(node))
    }

    static func text(_ node: OriginNode) throws -> String {
        String(decoding: try JSONEncoder().encode(node), as: UTF8.self)
    }

    @Test(arguments: [
        (#""reports":[0]"#, #""reports":[7]"#), (#""event":0"#, #""event":99"#), (#""event":0"#, #""event":-1"#),
        (#""m1""#, #""m 1""#), (#""offset":2"#, #""offset":-2"#), (#""offset":2"#, #""offset":9007199254740992"#),
        (#""revision":1"#, #""revision":4294967295"#), (#""status":1"#, #""status":77"#),
        (#""moment":100000"#, #""moment":9223372036854775807"#),
    ]) func `what does not hold together is refused, not believed`(sound: String, broken: String) throws {
        var node = OriginNode(epoch: 9)
        _ = node.receive(
            [(0, OriginNodeTests.fixture), (1, OriginNodeTests.goal("g1"))], receivedAt: OriginNodeTests.start,
            now: OriginNodeTests.start)
        let text = try Self.text(node)
        #expect(text.contains(sound), "\(text)")
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode(OriginNode.self, from: Data(text.replacing(sound, with: broken).utf8))
        }
    }

    @Test func `a clock set back is counted, and time goes on from where it was`() {
        var node = OriginNode(epoch: 9)
        let start = OriginNodeTests.start
        _ = node.receive([(0, OriginNodeTests.fixture)], receivedAt: start, now: start)
        let earlier = start + .seconds(-60)
        let outcome = node.receive([(0, OriginNodeTests.goal("g1"))], receivedAt: earlier, now: earlier)
        #expect(outcome.publications.map(\.published) == [start])
        #expect(outcome.notes[.clockBackwards] == 1)
    }

    @Test func `a timer too early and the policy in force are not recorded, refusals are counted by their code`() {
        var node = OriginNode(epoch: 9)
        let start = OriginNodeTests.start
        _ = node.receive([(0, OriginNodeTests.fixture)], receivedAt: start, now: start)
        _ = node.receive([(0, OriginNodeTests.goal("g1"))], receivedAt: start, now: start)
        #expect(node.nextDue == start + .seconds(600))
        #expect(!node.advance(now: start + .seconds(599)).isRecorded)
        #expect(!node.adopt(ConfirmationPolicy(), now: start).isRecorded)
        let due = node.advance(now: start + .seconds(600))
        #expect(due.isRecorded)
        #expect(due.alerts.count == 1)
        #expect(node.nextDue == nil)
        let refused = node.receive(
            [(0, OriginNodeTests.goal("g2", team: "c")), (1, OriginNodeTests.goal("g3", team: "c"))],
            receivedAt: start, now: start)
        #expect(refused.refusals.map(\.code) == [.unknownTeam])
        #expect(refused.refusals.map(\.count) == [2])
    }
}
