import Delivery
import MatchModel
import ScoreCaching
import Synchronization

/// What every answer of a read endpoint hangs on beside its target: while it is the same, so is the answer.
package struct AnswerStamp: Hashable, Sendable {
    /// The newest publication in the ring; it rises with every epoch and snapshot too.
    fileprivate let sequence: UInt64
    fileprivate let forgettings: UInt64
    /// Whole seconds since the last backbone frame: the `Age`.
    fileprivate let age: Int64
    fileprivate let isStale: Bool
}

extension SharedEdge {
    /// Takes no lock. `nil` while nothing is known, or what is known has expired.
    package func answerStamp(now: MonotonicInstant) -> AnswerStamp? {
        guard let age = age(now: now) else { return nil }
        let freshness = settings.freshness.answer(age: age)
        guard freshness != .expired else { return nil }
        return AnswerStamp(
            sequence: ring.headSequence, forgettings: forgettings.load(ordering: .acquiring),
            age: max(0, age.nanoseconds / 1_000_000_000), isStale: freshness == .stale)
    }
}
