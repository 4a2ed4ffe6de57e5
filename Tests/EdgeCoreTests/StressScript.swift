import BackboneWire
import MatchModel

/// What the writer of the stress test does, made before any thread starts, and what a fan is owed of it.
struct StressScript: Sendable {
    enum Step: Sendable {
        case publication(BackboneFrame, bytes: [UInt8])
        case heartbeat(BackboneFrame)
        /// A new connection: the edge missed something, or an epoch began.
        case snapshot([(frame: BackboneFrame, bytes: [UInt8])])
        /// Every worker has to show that nothing was slept through.
        case checkpoint(Cursor)
    }

    /// Of one publication: which of `topics` it belongs to, one bit each, and its class.
    struct Facts: Sendable {
        var topics: UInt32
        var eventClass: EventClasses
    }

    static let topics = [
        "match:m1", "match:m2", "match:m3", "team:arg", "team:fra", "team:cro", "team:eng", "league:cup",
        "league:other",
    ]
    private static let kinds: [EventKind] = [.goal, .redCard, .review, .kickoff, .substitution, .commentary]

    private(set) var steps: [Step] = []
    /// By epoch, then by offset - 1.
    private(set) var facts: [UInt64: [Facts]] = [:]
    private(set) var publications = 0

    init(publications wanted: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var origin = ScriptedOrigin(epoch: 9)
        connect(&origin, refill: 0)
        while publications < wanted {
            publications += 1
            let frame = next(&origin, &random)
            steps.append(.publication(frame, bytes: Array(origin.bytes(of: frame))))
            if publications % 50 == 0 { steps.append(.heartbeat(origin.heartbeat())) }
            if publications % 250 == 0 { steps.append(.checkpoint(origin.cursor)) }
            if publications == wanted * 2 / 3 { origin = ScriptedOrigin(epoch: 10) }
            if publications % 3000 == 0 || publications == wanted * 2 / 3 {
                for _ in 0..<5 { _ = next(&origin, &random) }
                connect(&origin, refill: 100)
            }
        }
        steps.append(.checkpoint(origin.cursor))
    }

    private mutating func connect(_ origin: inout ScriptedOrigin, refill: UInt64) {
        let frames = origin.snapshot(historyAfter: origin.head - min(origin.head, refill))
        steps.append(.snapshot(frames.map { ($0, Array(origin.bytes(of: $0))) }))
    }

    private mutating func next(_ origin: inout ScriptedOrigin, _ random: inout SeededGenerator) -> BackboneFrame {
        // One match is hot, one is quiet.
        let match = ["m1", "m1", "m1", "m2", "m2", "m3"][Int.random(in: 0..<6, using: &random)]
        let kind = Self.kinds[Int.random(in: 0..<Self.kinds.count, using: &random)]
        let name = "\(match)-\(kind.name)-\(Int.random(in: 0..<3, using: &random))"
        let frame = origin.publish(kind, in: match, as: name)
        let topics = origin.fixture(match).topics
        var mask: UInt32 = 0
        for (bit, text) in Self.topics.enumerated() {
            if let topic = Topic(text), topics.contains(topic) { mask |= 1 << UInt32(bit) }
        }
        facts[origin.epoch, default: []].append(Facts(topics: mask, eventClass: EventClasses(kind.eventClass)))
        return frame
    }
}
