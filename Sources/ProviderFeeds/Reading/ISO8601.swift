import MatchModel

/// Reads instants of the form `2022-12-18T15:23:11.250Z` (RFC 3339): 0 to 9 digits of fraction, `Z` or `+hh:mm`.
package enum ISO8601 {
    /// The years that are read. The difference of any two such instants fits the 64-bit nanoseconds of `TimeSpan`
    /// (292 years), so no instant from outside can overflow the arithmetic inside.
    package static let years: ClosedRange<Int64> = 1970...2199

    /// The instant, cut to whole microseconds; `nil` for any other text, leap seconds included.
    package static func instant(_ text: String) -> UnixInstant? {
        var scanner = Scanner(bytes: Array(text.utf8))
        guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
            let day = scanner.number(2), scanner.take("Tt"),
            let hour = scanner.number(2), scanner.take(":"), let minute = scanner.number(2), scanner.take(":"),
            let second = scanner.number(2), let fraction = scanner.microseconds(), let zone = scanner.zone(),
            scanner.isAtEnd
        else { return nil }
        guard years.contains(year), 1...12 ~= month, day >= 1, day <= days(inMonth: month, of: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let minutes = (dayNumber(year, month, day) * 24 + hour) * 60 + minute - zone
        return UnixInstant(microseconds: (minutes * 60 + second) * 1_000_000 + fraction)
    }

    static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01, counted in years that begin in March, so that the leap day is the last of its year.
    static func dayNumber(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month < 3 ? year - 1 : year
        let marchMonth = (month + 9) % 12
        let dayOfYear = (marchMonth * 306 + 5) / 10 + day - 1
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        let daysTo1970 = Int64(719_468)
        return marchYear * 365 + leapDays + dayOfYear - daysTo1970
    }

    /// The year of a day that counts from 1970.
    static func year(ofDay day: Int64) -> Int64 {
        var year = 1970 + day / 366
        while dayNumber(year + 1, 1, 1) <= day { year += 1 }
        return year
    }

    private struct Scanner {
        let bytes: [UInt8]
        var index = 0

        var isAtEnd: Bool { index == bytes.count }

        /// One byte out of `choices`.
        mutating func take(_ choices: String) -> Bool {
            guard index < bytes.count, choices.utf8.contains(bytes[index]) else { return false }
            index += 1
            return true
        }

        mutating func digit() -> Int64? {
            guard index < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[index] else { return nil }
            index += 1
            return Int64(bytes[index - 1] - UInt8(ascii: "0"))
        }

        mutating func number(_ digits: Int) -> Int64? {
            var value: Int64 = 0
            for _ in 0..<digits {
                guard let digit = digit() else { return nil }
                value = value * 10 + digit
            }
            return value
        }

        mutating func microseconds() -> Int64? {
            guard take(".") else { return 0 }
            var value: Int64 = 0
            var digits = 0
            while let digit = digit() {
                digits += 1
                guard digits <= 9 else { return nil }
                if digits <= 6 { value = value * 10 + digit }
            }
            guard digits > 0 else { return nil }
            for _ in min(digits, 6)..<6 { value *= 10 }
            return value
        }

        /// Minutes east of UTC.
        mutating func zone() -> Int64? {
            if take("Zz") { return 0 }
            let west = index < bytes.count && bytes[index] == UInt8(ascii: "-")
            guard take("+-"), let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60
            else { return nil }
            return (west ? -1 : 1) * (hours * 60 + minutes)
        }
    }
}
