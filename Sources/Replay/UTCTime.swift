import MatchModel

/// Moments as RFC 3339 writes them in UTC, for years 1970 to 9999.
package enum UTCTime {
    private static let dayMicroseconds: Int64 = 86_400_000_000

    /// `2022-12-18T15:23:11.250Z`, with six places after the point where the moment is not a whole millisecond.
    package static func text(_ instant: UnixInstant) -> String {
        let moment = max(0, instant.microseconds)
        let seconds = moment % dayMicroseconds / 1_000_000
        let fraction = moment % 1_000_000
        let clock = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        let places = fraction % 1000 == 0 ? padded(fraction / 1000, 3) : padded(fraction, 6)
        return "\(date(instant))T\(clock).\(places)Z"
    }

    /// `2022-12-18`.
    package static func date(_ instant: UnixInstant) -> String {
        // Civil date of a day count: years begin in March, so the leap day comes last; 146,097 days are 400 years.
        let day = max(0, instant.microseconds) / dayMicroseconds + 719_468
        let dayOfEra = day % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + day / 146_097 * 400 + (month <= 2 ? 1 : 0)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfYear - (153 * shifted + 2) / 5 + 1, 2))"
    }

    /// Reads `YYYY-MM-DDThh:mm:ssZ`; `nil` for anything else.
    package static func instant(_ text: String) -> UnixInstant? {
        let bytes = Array(text.utf8)
        let form = Array("0000-00-00T00:00:00Z".utf8)
        guard bytes.count == form.count else { return nil }
        for (byte, expected) in zip(bytes, form) {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            guard expected == UInt8(ascii: "0") ? isDigit : byte == expected else { return nil }
        }
        func number(_ range: Range<Int>) -> Int64 {
            bytes[range].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard year >= 1970, (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60 else {
            return nil
        }
        let shiftedYear = month <= 2 ? year - 1 : year
        let yearOfEra = shiftedYear % 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = shiftedYear / 400 * 146_097 + dayOfEra - 719_468
        let instant = UnixInstant(
            milliseconds: (days * 86_400 + hour * 3600 + minute * 60 + second) * 1000)
        // The 31st of a short month comes out as another date.
        return date(instant) == String(text.prefix(10)) ? instant : nil
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
