import EventLog
import Foundation
import MatchModel
import Testing

@Suite struct DurableLogTests {
    let directory = TemporaryDirectory()

    @Test func `a new log is empty, and a record comes back as it was`() throws {
        let log = try DurableLog.open(directory: directory.path)
        #expect(try log.head() == Samples.cursor(0, epoch: 0))
        #expect(try log.digest() == nil)
        try log.beginEpoch(7)
        #expect(try log.head() == Samples.cursor(0))
        try log.append([Samples.record(1, publishing: [1, 2]), Samples.record(2), Samples.record(3, publishing: [3])])
        #expect(try log.head() == Samples.cursor(3))
        #expect(try log.digest() == Samples.digest(3))
        #expect(try log.digest(at: Samples.cursor(1)) == Samples.digest(1))
        #expect(try log.inputs(after: 0, limit: 10) == [1, 2, 3].map { Samples.record($0).input })
        #expect(try log.inputs(after: 1, limit: 1) == [Samples.record(2).input])
        #expect(try log.lastInput() == 3)
    }

    @Test func `publications are read between two positions, the first left out`() throws {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        try log.append([Samples.record(1, publishing: [1, 2, 3, 4])])
        let all = (1...4).map { Samples.publication($0) }
        #expect(try log.publications(after: Samples.cursor(0), limit: 10) == all)
        #expect(
            try log.publications(after: Samples.cursor(1), until: Samples.cursor(3), limit: 10) == Array(all[1...2]))
        #expect(try log.publications(after: Samples.cursor(1), limit: 1) == [all[1]])
        #expect(try log.publications(after: Samples.cursor(4), limit: 10) == [])
        #expect(try log.publications(after: Samples.cursor(0), limit: -1) == [])
    }

    @Test func `a restart goes on where the log ended`() throws {
        var log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        try log.append([Samples.record(1, publishing: [1, 2])])
        try log.close()
        log = try DurableLog.open(directory: directory.path)
        #expect(try log.head() == Samples.cursor(2))
        #expect(try log.digest() == Samples.digest(2))
        try log.append([Samples.record(2, publishing: [3])])
        #expect(try log.publications(after: Samples.cursor(0), limit: 9).map(\.cursor.offset) == [1, 2, 3])
    }

    @Test func `every commit is synced, after a restart too`() throws {
        var log = try DurableLog.open(directory: directory.path)
        #expect(try log.synchronous() == 2)
        try log.close()
        log = try DurableLog.open(directory: directory.path)
        #expect(try log.synchronous() == 2)
        try log.beginEpoch(7)
        try log.append([Samples.record(1, publishing: [1])])
        #expect(try log.synchronous() == 2)
    }

    @Test func `a batch is written whole or not at all`() throws {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        let gap = #expect(throws: EventLogError.self) {
            try log.append([Samples.record(1, publishing: [1]), Samples.record(2, publishing: [3])])
        }
        #expect(gap?.description.contains("7:3 does not continue the log, which goes on with 7:2") == true)
        #expect(throws: EventLogError.self) { try log.append([Samples.record(1), Samples.record(1)]) }
        #expect(throws: EventLogError.self) { try log.append([Samples.record(1, publishing: [1], epoch: 8)]) }
        #expect(try log.head() == Samples.cursor(0))
        #expect(try log.inputs(after: 0, limit: 9) == [])
        try log.append([Samples.record(1, publishing: [1])])
        #expect(try log.head() == Samples.cursor(1))
    }

    @Test func `an epoch only goes up, begins at offset 1 and leaves the history readable`() throws {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        try log.append([Samples.record(1, publishing: [1, 2])])
        for epoch in [0, 6, 7] as [UInt64] {
            #expect(throws: EventLogError.self) { try log.beginEpoch(epoch) }
        }
        try log.beginEpoch(8)
        #expect(try log.head() == Samples.cursor(0, epoch: 8))
        #expect(try log.digest() == nil)
        try log.append([Samples.record(2, publishing: [1], epoch: 8)])
        #expect(
            try log.publications(after: Samples.cursor(1), limit: 9).map(\.cursor)
                == [Samples.cursor(2), Samples.cursor(1, epoch: 8)])
    }

    @Test func `an input that begins an epoch is written with it or not at all`() throws {
        let directory = TemporaryDirectory()
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        var turn = Samples.record(2)
        turn.epoch = 9
        try log.append([
            Samples.record(1, publishing: [1]), turn, Samples.record(3, publishing: [1, 2], epoch: 9),
        ])
        #expect(try log.head() == Samples.cursor(2, epoch: 9))
        #expect(try log.lastInput() == 3)
        #expect(throws: EventLogError.self) { try log.append([Samples.record(5)]) }
        var low = Samples.record(4)
        low.epoch = 9
        #expect(throws: EventLogError.self) { try log.append([low]) }
        #expect(try log.lastInput() == 3)
        #expect(try log.head() == Samples.cursor(2, epoch: 9))
    }

    @Test func `a second one on the same directory is refused and told why, until the first is gone`() throws {
        let log = try DurableLog.open(directory: directory.path)
        let error = #expect(throws: EventLogError.self) { try DurableLog.open(directory: directory.path) }
        #expect(error?.description.contains("in use by another process") == true)
        try log.close()
        _ = try DurableLog.open(directory: directory.path)
    }

    @Test func `a directory is made with what is missing above it`() throws {
        let path = directory.path + "/some/where"
        try DurableLog.open(directory: path).close()
        #expect(FileManager.default.fileExists(atPath: path + "/touchline.sqlite"))
    }

    @Test func `a directory that cannot be made is named`() {
        let error = #expect(throws: EventLogError.self) { try DurableLog.open(directory: "/proc/touchline") }
        #expect(error?.description.contains("/proc/touchline") == true)
    }

    @Test func `a file that is no database is an error, not a crash`() throws {
        try FileManager.default.createDirectory(atPath: directory.path, withIntermediateDirectories: true)
        let noise = Data(repeating: 0x55, count: 8192)
        try noise.write(to: URL(fileURLWithPath: directory.path + "/touchline.sqlite"))
        #expect(throws: EventLogError.self) { try DurableLog.open(directory: directory.path) }
    }
}
