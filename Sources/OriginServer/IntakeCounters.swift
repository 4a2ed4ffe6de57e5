import EventLifecycle
import OriginCore
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
    /// One commit.
    var commitTime = LatencyHistogram()

    /// What an input of any kind did.
    mutating func count(_ outcome: IntakeOutcome) {
        publications += UInt64(outcome.publications.count)
        for (note, count) in outcome.notes.taken { notes[note, default: 0] += UInt64(count) }
        for case .raised(let alert) in outcome.alerts { alerts[alert.kind, default: 0] += 1 }
    }

    mutating func countPayload(_ outcome: IntakeOutcome, refusedBefore: Int) {
        payloads += 1
        accepted += UInt64(outcome.accepted)
        duplicates += UInt64(outcome.duplicates)
        refused += UInt64(outcome.refused.count + refusedBefore)
    }
}
