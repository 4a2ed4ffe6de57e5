import Foundation
import GRDB
import MatchModel

import struct MatchModel.Cursor

/// An input as it lies in the file.
struct InputRow {
    var record: InputRecord
    var digest: UInt64

    static func fetch(_ database: Database, after id: UInt64, limit: Int) throws -> [InputRow] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT id, kind, provider, schema_version, received_us, now_us, payload, digest FROM input
                WHERE id > ? ORDER BY id LIMIT ?
                """)
        return try Row.fetchCursor(statement, arguments: [Int64(bitPattern: id), limit]).map(InputRow.init).array()
    }

    static func digest(_ database: Database, of id: UInt64) throws -> UInt64? {
        let statement = try database.cachedStatement(sql: "SELECT digest FROM input WHERE id = ?")
        return try Int64.fetchOne(statement, arguments: [Int64(bitPattern: id)]).map { UInt64(bitPattern: $0) }
    }

    static func insert(_ input: InputRecord, digest: UInt64, into database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO input (id, kind, provider, schema_version, received_us, now_us, payload, digest)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            Int64(bitPattern: input.id), input.kind, input.provider, Int64(input.schemaVersion),
            input.received.microseconds, input.now.microseconds, Data(input.payload), Int64(bitPattern: digest),
        ])
    }

    private init(_ row: Row) throws {
        // A flipped bit can make any value of any other type, which must not end the program.
        guard let id = Int64.fromDatabaseValue(row[0]), let kind = String.fromDatabaseValue(row[1]),
            let provider = String.fromDatabaseValue(row[2]), let version = Int64.fromDatabaseValue(row[3]),
            let received = Int64.fromDatabaseValue(row[4]), let now = Int64.fromDatabaseValue(row[5]),
            let payload = Data.fromDatabaseValue(row[6]), let digest = Int64.fromDatabaseValue(row[7])
        else { throw EventLogError.damaged(what: "a row of table input holds what was never written") }
        record = InputRecord(
            id: UInt64(bitPattern: id), kind: kind, provider: provider,
            schemaVersion: UInt32(truncatingIfNeeded: version), received: UnixInstant(microseconds: received),
            now: UnixInstant(microseconds: now), payload: [UInt8](payload))
        self.digest = UInt64(bitPattern: digest)
    }
}

/// A publication as it lies in the file.
enum PublicationRow {
    static func fetch(
        _ database: Database, after: Cursor, until: Cursor, limit: Int
    ) throws -> [LoggedPublication] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT epoch, "offset", bytes, digest FROM publication
                WHERE (epoch, "offset") > (?, ?) AND (epoch, "offset") <= (?, ?)
                ORDER BY epoch, "offset" LIMIT ?
                """)
        return try Row.fetchCursor(
            statement,
            arguments: [
                Int64(bitPattern: after.epoch), Int64(bitPattern: after.offset), Int64(bitPattern: until.epoch),
                Int64(bitPattern: until.offset), limit,
            ]
        ).map(publication).array()
    }

    static func digest(_ database: Database, at cursor: Cursor) throws -> UInt64? {
        let statement = try database.cachedStatement(
            sql: "SELECT digest FROM publication WHERE epoch = ? AND \"offset\" = ?")
        return try Int64.fetchOne(
            statement, arguments: [Int64(bitPattern: cursor.epoch), Int64(bitPattern: cursor.offset)]
        ).map { UInt64(bitPattern: $0) }
    }

    static func insert(_ publication: LoggedPublication, of input: UInt64, into database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "INSERT INTO publication (epoch, \"offset\", input_id, bytes, digest) VALUES (?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            Int64(bitPattern: publication.cursor.epoch), Int64(bitPattern: publication.cursor.offset),
            Int64(bitPattern: input), Data(publication.bytes), Int64(bitPattern: publication.digest),
        ])
    }

    private static func publication(_ row: Row) throws -> LoggedPublication {
        guard let epoch = Int64.fromDatabaseValue(row[0]), let offset = Int64.fromDatabaseValue(row[1]),
            let bytes = Data.fromDatabaseValue(row[2]), let digest = Int64.fromDatabaseValue(row[3])
        else { throw EventLogError.damaged(what: "a row of table publication holds what was never written") }
        return LoggedPublication(
            cursor: Cursor(epoch: UInt64(bitPattern: epoch), offset: UInt64(bitPattern: offset)),
            bytes: [UInt8](bytes), digest: UInt64(bitPattern: digest))
    }
}

extension Row {
    /// The first columns as numbers. Throws `damaged`, for a flipped bit can make a value of another type.
    func numbers(_ count: Int, in table: String) throws -> [UInt64] {
        try (0..<count).map { index in
            guard let number = Int64.fromDatabaseValue(self[index]) else {
                throw EventLogError.damaged(what: "a row of table \(table) holds what was never written")
            }
            return UInt64(bitPattern: number)
        }
    }
}

extension GRDB.Cursor {
    /// All that is left.
    fileprivate func array() throws -> [Element] {
        var elements: [Element] = []
        while let element = try next() { elements.append(element) }
        return elements
    }
}
