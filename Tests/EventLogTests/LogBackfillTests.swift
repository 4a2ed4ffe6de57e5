import GRDB
import MatchModel
import Testing

@testable import EventLog

@Suite struct LogBackfillTests {
    let directory = TemporaryDirectory()

    /// Bytes of the write-ahead file after one more record.
    private func length(_ log: DurableLog, after id: UInt64) throws -> Int {
        try log.append([Samples.record(id, publishing: [id])])
        return LogSize.measure(log).writeAheadBytes
    }

    @Test func `what was moved lets the write-ahead file begin anew; without a move it grows`() throws {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        let backfill = try LogBackfill(directory: directory.path)
        var longest = 0
        for id in 1...50 as ClosedRange<UInt64> { longest = try length(log, after: id) }
        #expect(try backfill.turn() == 0)
        for id in 51...60 as ClosedRange<UInt64> { #expect(try length(log, after: id) == longest) }
        for id in 61...120 as ClosedRange<UInt64> { _ = try length(log, after: id) }
        #expect(try length(log, after: 121) > longest)
        backfill.close()
        try log.close()
    }

    @Test func `commits never move pages themselves below the writer's bound`() throws {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        let pages = try log.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA wal_autocheckpoint") }
        #expect(pages == LogBackfill.writerPages)
        let before = LogSize.measure(log).bytes
        // 2,000 pages, twice what SQLite would let the file have.
        for id in 1...100 as ClosedRange<UInt64> {
            try log.append([
                Samples.record(id, publishing: [id], payload: [UInt8](repeating: 1, count: 80_000))
            ])
        }
        #expect(LogSize.measure(log).bytes == before)
        let backfill = try LogBackfill(directory: directory.path)
        #expect(try backfill.turn() == 0)
        #expect(LogSize.measure(log).bytes > before + 8_000_000)
        backfill.close()
        try log.close()
    }

    @Test func `a reader of an older state holds the rest back, and no commit waits for it`() throws {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        try log.append([Samples.record(1, publishing: [1])])
        let backfill = try LogBackfill(directory: directory.path)
        let reader = try LogDatabase.openToRead(path: LogDatabase.path(in: directory.path))
        try reader.inDatabase { database in
            try database.execute(sql: "BEGIN")
            #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM input") == 1)
            for id in 2...300 as ClosedRange<UInt64> {
                try log.append([
                    Samples.record(id, publishing: [id], payload: [UInt8](repeating: 1, count: 80_000))
                ])
            }
            #expect(try #require(try backfill.turn()) > LogBackfill.waitingPages)
            try log.append([Samples.record(301, publishing: [301])])
            #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM input") == 1)
            try database.execute(sql: "COMMIT")
        }
        #expect(try backfill.turn() == 0)
        try reader.close()
        backfill.close()
        try log.close()
    }
}
