import EventLoop
import MatchModel

/// The `Date` field of a server with a clock (RFC 9110, 6.6.1), rendered once a second.
struct HTTPDate {
    private var second = Int64.min
    /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
    private(set) var text = ""
    /// The whole line of HTTP/1.1, its end included.
    private(set) var line: [UInt8] = []

    /// Renders anew when a second of the monotonic clock has passed: at most one second behind the wall clock.
    mutating func refresh(now: MonotonicInstant) {
        let current = now.nanoseconds / 1_000_000_000
        guard current != second else { return }
        second = current
        text = Self.text(unixSeconds: SystemClock.unix().microseconds / 1_000_000)
        line = Array("date: \(text)\r\n".utf8)
    }

    /// Names the rendering, so that what contains it can be known to be of the same second.
    var stamp: Int64 { second }

    /// From 1970 on.
    static func text(unixSeconds seconds: Int64) -> String {
        let days = seconds / 86_400
        let time = seconds % 86_400
        let (year, month, day) = civil(days: days)
        return "\(weekdays[Int((days + 4) % 7)]), \(two(day)) \(months[month - 1]) \(year) "
            + "\(two(Int(time / 3600))):\(two(Int(time / 60 % 60))):\(two(Int(time % 60))) GMT"
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// The Gregorian date of a day since 1970-01-01. Years are counted from March, so that a leap day is a year's last.
    private static func civil(days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
