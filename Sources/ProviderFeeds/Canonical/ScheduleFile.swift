import JSONText
import MatchModel

/// A schedule: a JSON object with `"matches"`, an array of fixtures, and perhaps a `"league"` for those that name none;
/// or the array alone. A fixture is written as in the feed, its `type` may be left out, and members beyond it are
/// ignored, so a file of whole matches is a schedule too.
package struct ScheduleFile {
    /// Reads the text of a schedule. Its first fault refuses it: a file is mended, not half used.
    package static func read(_ text: [UInt8]) throws(FeedRefusal) -> [Fixture] {
        let value: JSONValue
        do {
            value = try JSONReader.read(text)
        } catch {
            throw FeedRefusal(error)
        }
        guard let matches = value.array ?? value["matches"]?.array else {
            throw FeedRefusal(
                code: .missingField, message: "no list of matches; write {\"matches\":[…]} or an array of fixtures")
        }
        guard matches.count <= CanonicalFeed.maximumEntries else {
            throw FeedRefusal(
                code: .tooManyEntries,
                message: "\(matches.count) matches; a schedule holds at most \(CanonicalFeed.maximumEntries)")
        }
        let league = try league(value)
        var fixtures: [Fixture] = []
        for (index, match) in matches.enumerated() {
            do throws(EntryFault) {
                fixtures.append(try FixtureFields.read(try EntryFields(match), league: league))
            } catch {
                throw FeedRefusal(code: error.code, message: error.message, index: index)
            }
        }
        return fixtures
    }

    private static func league(_ value: JSONValue) throws(FeedRefusal) -> LeagueID? {
        guard value.members != nil else { return nil }
        do throws(EntryFault) {
            return try EntryFields(value).identifier("league", of: LeagueKind.self)
        } catch {
            throw FeedRefusal(code: error.code, message: error.message)
        }
    }
}
