import MatchModel

/// Turns the clocks of providers into the one football counts: the first minute is 1, and what is played beyond the end
/// of a period is added to its last minute. A period starts at its own minute: 0, 45, 90, 105.
///
/// `nil` for a period or a time that no match has; nothing in here traps for any number.
package enum FeedClock {
    /// The longest that a period is believed to last, in minutes.
    static let longestPeriod: Int64 = 140

    /// Minutes on the clock when period `number` starts and when it should end.
    private static let bounds: [(start: Int64, end: Int64)] = [(0, 45), (45, 90), (90, 105), (105, 120)]

    /// Which minute a whole minute on the clock is of: providers disagree.
    package enum WholeMinute: Sendable {
        /// 70:00 is the 71st, as Sportradar counts.
        case begins
        /// 70:00 is the 70th, as Opta and Stats Perform count; 70:01 the 71st. A period begins with its own.
        case ends
    }

    /// `seconds` of a clock that runs through: 45:00 at the start of the second half.
    package static func running(period: Int64, seconds: Int64, wholeMinute: WholeMinute = .begins) -> MatchClock? {
        guard 0...1_000_000 ~= seconds else { return nil }
        return counted(period: period, minute: wholeMinute == .ends ? (seconds + 59) / 60 : seconds / 60 + 1)
    }

    /// `seconds` of a clock that restarts with each period.
    package static func restarting(
        period: Int64, seconds: Int64, wholeMinute: WholeMinute = .begins
    ) -> MatchClock? {
        guard seconds >= 0, 0...Int64(MatchClock.shootout) ~= period else { return nil }
        guard 1...4 ~= period else { return counted(period: period, minute: 0) }
        guard seconds <= longestPeriod * 60 else { return nil }
        let seconds = seconds + bounds[Int(period) - 1].start * 60
        return running(period: period, seconds: seconds, wholeMinute: wholeMinute)
    }

    /// A minute counted from 1 which may lie beyond the end of its period: 47 in the first half is 45+2.
    package static func counted(period: Int64, minute: Int64) -> MatchClock? {
        guard 0...Int64(MatchClock.shootout) ~= period, minute >= 0 else { return nil }
        if period == 0 { return MatchClock(period: 0, minute: 0) }
        if period == Int64(MatchClock.shootout) { return MatchClock(period: MatchClock.shootout, minute: 120) }
        let (start, end) = bounds[Int(period) - 1]
        guard minute <= start + longestPeriod else { return nil }
        // An event before its period began, by the clock alone, is one of its first minute.
        let minute = max(minute, start + 1)
        return MatchClock(
            period: UInt8(period), minute: UInt16(min(minute, end)), added: UInt16(max(0, minute - end)))
    }

    /// A minute counted from 1 and the minutes added, where the provider tells both.
    package static func counted(period: Int64, minute: Int64, added: Int64) -> MatchClock? {
        guard 0...longestPeriod ~= added, 0...(2 * longestPeriod) ~= minute else { return nil }
        return counted(period: period, minute: minute + added)
    }

    /// The clock at the moment a period starts.
    package static func start(ofPeriod period: Int64) -> MatchClock? {
        switch period {
        case 0: MatchClock(period: 0, minute: 0)
        case 1...4: MatchClock(period: UInt8(period), minute: UInt16(bounds[Int(period) - 1].start))
        case Int64(MatchClock.shootout): MatchClock(period: MatchClock.shootout, minute: 120)
        default: nil
        }
    }

    /// `mm:ss`, `m:ss` or `hh:mm:ss[.fraction]` as whole seconds; `nil` for anything else.
    package static func seconds(_ text: String) -> Int64? {
        var parts: [Int64] = [0]
        var digits = 0
        bytes: for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                guard digits <= 6 else { return nil }
                parts[parts.count - 1] = parts[parts.count - 1] * 10 + Int64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: ":"):
                guard digits > 0, parts.count < 3 else { return nil }
                parts.append(0)
                digits = 0
            case UInt8(ascii: "."):
                break bytes
            default:
                return nil
            }
        }
        guard digits > 0, parts.count > 1, parts.dropFirst().allSatisfy({ $0 < 60 }) else { return nil }
        return parts.reduce(0) { $0 * 60 + $1 }
    }
}
