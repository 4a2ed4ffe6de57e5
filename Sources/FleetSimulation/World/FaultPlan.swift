import MatchModel

/// What can go wrong.
package enum FaultKind: String, CaseIterable, Sendable {
    case originCrash = "origin-crash"
    case originStop = "origin-stop"
    case edgeCrash = "edge-crash"
    case edgeStop = "edge-stop"
    case edgeDrain = "edge-drain"
    /// A link's connection is reset.
    case linkCut = "link-cut"
    /// A link carries nothing; its ends are not told.
    case linkPartition = "link-partition"
    /// All links at once.
    case originPartition = "origin-partition"
    /// A fan stops reading, or reads a few bytes at a time.
    case slowFan = "slow-fan"
    /// A phone is gone without a word.
    case fanVanishes = "fan-vanishes"
    /// All fans of an edge go to others.
    case fanStorm = "fan-storm"
    /// One worker of an edge is busy for a while.
    case busyWorker = "busy-worker"
    /// Payloads come twice, late, or garbled.
    case badPayloads = "bad-payloads"
    /// The origin comes back with an old back-up, and says so.
    case restore
    /// The origin comes back having lost a durable tail, and does not know.
    case rollback
    /// The origin's wall clock is set, at a restart or while it runs, by minutes or by days.
    case clockStep = "clock-step"
}

/// One thing that goes wrong, decided before the simulation begins: leaving one out changes no other.
package struct Fault: Hashable, Sendable {
    package var index: Int
    package var kind: FaultKind
    /// In milliseconds.
    package var at: Int
    package var target: Int
    package var milliseconds: Int
}

/// Everything that goes wrong in one simulation, by time.
enum FaultPlan {
    /// Others a minute, on average, besides the crash or cut of each minute.
    private static let others = 5

    static func make(_ settings: SimulationSettings) -> [Fault] {
        var random = SeededGenerator(seed: settings.seed, name: "faults")
        var faults: [Fault] = []
        func add(_ kind: FaultKind, minute: Int) {
            faults.append(
                Fault(
                    index: faults.count, kind: kind, at: minute * 60_000 + random.draw(3000...59_000),
                    target: random.draw(0...1000), milliseconds: duration(kind, &random)))
        }
        for minute in 0..<settings.minutes {
            let hard: [FaultKind] = [.originCrash, .edgeCrash, .edgeCrash, .linkCut, .linkPartition, .linkPartition]
            add(random.pick(hard), minute: minute)
            for _ in 0..<random.draw(2...(2 * others - 2)) {
                let all: [FaultKind] = [
                    .originCrash, .originStop, .edgeCrash, .edgeStop, .edgeDrain, .linkCut, .linkPartition,
                    .originPartition, .slowFan, .slowFan, .slowFan, .fanVanishes, .fanVanishes, .fanStorm, .busyWorker,
                    .badPayloads, .clockStep,
                ]
                add(random.pick(all), minute: minute)
            }
            if minute > 0, random.chance(0.12) { add(.restore, minute: minute) }
            if minute > 0, random.chance(0.12) { add(.rollback, minute: minute) }
        }
        return faults.filter { !settings.withoutKinds.contains($0.kind) && !settings.withoutFaults.contains($0.index) }
            .sorted { ($0.at, $0.index) < ($1.at, $1.index) }
    }

    private static func duration(_ kind: FaultKind, _ random: inout SeededGenerator) -> Int {
        switch kind {
        case .originCrash, .edgeCrash, .restore, .rollback: random.draw(200...12_000)
        case .originStop, .edgeStop: random.draw(100...(random.chance(0.5) ? 2500 : 15_000))
        case .linkPartition, .originPartition: random.draw(200...(random.chance(0.3) ? 120_000 : 10_000))
        case .slowFan: random.draw(1000...60_000)
        case .busyWorker: random.draw(50...4000)
        case .badPayloads: random.draw(5000...30_000)
        case .clockStep: random.draw(0...20_000)
        case .fanVanishes: random.draw(0...(random.chance(0.5) ? 5000 : 90_000))
        case .edgeDrain, .linkCut, .fanStorm: random.draw(500...8000)
        }
    }
}
