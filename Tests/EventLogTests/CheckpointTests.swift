import GRDB
import MatchModel
import Testing

@testable import EventLog

@Suite struct CheckpointTests {
    let directory = TemporaryDirectory()

    @Test func `a checkpoint of several slices comes back as it was, after a restart too`() throws {
        var log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        try log.append([Samples.record(1, publishing: [1])])
        let state = (0..<(2 * DurableLog.checkpointSlice + 1)).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let checkpoint = LogCheckpoint(
            input: 1, version: 3, cursor: Samples.cursor(1), digest: Samples.digest(1), state: state)
        try log.write(checkpoint)
        try log.close()
        log = try DurableLog.open(directory: directory.path)
        #expect(try log.checkpoints() == [1])
        #expect(try log.checkpoint(after: 1) == checkpoint)
        #expect(try log.checkpoint(after: 2) == nil)
        try log.close()
    }

    @Test func `one that was begun and not ended does not count, and leaves no trace`() throws {
        let log = try DurableLog.open(directory: directory.path)
        try log.pool.write { database in
            try database.execute(sql: "INSERT INTO checkpoint_part VALUES (5, 0, x'00')")
        }
        #expect(try log.checkpoints() == [])
        try log.write(LogCheckpoint(input: 6, version: 1, cursor: Samples.cursor(0), digest: 0, state: [1]))
        #expect(try log.checkpoints() == [6])
        let parts = try log.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM checkpoint_part") }
        #expect(parts == 1)
    }

    @Test func `the first and the last two always stay, the others thin out evenly`() {
        var kept: [UInt64] = []
        for input in stride(from: 100 as UInt64, through: 10_000, by: 100) {
            kept.append(input)
            if let superfluous = CheckpointThinning.superfluous(kept) { kept.removeAll { $0 == superfluous } }
            #expect(kept.count <= CheckpointThinning.maximum)
            #expect(kept.first == 100)
            #expect(kept.suffix(2) == (input == 100 ? [100] : [input - 100, input]))
        }
        let gaps = zip(kept, kept.dropFirst()).map { $1 - $0 }
        #expect((gaps.max() ?? 0) < 2500, "\(kept)")
    }
}
