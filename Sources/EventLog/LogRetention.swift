import GRDB
import MatchModel

import struct MatchModel.Cursor

/// What a log keeps. What it lets go ends at a checkpoint, so that what is left can always be decided again.
package struct LogRetention: Hashable, Sendable {
    /// Inputs older than this may go; `nil` keeps them whatever their age.
    package var age: TimeSpan?
    /// Bytes that the file may hold; `nil` sets no bound. The newest two checkpoints and all after them stay anyway.
    package var bytes: Int?

    package init(age: TimeSpan? = nil, bytes: Int? = nil) {
        self.age = age
        self.bytes = bytes
    }
}

/// What one turn of retention has let go.
package struct RetentionTurn: Hashable, Sendable {
    package var inputs = 0
    package var publications = 0
    /// There is more to let go now.
    package var hasMore = false
}

extension DurableLog {
    /// Rows of each table that one turn lets go in its commit: for so long records wait, some 3 ms.
    package static let retentionSlice = 500
    /// Pages given back to the file system by one turn.
    package static let vacuumSlice = 256

    /// Lets go a slice of what is past its time. To be called until there is no more.
    package func retain(_ retention: LogRetention, now: UnixInstant) throws(EventLogError) -> RetentionTurn {
        guard let last = try cut(retention, now: now) else { return try vacuum() }
        let turn = try inLog { try pool.write { try Self.remove(upTo: last, in: $0) } }
        if !turn.hasMore {
            // Those before what is left can be gone on from no more.
            let floor = try inputFloor()
            try inLog {
                try pool.write { database in
                    for table in ["checkpoint", "checkpoint_part"] {
                        try database.execute(
                            sql: "DELETE FROM \(table) WHERE input_id < ?", arguments: [Int64(bitPattern: floor)])
                    }
                }
            }
        }
        var result = turn
        result.hasMore = true
        return result
    }

    /// Where a retention now ends: an input and a position, those of a checkpoint; `nil` when nothing has to go.
    private func cut(_ retention: LogRetention, now: UnixInstant) throws(EventLogError) -> (UInt64, Cursor)? {
        try inLog {
            try pool.read { database in
                let floor = try LogFloor.read(database)
                let rows = try Row.fetchAll(
                    database, sql: "SELECT input_id, epoch, \"offset\" FROM checkpoint ORDER BY input_id DESC")
                let found = try rows.map { row in
                    let numbers = try row.numbers(3, in: "checkpoint")
                    return (input: numbers[0], cursor: Cursor(epoch: numbers[1], offset: numbers[2]))
                }
                // The newest stays behind the one before it: either of them is enough.
                let candidates = found.dropFirst().filter {
                    $0.input > floor.input || $0.cursor > floor.publication
                }
                // What was begun is brought to its end, else what is left would begin between two checkpoints.
                if floor.input > 0, let begun = candidates.last {
                    let isWhole = found.contains { $0.input == floor.input && $0.cursor <= floor.publication }
                    if !isWhole { return (begun.input, begun.cursor) }
                }
                if let age = retention.age {
                    for candidate in candidates {
                        let moment = try Int64.fetchOne(
                            database, sql: "SELECT now_us FROM input WHERE id = ?",
                            arguments: [Int64(bitPattern: candidate.input)])
                        // Compared without a difference, which a damaged row could make overflow.
                        if let moment, moment < now.microseconds - age.microseconds {
                            return (candidate.input, candidate.cursor)
                        }
                    }
                }
                if let bytes = retention.bytes, let oldest = candidates.last,
                    try LogHead.usedBytes(database) > bytes
                {
                    return (oldest.input, oldest.cursor)
                }
                return nil
            }
        }
    }

    private static func remove(upTo last: (input: UInt64, cursor: Cursor), in database: Database) throws
        -> RetentionTurn
    {
        var turn = RetentionTurn()
        var floor = try LogFloor.read(database)
        // Publications first: an input whose publications are gone can still be decided again, not the other way round.
        let leaving = try PublicationRow.fetch(
            database, after: floor.publication, until: last.cursor, limit: retentionSlice)
        if let newest = leaving.last {
            try database.execute(
                sql: "DELETE FROM publication WHERE (epoch, \"offset\") <= (?, ?)",
                arguments: [Int64(bitPattern: newest.cursor.epoch), Int64(bitPattern: newest.cursor.offset)])
            floor.publication = newest.cursor
            floor.digest = newest.digest
            turn.publications = leaving.count
        }
        if floor.input < last.input {
            let highest = min(last.input, floor.input + UInt64(retentionSlice))
            guard let digest = try InputRow.digest(database, of: highest) else {
                throw EventLogError.damaged(what: "input \(highest) is missing")
            }
            try database.execute(sql: "DELETE FROM input WHERE id <= ?", arguments: [Int64(bitPattern: highest)])
            turn.inputs = Int(highest - floor.input)
            floor.input = highest
            floor.inputDigest = digest
        }
        try floor.write(to: database)
        turn.hasMore = floor.input < last.input || leaving.count == retentionSlice
        return turn
    }

    /// Gives a few free pages back to the file system. A file of an older version keeps them, for what comes.
    private func vacuum() throws(EventLogError) -> RetentionTurn {
        try inLog {
            try pool.writeWithoutTransaction { database in
                let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0
                // Some are needed again at once.
                guard free > Self.vacuumSlice, try Int.fetchOne(database, sql: "PRAGMA auto_vacuum") == 2 else {
                    return RetentionTurn()
                }
                try database.execute(sql: "PRAGMA incremental_vacuum(\(Self.vacuumSlice))")
                return RetentionTurn(hasMore: true)
            }
        }
    }
}
