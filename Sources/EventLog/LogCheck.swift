import GRDB
import MatchModel

import struct MatchModel.Cursor

/// Holds what was read against the running digests.
enum LogCheck {
    /// Consecutive rows: each follows the one before, the first the row before it in the file, or the floor.
    static func verify(_ publications: [LoggedPublication], in database: Database) throws {
        var previous: LoggedPublication?
        for publication in publications {
            let cursor = publication.cursor
            var digest: RunningDigest
            if let previous, previous.cursor.epoch == cursor.epoch {
                guard cursor.offset == previous.cursor.offset + 1 else {
                    let missing = Cursor(epoch: cursor.epoch, offset: previous.cursor.offset + 1)
                    throw EventLogError.damaged(what: "publication \(missing) is missing")
                }
                digest = RunningDigest(value: previous.digest)
            } else {
                digest = RunningDigest(value: try self.digest(before: cursor, in: database))
            }
            digest.fold(publication.bytes)
            guard digest.value == publication.digest else {
                throw EventLogError.damaged(
                    what: "publication \(cursor) does not have the digest that is stored with it")
            }
            previous = publication
        }
    }

    private static func digest(before cursor: Cursor, in database: Database) throws -> UInt64 {
        if cursor.offset == 1 { return RunningDigest().value }
        let before = Cursor(epoch: cursor.epoch, offset: cursor.offset &- 1)
        if let digest = try PublicationRow.digest(database, at: before) { return digest }
        let floor = try LogFloor.read(database)
        guard floor.publication == before else {
            throw EventLogError.damaged(what: "publication \(before) is missing")
        }
        return floor.digest
    }

    /// The rows after input `id`, or after the floor where that is higher.
    static func verify(_ inputs: [InputRow], after id: UInt64, in database: Database) throws {
        guard !inputs.isEmpty else { return }
        let floor = try LogFloor.read(database)
        var last = max(id, floor.input)
        var digest = floor.inputDigest
        if last > floor.input {
            guard let stored = try InputRow.digest(database, of: last) else {
                throw EventLogError.damaged(what: "input \(last) is missing")
            }
            digest = stored
        }
        for input in inputs {
            guard input.record.id == last + 1 else {
                throw EventLogError.damaged(what: "input \(last + 1) is missing")
            }
            digest = InputDigest.next(after: digest, input.record)
            guard digest == input.digest else {
                throw EventLogError.damaged(
                    what: "input \(input.record.id) does not have the digest that is stored with it")
            }
            last = input.record.id
        }
    }
}
