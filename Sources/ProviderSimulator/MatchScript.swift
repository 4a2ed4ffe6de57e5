import JSONText
import MatchModel

/// What happens in some made-up matches, in the canonical feed's words: the same for the same seed.
package struct MatchScript: Sendable {
    /// One thing said, without its instant.
    package struct Fact: Hashable, Sendable {
        /// The match it is about.
        package var match: String
        package var id: String
        package var version: Int
        var kind: String
        var team: String?
        var status: String
        var minute: Int

        /// The entry of the canonical feed.
        package func json(captured: UnixInstant) -> [UInt8] {
            var json = JSONWriter()
            json.object {
                $0.field("type", "observation")
                $0.field("match", match)
                $0.field("id", id)
                $0.field("version", version)
                $0.field("kind", kind)
                if let team { $0.field("team", team) }
                $0.object("clock") {
                    $0.field("period", minute < 45 ? 1 : 2)
                    $0.field("minute", minute)
                }
                $0.field("status", status)
                $0.field("captured_at", Self.iso(captured))
            }
            return json.bytes
        }

        private static func iso(_ instant: UnixInstant) -> String {
            let seconds = instant.milliseconds / 1000
            let (year, month, day) = civil(days: seconds / 86_400)
            func padded(_ value: Int64, _ digits: Int = 2) -> String {
                let text = "\(value)"
                return String(repeating: "0", count: max(0, digits - text.count)) + text
            }
            return "\(year)-\(padded(Int64(month)))-\(padded(Int64(day)))T\(padded(seconds % 86_400 / 3600)):"
                + "\(padded(seconds % 3600 / 60)):\(padded(seconds % 60)).\(padded(instant.milliseconds % 1000, 3))Z"
        }

        /// The Gregorian date of a day since 1970-01-01, years counted from March.
        private static func civil(days: Int64) -> (year: Int64, month: Int, day: Int) {
            let shifted = days + 719_468
            let era = shifted / 146_097
            let dayOfEra = shifted % 146_097
            let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayOfYear = Int(dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100))
            let monthFromMarch = (5 * dayOfYear + 2) / 153
            let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
            return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        }
    }

    package static let maximumMatches = 64

    package let matches: [String]
    /// In the order in which they happen.
    package let facts: [Fact]

    /// So many facts about so many matches, whose ids begin with `name`.
    package init(seed: UInt64, name: String, matches: Int, facts: Int) {
        var generator = SeededGenerator(seed: seed, name: "script \(name)")
        let ids = (1...max(1, min(matches, Self.maximumMatches))).map { "\(name)-\($0)" }
        self.matches = ids
        var written: [Fact] = []
        var open: [Fact] = []
        for number in 0..<max(0, facts) {
            let minute = number * 90 / max(1, facts)
            // What is open is decided some time: confirmed, or taken back.
            if !open.isEmpty, Int.random(in: 0..<3, using: &generator) == 0 {
                var fact = open.remove(at: Int.random(in: 0..<open.count, using: &generator))
                fact.version += 1
                fact.status = Int.random(in: 0..<4, using: &generator) == 0 ? "cancelled" : "confirmed"
                written.append(fact)
                continue
            }
            let match = ids[number % ids.count]
            let roll = Int.random(in: 0..<10, using: &generator)
            let kind = roll < 3 ? "goal" : roll < 6 ? "yellow-card" : roll < 8 ? "substitution" : "commentary"
            let fact = Fact(
                match: match, id: "f\(number + 1)", version: 1, kind: kind,
                team: "\(match)-\(Bool.random(using: &generator) ? "home" : "away")", status: "provisional",
                minute: minute)
            if kind == "goal" { open.append(fact) }
            written.append(fact)
        }
        self.facts = written
    }

    /// The entry that makes a match known.
    package static func fixture(_ match: String) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.field("type", "fixture")
            $0.field("match", match)
            $0.field("league", "simulated")
            $0.object("home") {
                $0.field("id", "\(match)-home")
                $0.field("name", "\(match) Home")
            }
            $0.object("away") {
                $0.field("id", "\(match)-away")
                $0.field("name", "\(match) Away")
            }
            $0.field("kickoff", "2026-01-01T15:00:00Z")
        }
        return json.bytes
    }
}
