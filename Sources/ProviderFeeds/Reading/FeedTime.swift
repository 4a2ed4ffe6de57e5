import MatchModel

/// What the time zone of a text is that names none; each product states its own.
package enum AssumedZone: Hashable, Sendable {
    case utc
    /// UTC in winter; an hour ahead from the last Sunday of March, 01:00 UTC, to the last Sunday of October, 01:00 UTC.
    /// The hour that autumn repeats is read as the first of the two.
    case unitedKingdom
    /// So many minutes east of UTC.
    case east(minutes: Int64)
}

/// Reads the instants of providers, in every form that they write them; `ISO8601` is for our own feed, which is strict.
///
///     2018-08-20T21:00:23[.140][Z|+01:00|+0100|+01]   with T, t or a space; 0 to 9 digits of fraction after . or ,
///     20180902T151500+0100                            the same without separators
///     2021-09-11[Z]                                   a date alone is its midnight
///     1534795345159                                   milliseconds since 1970; up to 11 digits: seconds, 15 and more:
///                                                     microseconds
package enum FeedTime {
    /// Years outside these are a provider's placeholder or mistake: what carries them is left out.
    package static let years: ClosedRange<Int64> = 2000...2100
    /// The same in microseconds since 1970.
    package static let instants: ClosedRange<Int64> = 946_684_800_000_000...4_133_980_799_999_999

    /// `nil` for every other text, and for instants outside `years`.
    package static func instant(_ text: String, zone: AssumedZone = .utc) -> UnixInstant? {
        instant(Array(text.utf8)[...], zone: zone)
    }

    /// The same for bytes in place.
    static func instant(_ bytes: ArraySlice<UInt8>, zone: AssumedZone) -> UnixInstant? {
        var scanner = FeedTimeScanner(bytes)
        if let number = scanner.epoch() { return epoch(number, digits: bytes.count) }
        guard let day = scanner.date() else { return nil }
        var seconds: Int64 = 0
        var fraction: Int64 = 0
        if scanner.take("Tt ") {
            guard let time = scanner.timeOfDay() else { return nil }
            (seconds, fraction) = time
        }
        guard let offset = scanner.zone(), scanner.isAtEnd else { return nil }
        return instant(day: day, seconds: seconds, fraction: fraction, offset: offset, zone: zone)
    }

    /// A date and a time of day that stand apart, `2021-09-11Z` and `18:30:00Z`. A zone in either holds; in both, the
    /// time's.
    package static func instant(date: String, time: String, zone: AssumedZone = .utc) -> UnixInstant? {
        var dates = FeedTimeScanner(Array(date.utf8)[...])
        var times = FeedTimeScanner(Array(time.utf8)[...])
        guard let day = dates.date(), let dateOffset = dates.zone(), dates.isAtEnd,
            let (seconds, fraction) = times.timeOfDay(), let timeOffset = times.zone(), times.isAtEnd
        else { return nil }
        return instant(day: day, seconds: seconds, fraction: fraction, offset: timeOffset ?? dateOffset, zone: zone)
    }

    /// A number since 1970, in seconds, milliseconds or microseconds by its length.
    package static func instant(_ number: Int64) -> UnixInstant? {
        number < 0 ? nil : epoch(number, digits: String(number).utf8.count)
    }

    private static func epoch(_ number: Int64, digits: Int) -> UnixInstant? {
        let scale: Int64 = digits <= 11 ? 1_000_000 : digits <= 14 ? 1000 : 1
        let (microseconds, overflow) = number.multipliedReportingOverflow(by: scale)
        guard !overflow, instants.contains(microseconds) else { return nil }
        return UnixInstant(microseconds: microseconds)
    }

    /// `day` counts from 1970, `offset` minutes east of UTC.
    private static func instant(
        day: Int64, seconds: Int64, fraction: Int64, offset: Int64?, zone: AssumedZone
    ) -> UnixInstant? {
        let local = day * 86_400 + seconds
        let utc = local - (offset ?? self.offset(ofLocal: local, in: zone)) * 60
        let microseconds = utc * 1_000_000 + fraction
        return instants.contains(microseconds) ? UnixInstant(microseconds: microseconds) : nil
    }

    /// Whether the wall clock of a zone shows an instant's time once more an hour later.
    static func isRepeated(_ instant: UnixInstant, _ zone: AssumedZone) -> Bool {
        guard zone == .unitedKingdom else { return false }
        let seconds = instant.microseconds / 1_000_000
        let end = lastSunday(ofMonth: 10, ISO8601.year(ofDay: seconds / 86_400)) * 86_400 + 3600
        return (end - 3600)..<end ~= seconds
    }

    /// Whether a text says its own zone, or counts from 1970.
    static func namesZone(_ text: String) -> Bool {
        instant(text, zone: .utc) == instant(text, zone: .east(minutes: 60))
    }

    private static func offset(ofLocal local: Int64, in zone: AssumedZone) -> Int64 {
        switch zone {
        case .utc: return 0
        case .east(let minutes): return minutes
        case .unitedKingdom:
            let year = ISO8601.year(ofDay: local >= 0 ? local / 86_400 : 0)
            let start = lastSunday(ofMonth: 3, year) * 86_400 + 3600
            // 01:00 UTC is 02:00 on the clocks that are put back then.
            let end = lastSunday(ofMonth: 10, year) * 86_400 + 7200
            return local >= start && local < end ? 60 : 0
        }
    }

    /// The day, counted from 1970, of the last Sunday of a month with 31 days.
    private static func lastSunday(ofMonth month: Int64, _ year: Int64) -> Int64 {
        let last = ISO8601.dayNumber(year, month, 31)
        // 1970-01-01 was a Thursday.
        return last - (last + 4) % 7
    }
}

/// Walks along one text.
struct FeedTimeScanner {
    private let bytes: ArraySlice<UInt8>
    private var index: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var isAtEnd: Bool { index == bytes.endIndex }

    /// The whole text as a number of 9 to 18 digits; nothing is taken for any other text.
    mutating func epoch() -> Int64? {
        guard 9...18 ~= bytes.count, bytes.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        index = bytes.endIndex
        return bytes.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    /// One byte out of `choices`.
    mutating func take(_ choices: StaticString) -> Bool {
        guard index < bytes.endIndex, choices.withUTF8Buffer({ $0.contains(bytes[index]) }) else { return false }
        index += 1
        return true
    }

    /// The day counted from 1970, with or without dashes.
    mutating func date() -> Int64? {
        guard let year = number(4) else { return nil }
        let dashes = take("-")
        guard let month = number(2), !dashes || take("-"), let day = number(2), ISO8601.years.contains(year),
            1...12 ~= month, day >= 1, day <= ISO8601.days(inMonth: month, of: year)
        else { return nil }
        return ISO8601.dayNumber(year, month, day)
    }

    /// Whole seconds since midnight and microseconds beyond; with or without colons, the seconds may be missing.
    mutating func timeOfDay() -> (seconds: Int64, fraction: Int64)? {
        guard let hour = number(2) else { return nil }
        let colons = take(":")
        guard let minute = number(2) else { return nil }
        var second: Int64 = 0
        if colons ? take(":") : isDigit {
            guard let number = number(2) else { return nil }
            second = number
        }
        guard hour < 24, minute < 60, second < 60, let fraction = microseconds() else { return nil }
        return ((hour * 60 + minute) * 60 + second, fraction)
    }

    /// Minutes east of UTC, `.some(nil)` when no zone follows, `nil` for what is no zone.
    mutating func zone() -> Int64?? {
        if isAtEnd { return .some(nil) }
        if take("Zz") { return .some(0) }
        let west = index < bytes.endIndex && bytes[index] == UInt8(ascii: "-")
        guard take("+-"), let hours = number(2) else { return nil }
        var minutes: Int64 = 0
        if !isAtEnd {
            _ = take(":")
            guard let number = number(2) else { return nil }
            minutes = number
        }
        guard hours < 24, minutes < 60 else { return nil }
        return .some((west ? -1 : 1) * (hours * 60 + minutes))
    }

    private var isDigit: Bool { index < bytes.endIndex && UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[index] }

    private mutating func number(_ digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard isDigit else { return nil }
            value = value * 10 + Int64(bytes[index] - UInt8(ascii: "0"))
            index += 1
        }
        return value
    }

    private mutating func microseconds() -> Int64? {
        guard take(".,") else { return 0 }
        var value: Int64 = 0
        var digits = 0
        while isDigit {
            digits += 1
            guard digits <= 9 else { return nil }
            if digits <= 6 { value = value * 10 + Int64(bytes[index] - UInt8(ascii: "0")) }
            index += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 6)..<6 { value *= 10 }
        return value
    }
}
