import EventLifecycle
import MatchModel
import OriginCore
import ProviderFeeds
import Telemetry

/// What intake has done, for the metrics.
struct IntakeCounters {
    var payloads: UInt64 = 0
    var accepted: UInt64 = 0
    var duplicates: UInt64 = 0
    var refused: UInt64 = 0
    var publications: UInt64 = 0
    var commits: UInt64 = 0
    var epochs: UInt64 = 0
    /// Matches in payloads of real providers, by what became of them.
    private(set) var matches: [String: UInt64] = [:]
    /// What adapters left out, by reason, and payloads by product.
    private(set) var leftOut: [LeftOutReason: UInt64] = [:]
    private(set) var products: [FeedProduct: UInt64] = [:]
    /// Hints that something may be happening.
    var hints: UInt64 = 0
    /// Things that were news, yet lacked what they must have.
    var unsaid: UInt64 = 0
    /// Payloads that no adapter understood, by what became of them.
    var unread: [UnreadVerdict: UInt64] = [:]
    /// Payloads that retention let go before they could be received again.
    var goneBeforeReadAgain: UInt64 = 0
    /// Payloads of which nothing could be used.
    var unusable: UInt64 = 0
    /// What reading a payload took.
    var reading = LatencyHistogram()
    /// Timers of the node that came due.
    var timers: UInt64 = 0
    /// What operators asked for.
    var actions: UInt64 = 0
    /// Times that the log could not be written.
    var logFailures: UInt64 = 0
    /// Alerts raised, by kind.
    private(set) var alerts: [OriginAlert.Kind: UInt64] = [:]
    private(set) var notes: [IntakeNote: UInt64] = [:]
    /// From the provider's moment to our receipt.
    var received = LatencyHistogram()
    /// From receipt to a position.
    var published = LatencyHistogram()
    /// From a position to the disk.
    var durable = LatencyHistogram()
    /// From receipt of a real provider's payload to all it said being durable: those read on the loop, and large ones.
    var taken: (small: LatencyHistogram, large: LatencyHistogram) = (LatencyHistogram(), LatencyHistogram())
    /// One commit.
    var commitTime = LatencyHistogram()

    /// What an input of any kind did.
    mutating func count(_ outcome: IntakeOutcome) {
        publications += UInt64(outcome.publications.count)
        for (note, count) in outcome.notes.taken { notes[note, default: 0] += UInt64(count) }
        for case .raised(let alert) in outcome.alerts { alerts[alert.kind, default: 0] += 1 }
    }

    mutating func count(_ report: FeedReport) {
        products[report.product, default: 0] += 1
        for match in report.matches { matches[match.verdict.name, default: 0] += 1 }
        for left in report.leftOut { leftOut[left.reason, default: 0] += UInt64(left.count) }
        hints += UInt64(report.hints.count)
        unsaid += UInt64(report.unsaid)
    }

    mutating func countPayload(_ outcome: IntakeOutcome, refusedBefore: Int) {
        payloads += 1
        accepted += UInt64(outcome.accepted)
        duplicates += UInt64(outcome.duplicates)
        refused += UInt64(outcome.refused.count + refusedBefore)
    }

    mutating func countTaken(_ bytes: Int, _ time: TimeSpan) {
        if bytes < DocumentReader.inlineBytes {
            taken.small.record(microseconds: time.microseconds)
        } else {
            taken.large.record(microseconds: time.microseconds)
        }
    }
}
