/// A moment of the wall clock, in microseconds since 1970. Rendered to clients in milliseconds.
package struct UnixInstant: Hashable, Comparable, Codable, Sendable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }
    package init(milliseconds: Int64) { self.microseconds = milliseconds * 1000 }

    /// The instants that are decoded, in microseconds: 1938 to 2207. The difference of any two fits a `TimeSpan`.
    package static let decodable: ClosedRange<Int64> = -1_000_000_000_000_000...7_500_000_000_000_000

    /// Reads the microseconds; throws for instants so far away that arithmetic with them could overflow.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        microseconds = try container.decode(Int64.self)
        guard Self.decodable.contains(microseconds) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "an instant beyond 1938 to 2207")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microseconds)
    }

    /// Whole milliseconds, rounded down.
    package var milliseconds: Int64 { microseconds >= 0 ? microseconds / 1000 : (microseconds - 999) / 1000 }

    package static func < (left: UnixInstant, right: UnixInstant) -> Bool { left.microseconds < right.microseconds }
    package static func - (left: UnixInstant, right: UnixInstant) -> TimeSpan {
        TimeSpan(nanoseconds: (left.microseconds - right.microseconds) * 1000)
    }
    package static func + (left: UnixInstant, right: TimeSpan) -> UnixInstant {
        UnixInstant(microseconds: left.microseconds + right.nanoseconds / 1000)
    }
}

/// A moment of the monotonic clock of one machine, in nanoseconds since some start. Never sent to anyone as a time.
package struct MonotonicInstant: Hashable, Comparable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package var milliseconds: Int64 { nanoseconds / 1_000_000 }

    package static func < (left: MonotonicInstant, right: MonotonicInstant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
    package static func - (left: MonotonicInstant, right: MonotonicInstant) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
    package static func + (left: MonotonicInstant, right: TimeSpan) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
}

/// A length of time in nanoseconds, signed. (`Swift.Duration` is 128 bits wide and slow to compare on a hot path.)
package struct TimeSpan: Hashable, Comparable, Codable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static let zero = TimeSpan(nanoseconds: 0)
    package static func nanoseconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count) }
    package static func microseconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count * 1000) }
    package static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count * 1_000_000) }
    package static func seconds(_ count: Int64) -> TimeSpan { TimeSpan(nanoseconds: count * 1_000_000_000) }

    package var microseconds: Int64 { nanoseconds / 1000 }
    package var milliseconds: Int64 { nanoseconds / 1_000_000 }

    package static func < (left: TimeSpan, right: TimeSpan) -> Bool { left.nanoseconds < right.nanoseconds }
    package static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanoseconds + right.nanoseconds)
    }
    package static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanoseconds - right.nanoseconds)
    }
    package static func * (left: TimeSpan, right: Int64) -> TimeSpan { TimeSpan(nanoseconds: left.nanoseconds * right) }
}
