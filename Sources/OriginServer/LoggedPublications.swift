import EventLog
import MatchModel

/// The log's publications one after the other, read in pages.
struct LoggedPublications {
    private static let page = 1000

    private let log: any LogReading
    private let end: Cursor?
    private var after: Cursor
    private var waiting: ArraySlice<LoggedPublication> = []

    /// Those after a position, up to `end` if there is one.
    init(_ log: any LogReading, after: Cursor, until end: Cursor? = nil) {
        self.log = log
        self.end = end
        self.after = after
    }

    mutating func skip(to cursor: Cursor) {
        after = cursor
        waiting = []
    }

    /// The next ones, fewer where the log ends.
    mutating func next(_ count: Int) throws -> [LoggedPublication] {
        var taken: [LoggedPublication] = []
        while taken.count < count {
            if waiting.isEmpty { waiting = try log.publications(after: after, until: end, limit: Self.page)[...] }
            guard let entry = waiting.popFirst() else { break }
            after = entry.cursor
            taken.append(entry)
        }
        return taken
    }
}
