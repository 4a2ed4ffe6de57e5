import Synchronization

/// A histogram that several threads fill and one reads.
///
/// The way of a worker: record into a `LatencyHistogram` of its own, and `drain` it here off the hot path, at most once
/// a second. Threads that record rarely may `record` here at once.
package final class SharedHistogram: Sendable {
    private let state: Mutex<LatencyHistogram>

    package init(precision: LatencyHistogram.Precision = .percent) {
        state = Mutex(LatencyHistogram(precision: precision))
    }

    /// Records under a lock: once for a slice of a fan-out, never once for a fan.
    package func record(microseconds: Int64, count: Int = 1) {
        state.withLock { $0.record(microseconds: microseconds, count: count) }
    }

    /// Takes everything out of `local`, which must have the same precision, and leaves it empty.
    package func drain(_ local: inout LatencyHistogram) {
        guard local.count > 0 else { return }
        state.withLock { $0.merge(local) }
        local.reset()
    }

    /// Everything so far.
    package func snapshot() -> LatencyHistogram { state.withLock { $0 } }
}
