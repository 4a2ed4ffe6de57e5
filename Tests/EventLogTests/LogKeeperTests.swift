import Dispatch
import GRDB
import MatchModel
import Synchronization
import Testing

@testable import EventLog

@Suite struct LogKeeperTests {
    let directory = TemporaryDirectory()

    @Test func `it writes a checkpoint, reads every record once, and says when one is damaged`() throws {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        try log.append([Samples.record(1, publishing: [1]), Samples.record(2, publishing: [2])])
        let whole = DispatchSemaphore(value: 0)
        let written = DispatchSemaphore(value: 0)
        let keeper = LogKeeper(log: log, retention: LogRetention(), clock: { UnixInstant(microseconds: 0) }) {
            if case .checked(let scrub, true) = $0, scrub.inputs == 2, scrub.publications == 2 { whole.signal() }
            if case .checkpoint(2, 3, _, _) = $0 { written.signal() }
        }
        whole.wait()
        let isTaken = keeper.submit {
            LogCheckpoint(input: 2, version: 1, cursor: Samples.cursor(2), digest: Samples.digest(2), state: [1, 2, 3])
        }
        #expect(isTaken)
        written.wait()
        keeper.stop()
        #expect(!keeper.submit { throw EventLogError.full(reason: "never asked") })
        #expect(try log.checkpoint(after: 2)?.state == [1, 2, 3])

        try log.pool.write { try $0.execute(sql: "UPDATE publication SET bytes = x'00' WHERE \"offset\" = 2") }
        let damage = Mutex<String?>(nil)
        let damaged = DispatchSemaphore(value: 0)
        let second = LogKeeper(log: log, retention: LogRetention(), clock: { UnixInstant(microseconds: 0) }) {
            guard case .damaged(let what) = $0 else { return }
            damage.withLock { $0 = what }
            damaged.signal()
        }
        damaged.wait()
        second.stop()
        #expect(damage.withLock { $0 }?.contains("publication 7:2") == true)
        try log.close()
    }

    @Test func `a log that cannot be read just now is told, and read when it can be`() throws {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        try log.append([Samples.record(1, publishing: [1])])
        try log.pool.write { try $0.execute(sql: "ALTER TABLE input RENAME TO elsewhere") }
        let told = DispatchSemaphore(value: 0)
        let whole = DispatchSemaphore(value: 0)
        let keeper = LogKeeper(log: log, retention: LogRetention(), clock: { UnixInstant(microseconds: 0) }) {
            if case .checkFailed(let reason) = $0, reason.contains("no such table") { told.signal() }
            if case .checked(let scrub, true) = $0, scrub.inputs == 1 { whole.signal() }
        }
        told.wait()
        try log.pool.write { try $0.execute(sql: "ALTER TABLE elsewhere RENAME TO input") }
        whole.wait()
        keeper.stop()
        try log.close()
    }

    @Test func `a checkpoint that cannot be made is told, and the next one is taken`() throws {
        let log = try DurableLog.open(directory: directory.path)
        let told = DispatchSemaphore(value: 0)
        let keeper = LogKeeper(log: log, retention: LogRetention(), clock: { UnixInstant(microseconds: 0) }) {
            if case .checkpointFailed = $0 { told.signal() }
        }
        #expect(keeper.submit { throw EventLogError.full(reason: "a test") })
        told.wait()
        keeper.stop()
        #expect(try log.checkpoints() == [])
        try log.close()
    }
}
