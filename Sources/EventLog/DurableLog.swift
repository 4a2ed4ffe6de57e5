import Foundation
import GRDB
import MatchModel

import struct MatchModel.Cursor

/// The durable log: what was told and what was published because of it. Backed by SQLite, WAL, `synchronous = FULL`.
///
/// One thread appends. Any thread may read, and sees only what is durable; a read does not hold up a commit.
package final class DurableLog: Sendable {
    /// The most rows of one read.
    package static let maximumLimit = 10_000

    private let lock: DirectoryLock
    private let pool: DatabasePool

    private init(lock: DirectoryLock, pool: DatabasePool) {
        self.lock = lock
        self.pool = pool
    }

    /// Opens the log in `directory`, making both if needed. Throws `locked` when another process has it open.
    package static func open(directory: String) throws(EventLogError) -> DurableLog {
        let lock = try DirectoryLock(directory: directory)
        return DurableLog(lock: lock, pool: try wrapped { try LogDatabase.open(directory: directory) })
    }

    /// Closes the file and gives the directory up; the log cannot be used afterwards.
    package func close() throws(EventLogError) {
        try Self.wrapped { try pool.close() }
        lock.release()
    }

    // MARK: - Writing

    /// Makes all records durable in one commit, or none of them. Throws `gap` when a publication does not continue the
    /// log within its epoch, and `epochNotAbove` when a record begins an epoch that is not above the log's.
    package func append(_ batch: [LogRecord]) throws(EventLogError) {
        guard !batch.isEmpty else { return }
        try Self.wrapped {
            try pool.write { database in
                var head = try Self.head(database)
                for record in batch {
                    try Self.insert(record.input, into: database)
                    if let epoch = record.epoch { head = try Self.beginEpoch(epoch, after: head, in: database) }
                    for publication in record.publications {
                        head.offset += 1
                        guard publication.cursor == head else {
                            throw EventLogError.gap(expected: head, found: publication.cursor)
                        }
                        try Self.insert(publication, of: record.input.id, into: database)
                    }
                }
            }
        }
    }

    /// Begins an epoch, durably; offsets start again at 1. It has to be above the log's last one, and the caller sees to
    /// it that it is above every epoch that an edge has named.
    package func beginEpoch(_ epoch: UInt64) throws(EventLogError) {
        try Self.wrapped {
            try pool.write { database in
                _ = try Self.beginEpoch(epoch, after: try Self.head(database), in: database)
            }
        }
    }

    // MARK: - Reading

    /// The position of the last publication; epoch 0 when none was begun, offset 0 when nothing was published in it.
    package func head() throws(EventLogError) -> Cursor {
        try Self.wrapped { try pool.read(Self.head) }
    }

    /// The epoch that publications go to; 0 when none was begun.
    package func epoch() throws(EventLogError) -> UInt64 { try head().epoch }

    /// The running digest at a position; `nil` when the log holds no publication there.
    package func digest(at cursor: Cursor) throws(EventLogError) -> UInt64? {
        try Self.wrapped {
            try pool.read { database in
                try Int64.fetchOne(
                    database, sql: "SELECT digest FROM publication WHERE epoch = ? AND \"offset\" = ?",
                    arguments: [Int64(bitPattern: cursor.epoch), Int64(bitPattern: cursor.offset)]
                ).map { UInt64(bitPattern: $0) }
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
        return try Self.wrapped {
            try pool.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT epoch, "offset", bytes, digest FROM publication
                        WHERE (epoch, "offset") > (?, ?) AND (epoch, "offset") <= (?, ?)
                        ORDER BY epoch, "offset" LIMIT ?
                        """,
                    arguments: [
                        Int64(bitPattern: after.epoch), Int64(bitPattern: after.offset),
                        Int64(bitPattern: until.epoch), Int64(bitPattern: until.offset),
                        max(0, min(limit, Self.maximumLimit)),
                    ]
                ).map(Self.publication)
            }
        }
    }

    /// Inputs after one id, in order, at most `limit`.
    package func inputs(after id: UInt64, limit: Int) throws(EventLogError) -> [InputRecord] {
        try Self.wrapped {
            try pool.read { database in
                try Row.fetchAll(
                    database, sql: "SELECT * FROM input WHERE id > ? ORDER BY id LIMIT ?",
                    arguments: [Int64(bitPattern: id), max(0, min(limit, Self.maximumLimit))]
                ).map(Self.input)
            }
        }
    }

    /// The id of the last input; 0 before the first.
    package func lastInput() throws(EventLogError) -> UInt64 {
        try Self.wrapped {
            try pool.read { UInt64(bitPattern: try Int64.fetchOne($0, sql: "SELECT max(id) FROM input") ?? 0) }
        }
    }

    /// What the connection that writes says to `PRAGMA synchronous`: 2 is FULL.
    package func synchronous() throws(EventLogError) -> Int {
        try Self.wrapped {
            try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? 0 }
        }
    }
}

// MARK: - Rows

extension DurableLog {
    private static func head(_ database: Database) throws -> Cursor {
        let epoch = try Int64.fetchOne(database, sql: "SELECT epoch FROM meta") ?? 0
        let offset = try Int64.fetchOne(
            database, sql: "SELECT max(\"offset\") FROM publication WHERE epoch = ?", arguments: [epoch])
        return Cursor(epoch: UInt64(bitPattern: epoch), offset: UInt64(bitPattern: offset ?? 0))
    }

    /// Returns the position before the epoch's first publication.
    private static func beginEpoch(_ epoch: UInt64, after head: Cursor, in database: Database) throws -> Cursor {
        guard epoch > head.epoch else { throw EventLogError.epochNotAbove(last: head.epoch, given: epoch) }
        try database.execute(sql: "UPDATE meta SET epoch = ?", arguments: [Int64(bitPattern: epoch)])
        return Cursor(epoch: epoch, offset: 0)
    }

    private static func insert(_ input: InputRecord, into database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO input (id, kind, provider, schema_version, received_us, now_us, payload)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            Int64(bitPattern: input.id), input.kind, input.provider, Int64(input.schemaVersion),
            input.received.microseconds, input.now.microseconds, Data(input.payload),
        ])
    }

    private static func insert(
        _ publication: LoggedPublication, of input: UInt64, into database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT INTO publication (epoch, \"offset\", input_id, bytes, digest) VALUES (?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            Int64(bitPattern: publication.cursor.epoch), Int64(bitPattern: publication.cursor.offset),
            Int64(bitPattern: input), Data(publication.bytes), Int64(bitPattern: publication.digest),
        ])
    }

    private static func publication(_ row: Row) -> LoggedPublication {
        let epoch: Int64 = row["epoch"]
        let offset: Int64 = row["offset"]
        let bytes: Data = row["bytes"]
        let digest: Int64 = row["digest"]
        return LoggedPublication(
            cursor: Cursor(epoch: UInt64(bitPattern: epoch), offset: UInt64(bitPattern: offset)),
            bytes: [UInt8](bytes), digest: UInt64(bitPattern: digest))
    }

    private static func input(_ row: Row) -> InputRecord {
        let id: Int64 = row["id"]
        let payload: Data = row["payload"]
        let received: Int64 = row["received_us"]
        let now: Int64 = row["now_us"]
        return InputRecord(
            id: UInt64(bitPattern: id), kind: row["kind"], provider: row["provider"],
            schemaVersion: UInt32(truncatingIfNeeded: row["schema_version"] as Int64),
            received: UnixInstant(microseconds: received), now: UnixInstant(microseconds: now),
            payload: [UInt8](payload))
    }

    /// Runs `body` and names what SQLite throws.
    private static func wrapped<Result>(_ body: () throws -> Result) throws(EventLogError) -> Result {
        do {
            return try body()
        } catch let error as EventLogError {
            throw error
        } catch {
            throw .database(reason: "\(error)")
        }
    }
}
