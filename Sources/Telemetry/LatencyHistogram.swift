import Histogram

/// How long something took, in microseconds, with its tail kept to a known precision.
///
/// A value with one owner: recording takes no lock and, the counts having a fixed size, allocates nothing.
package struct LatencyHistogram: Sendable {
    /// Values above ten minutes are counted as ten minutes, and in `clamped`.
    package static let maximumMicroseconds: Int64 = 600_000_000

    package enum Precision: Sendable {
        /// 1% of the value, about 24 KB: for nodes, of which one machine can run hundreds.
        case percent
        /// 0.1% of the value, about 170 KB: for a load generator.
        case permille

        fileprivate var digits: SignificantDigits {
            switch self {
            case .percent: .two
            case .permille: .three
            }
        }
    }

    package let precision: Precision
    private var counts: Histogram<UInt64>
    /// The sum of all values, in microseconds.
    package private(set) var sum: UInt64 = 0
    /// The largest value recorded, exactly.
    package private(set) var maximum: UInt64 = 0
    /// Values below zero, recorded as zero: clocks that disagree.
    package private(set) var negatives: UInt64 = 0
    /// Values above `maximumMicroseconds`.
    package private(set) var clamped: UInt64 = 0

    package init(precision: Precision = .percent) {
        self.precision = precision
        counts = Histogram(
            lowestDiscernibleValue: 1, highestTrackableValue: UInt64(Self.maximumMicroseconds),
            numberOfSignificantValueDigits: precision.digits)
    }

    /// How many values were recorded.
    package var count: UInt64 { counts.totalCount }

    /// Records that `count` things took this long each: a fan-out of a thousand fans is one call.
    package mutating func record(microseconds: Int64, count: Int = 1) {
        guard count > 0 else { return }
        let times = UInt64(count)
        if microseconds < 0 { negatives += times }
        if microseconds > Self.maximumMicroseconds { clamped += times }
        let value = UInt64(max(0, min(microseconds, Self.maximumMicroseconds)))
        counts.record(value, count: times)
        sum &+= value &* times
        maximum = max(maximum, value)
    }

    /// The value that this part (0 to 1) of all values does not exceed, in microseconds; 0 when there is none.
    package func quantile(_ part: Double) -> UInt64 {
        if part >= 1 { return maximum }
        return min(counts.valueAtPercentile(part * 100), maximum)
    }

    /// The mean in microseconds; never to be quoted alone.
    package var mean: Double { count == 0 ? 0 : Double(sum) / Double(count) }

    /// Adds everything of another histogram of the same precision.
    package mutating func merge(_ other: LatencyHistogram) {
        precondition(precision == other.precision, "histograms of different precision cannot be merged")
        guard other.count > 0 else { return }
        counts.add(other.counts)
        sum &+= other.sum
        maximum = max(maximum, other.maximum)
        negatives += other.negatives
        clamped += other.clamped
    }

    /// Forgets everything and keeps the storage.
    package mutating func reset() {
        guard count > 0 else { return }
        counts.reset()
        (sum, maximum, negatives, clamped) = (0, 0, 0, 0)
    }
}
