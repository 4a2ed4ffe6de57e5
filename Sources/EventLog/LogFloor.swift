import GRDB
import MatchModel

import struct MatchModel.Cursor

/// The log's one row about itself: its epoch, and where what retention has left begins. With a checksum of its own.
struct LogFloor: Hashable {
    /// The epoch that publications go to; 0 when none was begun.
    var epoch: UInt64 = 0
    /// The last publication that was let go, and the running digest after it; 0:0 when none was.
    var publication = Cursor(epoch: 0, offset: 0)
    var digest: UInt64 = 0
    /// The last input that was let go, and the running digest of inputs after it.
    var input: UInt64 = 0
    var inputDigest = InputDigest.initial

    /// Throws `damaged` when the row is not what was written.
    static func read(_ database: Database) throws -> LogFloor {
        let floor = try readUnchecked(database)
        let stored = try Int64.fetchOne(database, sql: "SELECT checksum FROM meta") ?? 0
        guard UInt64(bitPattern: stored) == floor.checksum else {
            throw EventLogError.damaged(what: "its row about itself (table meta)")
        }
        return floor
    }

    static func readUnchecked(_ database: Database) throws -> LogFloor {
        let statement = try database.cachedStatement(
            sql: """
                SELECT epoch, floor_epoch, floor_offset, floor_digest, floor_input, floor_input_digest FROM meta
                """)
        guard let row = try Row.fetchOne(statement) else {
            throw EventLogError.damaged(what: "its row about itself is missing (table meta)")
        }
        let numbers = try row.numbers(6, in: "meta")
        return LogFloor(
            epoch: numbers[0], publication: Cursor(epoch: numbers[1], offset: numbers[2]), digest: numbers[3],
            input: numbers[4], inputDigest: numbers[5])
    }

    func write(to database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE meta SET epoch = ?, floor_epoch = ?, floor_offset = ?, floor_digest = ?, floor_input = ?,
                    floor_input_digest = ?, checksum = ?
                """
        ).execute(arguments: StatementArguments((numbers + [checksum]).map { Int64(bitPattern: $0) }))
    }

    private var numbers: [UInt64] {
        [epoch, publication.epoch, publication.offset, digest, input, inputDigest]
    }

    private var checksum: UInt64 {
        var digest = RunningDigest()
        digest.fold(numbers.flatMap(\.littleEndianBytes))
        return digest.value
    }
}

extension FixedWidthInteger {
    /// As they are folded into a digest.
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
