import Foundation
import GRDB
import MatchModel

import struct MatchModel.Cursor

/// The state of the one who decides, as it was after an input: a restart goes on from it instead of from the first one.
package struct LogCheckpoint: Hashable, Sendable {
    /// The last input that is in it.
    package var input: UInt64
    /// The form of `state`; one that is not known is passed over.
    package var version: UInt32
    /// The position after that input, and the running digest there.
    package var cursor: Cursor
    package var digest: UInt64
    package var state: [UInt8]

    package init(input: UInt64, version: UInt32, cursor: Cursor, digest: UInt64, state: [UInt8]) {
        self.input = input
        self.version = version
        self.cursor = cursor
        self.digest = digest
        self.state = state
    }

    var checksum: UInt64 {
        var digest = RunningDigest()
        digest.fold(
            [input, UInt64(version), cursor.epoch, cursor.offset, self.digest].flatMap(\.littleEndianBytes))
        digest.fold(state)
        return digest.value
    }
}

/// Which checkpoints are kept.
enum CheckpointThinning {
    /// The most checkpoints in a log: retention can begin at any of them, a restart at the newest that can be read.
    static let maximum = 12

    /// The one to let go when there are more, of ids that go up: never the first, which what retention has left needs,
    /// nor the last two; of the others the one whose leaving makes the smallest gap.
    static func superfluous(_ inputs: [UInt64]) -> UInt64? {
        guard inputs.count > maximum else { return nil }
        func gap(_ index: Int) -> UInt64 { inputs[index + 1] - inputs[index - 1] }
        let candidates = 1..<(inputs.count - 2)
        guard let chosen = candidates.min(by: { gap($0) < gap($1) }) else { return nil }
        return inputs[chosen]
    }
}

extension LogReading {
    /// The inputs after which there is a checkpoint that can be gone on from, going up.
    package func checkpoints() throws(EventLogError) -> [UInt64] {
        try inLog {
            try database.read { database in
                try Int64.fetchAll(
                    database, sql: "SELECT input_id FROM checkpoint WHERE input_id >= ? ORDER BY input_id",
                    arguments: [Int64(bitPattern: LogFloor.read(database).input)]
                ).map { UInt64(bitPattern: $0) }
            }
        }
    }

    /// The checkpoint after an input; `nil` when there is none. Throws `damaged` when it is not as it was written.
    package func checkpoint(after input: UInt64) throws(EventLogError) -> LogCheckpoint? {
        try inLog {
            try database.read { database in
                guard
                    let row = try Row.fetchOne(
                        database,
                        sql: "SELECT version, epoch, \"offset\", digest, checksum FROM checkpoint WHERE input_id = ?",
                        arguments: [Int64(bitPattern: input)])
                else { return nil }
                let parts = try Data.fetchAll(
                    database, sql: "SELECT bytes FROM checkpoint_part WHERE input_id = ? ORDER BY part",
                    arguments: [Int64(bitPattern: input)])
                let numbers = try row.numbers(5, in: "checkpoint")
                let checkpoint = LogCheckpoint(
                    input: input, version: UInt32(truncatingIfNeeded: numbers[0]),
                    cursor: Cursor(epoch: numbers[1], offset: numbers[2]), digest: numbers[3],
                    state: parts.flatMap { $0 })
                guard checkpoint.checksum == numbers[4] else {
                    throw EventLogError.damaged(what: "the checkpoint after input \(input)")
                }
                return checkpoint
            }
        }
    }
}

extension DurableLog {
    /// Bytes of a checkpoint that one commit takes: some 2 ms for which records wait at most.
    package static let checkpointSlice = 256 << 10

    /// Writes a checkpoint, in slices that records' commits go between; it counts once the last one is durable. Lets an
    /// older one go where there are too many.
    package func write(_ checkpoint: LogCheckpoint) throws(EventLogError) {
        let id = Int64(bitPattern: checkpoint.input)
        try inLog {
            try pool.write { database in
                // Of one that was begun when the last process ended.
                try database.execute(
                    sql: "DELETE FROM checkpoint_part WHERE input_id NOT IN (SELECT input_id FROM checkpoint)")
            }
            for (part, start) in stride(from: 0, to: checkpoint.state.count, by: Self.checkpointSlice).enumerated() {
                let bytes = checkpoint.state[start..<min(start + Self.checkpointSlice, checkpoint.state.count)]
                try pool.write { database in
                    try database.execute(
                        sql: "INSERT OR REPLACE INTO checkpoint_part (input_id, part, bytes) VALUES (?, ?, ?)",
                        arguments: [id, part, Data(bytes)])
                }
            }
            try pool.write { database in
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO checkpoint
                            (input_id, version, epoch, "offset", digest, size, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        id, Int64(checkpoint.version), Int64(bitPattern: checkpoint.cursor.epoch),
                        Int64(bitPattern: checkpoint.cursor.offset), Int64(bitPattern: checkpoint.digest),
                        checkpoint.state.count, Int64(bitPattern: checkpoint.checksum),
                    ])
            }
        }
        if let superfluous = CheckpointThinning.superfluous(try checkpoints()) { try removeCheckpoint(superfluous) }
    }

    func removeCheckpoint(_ input: UInt64) throws(EventLogError) {
        try inLog {
            try pool.write { database in
                for table in ["checkpoint", "checkpoint_part"] {
                    try database.execute(
                        sql: "DELETE FROM \(table) WHERE input_id = ?", arguments: [Int64(bitPattern: input)])
                }
            }
        }
    }
}
