import ForgetfulDisk
import Foundation
import GRDB
import MatchModel
import Synchronization
import Testing

@testable import EventLog

/// The log on a disk that forgets what was not synced: at any moment of the writing the power is cut, and what is left is
/// opened again. What had been said to be durable has to be there, a batch whole or not at all.
@Suite(.serialized) struct PowerCutTests {
    private static let installed = forgetful_disk_install()
    /// How often the power is cut in one run.
    private static let cuts = 8

    @Test(arguments: 1...8)
    func `everything that was said to be durable survives a power cut at any moment`(_ seed: UInt64) throws {
        let outcome = try Self.run(seed: seed, synchronous: nil)
        #expect(outcome.lost == [], "seed \(seed)")
        #expect(outcome.cuts == Self.cuts)
    }

    @Test(arguments: 11...16)
    func `so it does where the write-ahead file is moved beside the writer`(_ seed: UInt64) throws {
        let outcome = try Self.run(seed: seed, synchronous: nil, backfillsEvery: 3)
        #expect(outcome.lost == [], "seed \(seed)")
        #expect(outcome.cuts == Self.cuts)
    }

    @Test func `the disk does forget: without syncs the same test finds losses`() throws {
        let before = forgetful_disk_dropped()
        let outcomes = try (1...2).map { try Self.run(seed: $0, synchronous: "OFF") }
        #expect(outcomes.contains { !$0.lost.isEmpty })
        #expect(forgetful_disk_dropped() > before)
    }

    private struct Outcome {
        var cuts = 0
        var lost: [String] = []
    }

    private static func run(seed: UInt64, synchronous: String?, backfillsEvery: UInt64? = nil) throws -> Outcome {
        try #require(installed == 0)
        let directory = TemporaryDirectory("forgetful")
        let log = try DurableLog.open(directory: directory.path)
        if let synchronous {
            try log.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = \(synchronous)") }
        }
        // Small, so that the write-ahead file goes round and its pages into the database many times.
        if backfillsEvery == nil {
            try log.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 20") }
        }
        // Of every second seed the writer is made to wait each time that something is left.
        let backfill = try LogBackfill(
            directory: directory.path, patience: seed.isMultiple(of: 2) ? 1 : LogBackfill.patiencePages)
        try log.beginEpoch(7)
        let durable = Mutex<UInt64>(0)
        var numbers = SeededNumbers(seed)
        let cut = Set((0..<cuts).map { _ in UInt64.random(in: 10..<380, using: &numbers) })
        var outcome = Outcome()
        let records = DispatchSemaphore(value: 0)
        let writer = LogWriter(
            log: log,
            onDurable: { batch in
                durable.withLock { $0 = batch.ids.last ?? $0 }
                records.signal()
            }, onFailing: { _ in })
        let images = TemporaryDirectory("cut")
        var taken: [(path: String, durable: UInt64)] = []
        for id in 1...400 as ClosedRange<UInt64> {
            let size = Int.random(in: 1..<3000, using: &numbers)
            let record = Samples.record(
                id, publishing: [id], payload: [UInt8](repeating: UInt8(truncatingIfNeeded: id), count: size))
            while !writer.submit(record) { records.wait() }
            if let backfillsEvery, id.isMultiple(of: backfillsEvery) { _ = try backfill.turn() }
            if id % 100 == 0 {
                // A checkpoint of several slices between them, from this thread.
                try log.write(
                    LogCheckpoint(
                        input: id / 2, version: 1, cursor: Samples.cursor(id / 2), digest: 0,
                        state: [UInt8](repeating: 1, count: 300_000)))
            }
            guard cut.contains(id) || (id > 380 && taken.count < cuts) else { continue }
            // Read before the cut: what is said to be durable later may be there or not.
            let said = durable.withLock { $0 }
            let path = images.path + "/\(id)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            #expect(forgetful_disk_cut(directory.path, path, seed &* 1000 &+ id) >= 2)
            taken.append((path, said))
        }
        #expect(writer.stop() == 0)
        backfill.close()
        try log.close()
        forgetful_disk_forget(directory.path)
        for (path, said) in taken {
            outcome.cuts += 1
            if let loss = check(path, said) { outcome.lost.append(loss) }
        }
        return outcome
    }

    /// What is wrong with the log that a cut has left; `nil` when nothing is.
    private static func check(_ path: String, _ said: UInt64) -> String? {
        do {
            let log = try DurableLog.open(directory: path)
            let last = try log.lastInput()
            guard last >= said else { return "input \(said) was durable, \(last) is the last one" }
            guard try log.head() == Samples.cursor(last) else { return "half of a record" }
            let scrub = try LogScrub.run(log)
            guard scrub.inputs == Int(last), scrub.publications == Int(last) else { return "records are missing" }
            try log.append([Samples.record(last + 1, publishing: [last + 1])])
            try log.close()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
