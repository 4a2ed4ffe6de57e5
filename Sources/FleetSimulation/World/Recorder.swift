import MatchModel

/// What a simulation did: a digest of every step, the last steps as text where that is asked for, and the first rule that
/// was broken.
final class Recorder {
    /// Steps kept for a failing seed.
    static let keptSteps = 50_000

    /// What happened; the raw value goes into the digest.
    enum Step: UInt64 {
        case fault = 1
        case commit, published, frame, operation, connection, link, process, answer, end
    }

    let isTracing: Bool
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    private(set) var violation: Violation?
    private var steps: [String] = []
    private var next = 0
    private let scheduler: Scheduler

    init(_ scheduler: Scheduler, isTracing: Bool) {
        self.scheduler = scheduler
        self.isTracing = isTracing
    }

    func record(_ step: Step, _ first: UInt64, _ second: UInt64 = 0, _ text: @autoclosure () -> String) {
        for word in [UInt64(bitPattern: scheduler.now), step.rawValue, first, second] { mix(word) }
        guard isTracing else { return }
        let line = "\(Self.seconds(scheduler.now)) \(text())"
        if steps.count < Self.keptSteps {
            steps.append(line)
        } else {
            steps[next] = line
            next = (next + 1) % Self.keptSteps
        }
    }

    /// The first one counts; the simulation ends with it.
    func fail(_ rule: SimulationRule, _ text: String) {
        guard violation == nil else { return }
        violation = Violation(rule: rule, second: Double(scheduler.now) / 1e9, text: text)
        if isTracing { steps.append("\(Self.seconds(scheduler.now)) BROKEN \(rule.rawValue): \(text)") }
    }

    /// The last steps, oldest first.
    var trace: [String] { Array(steps[next...] + steps[..<next]) }

    /// A hash of bytes, eight at a time: the digest's share of a frame.
    static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
            let words = bytes.count / 8
            for place in 0..<words {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
                hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD ^ (hash >> 29)
            }
            var rest = UInt64(bytes.count)
            for byte in bytes[(words * 8)...] { rest = rest << 8 | UInt64(byte) }
            return (hash ^ rest) &* 0xC4CE_B9FE_1A85_EC53
        }
    }

    private func mix(_ word: UInt64) {
        digest = (digest ^ word) &* 0x0000_0100_0000_01B3
        digest ^= digest >> 31
    }

    private static func seconds(_ nanoseconds: Int64) -> String {
        let milliseconds = String(nanoseconds / 1_000_000 % 1000)
        return "\(nanoseconds / 1_000_000_000)." + String(repeating: "0", count: 3 - milliseconds.count) + milliseconds
    }
}

/// The rules that a simulation holds its nodes to.
package enum SimulationRule: String, CaseIterable, Sendable {
    /// An input that was answered 202 is in the log for good, unless a restore rolled it back.
    case acknowledged
    /// Offsets count up by one within an epoch, epochs rise, and what was published there stays what it was.
    case oneOrder = "one-order"
    /// Nobody sees an offset that is not durable.
    case durableFirst = "durable-first"
    /// The log replayed gives what it says was published.
    case replay
    /// A connection is given each revision it is owed, once, in order, byte for byte, and nothing else.
    case owed
    /// States and resets come as announced, and say what was true at their cursor.
    case states
    /// Rolled-back history always ends its epoch.
    case rollback
    /// Whoever takes back an event finds it retracted.
    case truthFollows = "truth-follows"
    /// What all sources agree on in the end, once each, is the score.
    case pitch
    /// When all is healed everybody's view is the origin's.
    case convergence
    /// Every bound is kept.
    case bounds
    /// The edge refused or ended what it should not.
    case refusal
}

/// A rule that was broken.
package struct Violation: Hashable, Sendable, CustomStringConvertible {
    package var rule: SimulationRule
    /// In simulated seconds.
    package var second: Double
    package var text: String

    package var description: String { "\(rule.rawValue) at \(Int(second * 1000)) ms: \(text)" }
}
