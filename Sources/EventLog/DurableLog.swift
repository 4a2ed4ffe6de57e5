import GRDB
import MatchModel

import struct MatchModel.Cursor

/// The durable log: what was told and what was published because of it. Backed by SQLite, WAL, `synchronous = FULL`.
///
/// One thread appends, another one may keep the log (checkpoints, retention). Any thread may read, and sees only what is
/// durable; a read does not hold up a commit.
package final class DurableLog: LogReading {
    private let lock: DirectoryLock
    let pool: DatabasePool
    package let directory: String
    /// What the last process left in the write-ahead file; `nil` when it closed the log.
    package let recovered: WriteAheadTail?

    package var database: any DatabaseReader { pool }

    private init(lock: DirectoryLock, pool: DatabasePool, directory: String, recovered: WriteAheadTail?) {
        self.lock = lock
        self.pool = pool
        self.directory = directory
        self.recovered = recovered
    }

    /// Opens the log in `directory`, making both if needed. Throws `locked` when another process has it open.
    package static func open(directory: String) throws(EventLogError) -> DurableLog {
        let lock = try DirectoryLock(directory: directory)
        let recovered = WriteAheadTail.read(path: LogDatabase.path(in: directory) + "-wal")
        let pool = try inLog { try LogDatabase.open(directory: directory) }
        return DurableLog(lock: lock, pool: pool, directory: directory, recovered: recovered)
    }

    /// Closes the file and gives the directory up; the log cannot be used afterwards. The write-ahead file is emptied
    /// where there is room to, so that one with something in it tells of a process that was ended.
    package func close() throws(EventLogError) {
        _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try inLog { try pool.close() }
        lock.release()
    }

    /// Makes all records durable in one commit, or none of them. Throws `gap` when a publication does not continue the
    /// log within its epoch, `inputGap` for an input that does not, and `epochNotAbove` when a record begins an epoch
    /// that is not above the log's.
    package func append(_ batch: [LogRecord]) throws(EventLogError) {
        guard !batch.isEmpty else { return }
        try inLog {
            try pool.write { database in
                var head = try LogHead.position(database)
                var input = try LogHead.input(database)
                var digest = try InputRow.digest(database, of: input) ?? LogFloor.read(database).inputDigest
                for record in batch {
                    guard record.input.id == input + 1 else {
                        throw EventLogError.inputGap(expected: input + 1, found: record.input.id)
                    }
                    input += 1
                    digest = InputDigest.next(after: digest, record.input)
                    try InputRow.insert(record.input, digest: digest, into: database)
                    if let epoch = record.epoch { head = try Self.beginEpoch(epoch, in: database) }
                    for publication in record.publications {
                        head.offset += 1
                        guard publication.cursor == head else {
                            throw EventLogError.gap(expected: head, found: publication.cursor)
                        }
                        try PublicationRow.insert(publication, of: record.input.id, into: database)
                    }
                }
            }
        }
    }

    /// Begins an epoch, durably; offsets start again at 1. It has to be above the log's last one, and the caller sees to
    /// it that it is above every epoch that an edge has named.
    package func beginEpoch(_ epoch: UInt64) throws(EventLogError) {
        try inLog { try pool.write { _ = try Self.beginEpoch(epoch, in: $0) } }
    }

    /// What the connection that writes says to `PRAGMA synchronous`: 2 is FULL.
    package func synchronous() throws(EventLogError) -> Int {
        try inLog {
            try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? 0 }
        }
    }

    /// Returns the position before the epoch's first publication.
    private static func beginEpoch(_ epoch: UInt64, in database: Database) throws -> Cursor {
        var floor = try LogFloor.read(database)
        guard epoch > floor.epoch else { throw EventLogError.epochNotAbove(last: floor.epoch, given: epoch) }
        floor.epoch = epoch
        try floor.write(to: database)
        return Cursor(epoch: epoch, offset: 0)
    }
}

/// Runs `body` and names what SQLite throws.
func inLog<Result>(_ body: () throws -> Result) throws(EventLogError) -> Result {
    do {
        return try body()
    } catch let error as EventLogError {
        throw error
    } catch let error as DatabaseError {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: throw .damaged(what: "SQLite cannot read the file (\(error))")
        case .SQLITE_FULL: throw .full(reason: "\(error)")
        default: throw .database(reason: "\(error)")
        }
    } catch {
        throw .database(reason: "\(error)")
    }
}
