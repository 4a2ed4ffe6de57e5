import GRDB
import MatchModel

import struct MatchModel.Cursor

/// What can be read of a log, whether this process writes it or another one. From any thread; only what is durable, and
/// only what is as it was written: each record is checked against the running digests, and `damaged` thrown.
package protocol LogReading: Sendable {
    var database: any DatabaseReader { get }
}

extension LogReading {
    /// The most rows of one read.
    package static var maximumLimit: Int { 10_000 }

    /// The position of the last publication; epoch 0 when none was begun, offset 0 when nothing was published in it.
    package func head() throws(EventLogError) -> Cursor {
        try inLog { try database.read(LogHead.position) }
    }

    /// Both ends of the log at one moment, while an origin goes on writing it.
    package func ends() throws(EventLogError) -> LogEnds {
        try inLog {
            try database.read {
                try LogEnds(
                    head: LogHead.position($0), lastInput: LogHead.input($0), inputFloor: LogFloor.read($0).input)
            }
        }
    }

    /// The epoch that publications go to; 0 when none was begun.
    package func epoch() throws(EventLogError) -> UInt64 { try head().epoch }

    /// The position of the last publication that retention has let go; 0:0 when it has let go none.
    package func floor() throws(EventLogError) -> Cursor {
        try inLog { try database.read { try LogFloor.read($0).publication } }
    }

    /// The id of the last input that retention has let go; 0 when it has let go none.
    package func inputFloor() throws(EventLogError) -> UInt64 {
        try inLog { try database.read { try LogFloor.read($0).input } }
    }

    /// The running digest at a position; `nil` when the log holds no publication there, nor ends what it let go there.
    package func digest(at cursor: Cursor) throws(EventLogError) -> UInt64? {
        try inLog {
            try database.read { database in
                if let digest = try PublicationRow.digest(database, at: cursor) { return digest }
                let floor = try LogFloor.read(database)
                return cursor.offset > 0 && cursor == floor.publication ? floor.digest : nil
            }
        }
    }

    /// The running digest at the head; `nil` when nothing was published in this epoch.
    package func digest() throws(EventLogError) -> UInt64? { try digest(at: try head()) }

    /// Publications after one position, up to and including another, in order, over epochs, at most `limit`.
    package func publications(
        after: Cursor, until: Cursor? = nil, limit: Int
    ) throws(EventLogError) -> [LoggedPublication] {
        let until = until ?? Cursor(epoch: UInt64(Int64.max), offset: UInt64(Int64.max))
        return try inLog {
            try database.read { database in
                let found = try PublicationRow.fetch(
                    database, after: after, until: until, limit: max(0, min(limit, Self.maximumLimit)))
                try LogCheck.verify(found, in: database)
                return found
            }
        }
    }

    /// Inputs after one id, in order, at most `limit`.
    package func inputs(after id: UInt64, limit: Int) throws(EventLogError) -> [InputRecord] {
        try inLog {
            try database.read { database in
                let found = try InputRow.fetch(database, after: id, limit: max(0, min(limit, Self.maximumLimit)))
                try LogCheck.verify(found, after: id, in: database)
                return found.map(\.record)
            }
        }
    }

    /// The id of the last input; that of the last one let go when none is left, 0 before the first.
    package func lastInput() throws(EventLogError) -> UInt64 {
        try inLog { try database.read(LogHead.input) }
    }

    /// The time of the oldest input that is left, as its decision was made with; `nil` when there is none.
    package func oldest() throws(EventLogError) -> UnixInstant? {
        try inLog {
            try database.read { database in
                try Int64.fetchOne(database, sql: "SELECT now_us FROM input ORDER BY id LIMIT 1")
                    .map { UnixInstant(microseconds: $0) }
            }
        }
    }

    /// Bytes of the file that hold something.
    package func usedBytes() throws(EventLogError) -> Int {
        try inLog { try database.read(LogHead.usedBytes) }
    }
}

/// Where a log begins and ends.
package struct LogEnds: Hashable, Sendable {
    /// The position of the last publication.
    package var head: Cursor
    package var lastInput: UInt64
    /// The last input that retention has let go; 0 when it has let go none.
    package var inputFloor: UInt64
}

/// Where the log ends, as the file says.
enum LogHead {
    static func position(_ database: Database) throws -> Cursor {
        let floor = try LogFloor.read(database)
        let statement = try database.cachedStatement(
            sql: "SELECT \"offset\" FROM publication WHERE epoch = ? ORDER BY \"offset\" DESC LIMIT 1")
        let offset = try Int64.fetchOne(statement, arguments: [Int64(bitPattern: floor.epoch)])
        let lowest = floor.publication.epoch == floor.epoch ? floor.publication.offset : 0
        return Cursor(epoch: floor.epoch, offset: offset.map { UInt64(bitPattern: $0) } ?? lowest)
    }

    static func input(_ database: Database) throws -> UInt64 {
        let last = try Int64.fetchOne(database, sql: "SELECT id FROM input ORDER BY id DESC LIMIT 1")
        return try last.map { UInt64(bitPattern: $0) } ?? LogFloor.read(database).input
    }

    static func usedBytes(_ database: Database) throws -> Int {
        let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
        let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
        return (pages - free) * (try Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
    }
}
