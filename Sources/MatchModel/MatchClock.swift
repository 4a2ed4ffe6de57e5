/// A moment of a match as football counts it: the period, the minute, and minutes of added time on top.
///
/// Periods: 1 and 2 the halves, 3 and 4 extra time, 5 the shoot-out; 0 before kick-off.
package struct MatchClock: Hashable, Comparable, Codable, Sendable {
    package static let shootout: UInt8 = 5

    package var period: UInt8
    package var minute: UInt16
    package var added: UInt16

    package init(period: UInt8, minute: UInt16, added: UInt16 = 0) {
        self.period = period
        self.minute = minute
        self.added = added
    }

    package static func < (left: MatchClock, right: MatchClock) -> Bool {
        (left.period, left.minute, left.added) < (right.period, right.minute, right.added)
    }
}
