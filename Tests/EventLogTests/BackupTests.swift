import Foundation
import GRDB
import MatchModel
import Testing

@testable import EventLog

@Suite struct BackupTests {
    let directory = TemporaryDirectory()
    let other = TemporaryDirectory("other")
    private var file: String { other.path + "/copy.backup" }

    @Test func `a back-up of a running log holds what was durable then, and the log goes on`() throws {
        let log = try filled()
        let report = try LogBackup.write(of: directory.path, to: file, replacing: false)
        #expect(report.head == Samples.cursor(2))
        #expect(report.inputs == 2 && report.publications == 2 && report.lastInput == 2)
        try log.append([Samples.record(3, publishing: [3])])
        let copy = try LogFile(path: file)
        #expect(try copy.head() == Samples.cursor(2))
        #expect(try copy.publications(after: Samples.cursor(0), limit: 9) == [1, 2].map { Samples.publication($0) })
        #expect(try log.head() == Samples.cursor(3))
        let error = #expect(throws: EventLogError.self) {
            try LogBackup.write(of: directory.path, to: file, replacing: false)
        }
        #expect(error?.description.contains("--force") == true)
        #expect(try LogBackup.write(of: directory.path, to: file, replacing: true).lastInput == 3)
        try log.close()
    }

    @Test func `a restored log is in a new epoch before anyone can open it`() throws {
        let log = try filled()
        _ = try LogBackup.write(of: directory.path, to: file, replacing: false)
        try log.close()
        let report = try restore(to: other.path + "/data", replacing: false)
        #expect(report.head == Samples.cursor(0, epoch: 8))
        let restored = try DurableLog.open(directory: other.path + "/data")
        #expect(try restored.head() == Samples.cursor(0, epoch: 8))
        #expect(try restored.inputs(after: 2, limit: 9).map(\.kind) == ["epoch"])
        try restored.append([Samples.record(4, publishing: [1], epoch: 8)])
        try restored.close()
    }

    @Test func `a directory in use or with a log is refused; by force its epoch is known and it is kept beside`() throws
    {
        let log = try filled()
        _ = try LogBackup.write(of: directory.path, to: file, replacing: false)
        try log.beginEpoch(20)
        let busy = #expect(throws: EventLogError.self) { try restore(to: directory.path, replacing: true) }
        #expect(busy?.description.contains("in use") == true)
        try log.close()
        let occupied = #expect(throws: EventLogError.self) { try restore(to: directory.path, replacing: false) }
        #expect(occupied?.description.contains("--force") == true)
        #expect(try restore(to: directory.path, replacing: true).head == Samples.cursor(0, epoch: 21))
        #expect(try LogFile(path: directory.path + "/touchline.sqlite.before-restore").epoch() == 20)
    }

    @Test func `a write-ahead file whose log is gone gives nothing to the restored one`() throws {
        let log = try filled()
        _ = try LogBackup.write(of: directory.path, to: file, replacing: false)
        // Committed after the back-up, and in the write-ahead file alone.
        try log.append([Samples.record(3, publishing: [3])])
        let stale = try Data(contentsOf: URL(fileURLWithPath: directory.path + "/touchline.sqlite-wal"))
        #expect(!stale.isEmpty)
        try log.close()
        let data = other.path + "/data"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        try stale.write(to: URL(fileURLWithPath: data + "/touchline.sqlite-wal"))
        _ = try restore(to: data, replacing: false)
        let restored = try DurableLog.open(directory: data)
        #expect(restored.recovered == nil)
        #expect(try restored.inputs(after: 0, limit: 9).map(\.id) == [1, 2, 3])
        #expect(try restored.inputs(after: 2, limit: 9).map(\.kind) == ["epoch"])
        try restored.close()
        #expect(FileManager.default.fileExists(atPath: data + "/touchline.sqlite.before-restore-wal"))
    }

    @Test func `each restore keeps the log that was there, under a name of its own`() throws {
        let log = try filled()
        _ = try LogBackup.write(of: directory.path, to: file, replacing: false)
        try log.beginEpoch(20)
        try log.close()
        _ = try restore(to: directory.path, replacing: true)
        _ = try restore(to: directory.path, replacing: true)
        #expect(try LogFile(path: directory.path + "/touchline.sqlite.before-restore").epoch() == 20)
        #expect(try LogFile(path: directory.path + "/touchline.sqlite.before-restore-2").epoch() == 21)
    }

    @Test func `a damaged back-up is not restored`() throws {
        let log = try filled()
        _ = try LogBackup.write(of: directory.path, to: file, replacing: false)
        try log.close()
        let copy = try DatabaseQueue(path: file)
        try copy.write { try $0.execute(sql: "UPDATE input SET payload = x'00' WHERE id = 2") }
        try copy.close()
        let error = #expect(throws: EventLogError.self) { try restore(to: other.path + "/data", replacing: false) }
        #expect(error?.description.contains("input 2") == true)
        // The mend is not the very thing that was tried.
        #expect(error?.description.contains(file) == true && error?.description.contains("another back-up") == true)
        #expect(error?.description.contains("log restore") == false)
        #expect(!FileManager.default.fileExists(atPath: other.path + "/data/touchline.sqlite"))
    }

    @Test func `pair: a directory is no back-up to restore, and one without a log none to back up`() throws {
        let log = try filled()
        try log.close()
        let whole = #expect(throws: EventLogError.self) {
            try LogBackup.restore(
                directory.path, to: other.path + "/data", replacing: false, epoch: { _ in 8 },
                record: { input, _ in Samples.record(input) })
        }
        #expect(whole?.description.contains("one file") == true)
        for place in [other.path, other.path + "/nowhere"] {
            let error = #expect(throws: EventLogError.self) {
                try LogBackup.write(of: place, to: file, replacing: false)
            }
            #expect(error?.description.contains("'\(place)' holds no log") == true)
            #expect(error?.description.contains("data directory of an origin") == true)
        }
    }

    private func restore(to directory: String, replacing: Bool) throws(EventLogError) -> BackupReport {
        try LogBackup.restore(
            file, to: directory, replacing: replacing, epoch: { ($0.max() ?? 0) + 1 },
            record: { input, epoch in
                var record = Samples.record(input)
                record.input.kind = "epoch"
                record.epoch = epoch
                return record
            })
    }

    private func filled() throws -> DurableLog {
        try FileManager.default.createDirectory(atPath: other.path, withIntermediateDirectories: true)
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        try log.append([Samples.record(1, publishing: [1]), Samples.record(2, publishing: [2])])
        return log
    }
}
