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
    /// From the provider's moment to our receipt.
    var received = LatencyHistogram()
    /// From receipt to a position.
    var published = LatencyHistogram()
    /// From a position to the disk.
    var durable = LatencyHistogram()
    /// One commit.
    var commitTime = LatencyHistogram()

    mutating func count(_ outcome: IntakeOutcome, refusedBefore: Int) {
        payloads += 1
        accepted += UInt64(outcome.accepted)
        duplicates += UInt64(outcome.duplicates)
        refused += UInt64(outcome.refused.count + refusedBefore)
        publications += UInt64(outcome.publications.count)
    }
}
