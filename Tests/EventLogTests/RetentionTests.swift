import GRDB
import MatchModel
import Testing

@testable import EventLog

@Suite struct RetentionTests {
    let directory = TemporaryDirectory()
    private static let day = TimeSpan.seconds(86_400)

    @Test func `what is past its age goes, in slices, up to a checkpoint and not beyond`() throws {
        let log = try filled(checkpoints: [500, 1500, 2500, 3500])
        // Input n was decided at day n: those up to 2999 are older than a day at day 3000.
        let turns = try run(log, LogRetention(age: Self.day), day: 3000)
        #expect(turns.allSatisfy { $0.inputs <= 500 && $0.publications <= 500 })
        #expect(turns.map(\.inputs).reduce(0, +) == 2500)
        #expect(turns.map(\.publications).reduce(0, +) == 2500)
        #expect(try log.inputFloor() == 2500)
        #expect(try log.floor() == Samples.cursor(2500))
        #expect(try log.checkpoints() == [2500, 3500])
        #expect(try log.inputs(after: 0, limit: 1).map(\.id) == [2501])
        #expect(try log.publications(after: Samples.cursor(0), limit: 1).map(\.cursor.offset) == [2501])
        #expect(try LogScrub.run(log).inputs == 1500)
        #expect(try log.head() == Samples.cursor(4000))
    }

    @Test func `the newest two checkpoints and all after them stay, however old`() throws {
        let log = try filled(checkpoints: [500, 1500, 2500, 3500])
        _ = try run(log, LogRetention(age: Self.day), day: 50_000)
        #expect(try log.checkpoints() == [2500, 3500])
        #expect(try log.inputFloor() == 2500)
    }

    @Test func `a log above its size lets go checkpoint by checkpoint until it is below, and the file shrinks`() throws
    {
        let log = try filled(checkpoints: [500, 1500, 2500, 3500])
        let before = try log.usedBytes()
        _ = try run(log, LogRetention(bytes: before - before / 16), day: 0)
        #expect(try log.inputFloor() == 500)
        #expect(try log.usedBytes() < before)
        _ = try run(log, LogRetention(bytes: 1), day: 0)
        #expect(try log.inputFloor() == 2500)
        let pages = try log.pool.read { try Int.fetchOne($0, sql: "PRAGMA freelist_count") ?? 0 }
        #expect(pages <= DurableLog.vacuumSlice)
    }

    @Test func `nothing goes within its bounds, and none that has no two checkpoints`() throws {
        let log = try filled(checkpoints: [500])
        #expect(try run(log, LogRetention(age: Self.day, bytes: 1), day: 50_000) == [])
        #expect(try run(log, LogRetention(age: Self.day * 5000), day: 4500) == [])
        #expect(try run(log, LogRetention(), day: 50_000) == [])
    }

    @Test func `what was begun is brought to its end after a restart, and the log goes on`() throws {
        var log = try filled(checkpoints: [1500, 2500, 3500])
        let first = try log.retain(LogRetention(age: Self.day), now: Self.time(day: 3000))
        #expect(first.hasMore)
        try log.close()
        log = try DurableLog.open(directory: directory.path)
        _ = try run(log, LogRetention(bytes: .max), day: 3000)
        #expect(try log.checkpoints().first == log.inputFloor())
        var digest = RunningDigest(value: try #require(try log.digest()))
        digest.fold([1, 2, 3])
        var record = Samples.record(4001)
        record.publications = [
            LoggedPublication(cursor: Samples.cursor(4001), bytes: [1, 2, 3], digest: digest.value)
        ]
        try log.append([record])
        #expect(try LogScrub.run(log).publications == 4001 - Int(log.floor().offset))
        try log.close()
    }

    private func run(_ log: DurableLog, _ retention: LogRetention, day: Int64) throws -> [RetentionTurn] {
        var turns: [RetentionTurn] = []
        for _ in 0..<1000 {
            let turn = try log.retain(retention, now: Self.time(day: day))
            if turn.inputs + turn.publications > 0 { turns.append(turn) }
            if !turn.hasMore { return turns }
        }
        Issue.record("retention does not end")
        return turns
    }

    private static func time(day: Int64) -> UnixInstant { UnixInstant(microseconds: 0) + Self.day * day }

    /// 4000 inputs of one publication each, a day apart.
    private func filled(checkpoints: [UInt64]) throws -> DurableLog {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        var digest = RunningDigest()
        try log.append(
            (1...4000 as ClosedRange<UInt64>).map { number in
                var record = Samples.record(number, payload: [UInt8](repeating: 7, count: 600))
                record.input.now = Self.time(day: Int64(number))
                digest.fold([1, 2, 3])
                record.publications = [
                    LoggedPublication(cursor: Samples.cursor(number), bytes: [1, 2, 3], digest: digest.value)
                ]
                return record
            })
        for input in checkpoints {
            try log.write(LogCheckpoint(input: input, version: 1, cursor: Samples.cursor(input), digest: 0, state: [1]))
        }
        return log
    }
}
