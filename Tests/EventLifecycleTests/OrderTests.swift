import EventLifecycle
import MatchModel
import Testing

/// Whatever order the same news arrives in, and however often, what is held true in the end is the same.
@Suite struct OrderTests {
    struct Message {
        var provider: String
        var key: String
        var version: UInt32
        var minute: UInt16
        var second: Int64
        var kind: EventKind
        var team: String
        var standing: Observation.Standing
        var player: String
    }

    /// Goals at least four minutes apart, each told by some of three sources, in one to three versions.
    static func history(_ random: inout SeededGenerator) -> [Message] {
        var messages: [Message] = []
        for goal in 0..<6 {
            let sources = ["a1", "b1", "c1"].filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
            let team = Bool.random(using: &random) ? "a" : "b"
            for source in sources {
                let versions = UInt32.random(in: 1...3, using: &random)
                let shift = UInt16.random(in: 0...1, using: &random)
                for version in 1...versions {
                    let standing: Observation.Standing =
                        [.provisional, .provisional, .confirmed, .cancelled].randomElement(using: &random)
                        ?? .provisional
                    messages.append(
                        Message(
                            provider: source, key: "g\(goal)", version: version,
                            minute: UInt16(goal * 4) + shift, second: Int64(goal * 240) + Int64(shift),
                            kind: goal == 2 && source == "b1" ? .ownGoal : .goal,
                            team: goal == 2 && source == "b1" ? (team == "a" ? "b" : "a") : team, standing: standing,
                            player: ["X", "Y"].randomElement(using: &random) ?? "X"))
                }
            }
        }
        return messages
    }

    static func play(_ messages: [Message]) -> World {
        var world = World()
        world.now = World.start + .seconds(3600)
        for message in messages {
            world.goal(
                message.provider, message.key, v: message.version, minute: message.minute, at: message.second,
                message.kind, team: message.team, as: message.standing, player: message.player)
        }
        return world
    }

    /// Status, kind, team and minute of what is held; what nobody holds need not have been shown.
    static func held(_ world: World) -> [String] {
        (world.engine.match(id("m1"))?.events ?? []).filter { $0.kind.isGoal && $0.status != .retracted }.map {
            let status = $0.status == .underReview ? "under-review" : "held"
            return "\($0.clock?.minute ?? 0) \($0.team?.text ?? "") \($0.kind.name) \($0.player ?? "") \(status)"
        }.sorted()
    }

    @Test(arguments: UInt64(1)...200)
    func `any order and any repetition of the same news ends in the same events`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let history = Self.history(&random)
        let straight = Self.held(Self.play(history))
        for _ in 0..<3 {
            let shuffled = (history + history.filter { _ in Bool.random(using: &random) }).shuffled(using: &random)
            #expect(Self.held(Self.play(shuffled)) == straight)
        }
    }

    /// Goals so close that readings differ: then the order may matter, yet no source's goals are ever swallowed.
    @Test(arguments: UInt64(1)...200)
    func `never fewer goals than any one source holds, and the same again`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var messages: [Message] = []
        for source in ["a1", "b1", "c1"] {
            for goal in 0..<Int.random(in: 0...4, using: &random) {
                messages.append(
                    Message(
                        provider: source, key: "g\(goal)", version: 1,
                        minute: 80 + UInt16.random(in: 0...4, using: &random),
                        second: Int64.random(in: 0...300, using: &random), kind: .goal, team: "a",
                        standing: .provisional, player: ["X", "Y", "Z"].randomElement(using: &random) ?? "X"))
            }
        }
        messages.shuffle(using: &random)
        let world = Self.play(messages)
        let most = ["a1", "b1", "c1"].map { source in messages.count { $0.provider == source } }.max() ?? 0
        #expect(Self.held(world).count >= most)
        #expect(Self.held(world).count <= messages.count)
        #expect(Self.play(messages).log == world.log)
    }
}
