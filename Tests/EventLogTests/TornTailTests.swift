import Foundation
import MatchModel
import Testing

@testable import EventLog

/// What a process that was killed in the middle of a commit leaves is cut, and told.
@Suite struct TornTailTests {
    let directory = TemporaryDirectory()
    let image = TemporaryDirectory("image")

    @Test func `a log that was closed, and one that is new, left nothing`() throws {
        var log = try DurableLog.open(directory: directory.path)
        #expect(log.recovered == nil)
        try log.beginEpoch(7)
        try log.close()
        log = try DurableLog.open(directory: directory.path)
        #expect(log.recovered == nil)
        try log.close()
    }

    @Test func `commits that are whole are kept and count as such`() throws {
        let wal = try killedAfterThree()
        try write(wal)
        let log = try DurableLog.open(directory: image.path)
        #expect(log.recovered?.tornBytes == 0)
        #expect((log.recovered?.committedPages ?? 0) > 3)
        #expect(try log.head() == Samples.cursor(3))
        try log.close()
    }

    @Test(arguments: [1, 24, 25, 100, 4119, 4120])
    func `a last commit that misses bytes at its end is cut, and its length told`(_ missing: Int) throws {
        let wal = try killedAfterThree()
        try write(wal.dropLast(missing))
        let log = try DurableLog.open(directory: image.path)
        let torn = try #require(log.recovered).tornBytes
        // The last commit is of several frames of 4120 bytes; when its last one is gone as a whole, the others are torn.
        #expect(torn > 0 && (torn + missing) % 4120 == 0, "\(torn)")
        #expect(try log.head() == Samples.cursor(2))
        #expect(try log.lastInput() == 2)
        try log.append([Samples.record(3, publishing: [3])])
        #expect(try LogScrub.run(log).publications == 3)
        try log.close()
    }

    @Test func `a bit that flipped in the last commit cuts it`() throws {
        var wal = try killedAfterThree()
        wal[wal.count - 2000] ^= 4
        try write(wal)
        let log = try DurableLog.open(directory: image.path)
        #expect((log.recovered?.tornBytes ?? 0) > 0)
        #expect(try log.head() == Samples.cursor(2))
        try log.close()
    }

    @Test func `what is no write-ahead file is nothing`() throws {
        #expect(WriteAheadTail.read(path: directory.path + "/none") == nil)
        try FileManager.default.createDirectory(atPath: image.path, withIntermediateDirectories: true)
        let path = image.path + "/noise"
        try Data(repeating: 0x55, count: 9000).write(to: URL(fileURLWithPath: path))
        #expect(WriteAheadTail.read(path: path) == nil)
    }

    /// The write-ahead file after three commits, without the close that would empty it.
    private func killedAfterThree() throws -> Data {
        let log = try DurableLog.open(directory: directory.path)
        try log.beginEpoch(7)
        for number in 1...3 as ClosedRange<UInt64> {
            try log.append([Samples.record(number, publishing: [number])])
        }
        try FileManager.default.createDirectory(atPath: image.path, withIntermediateDirectories: true)
        let file = "/" + LogDatabase.fileName
        try FileManager.default.copyItem(atPath: directory.path + file, toPath: image.path + file)
        defer { try? log.close() }
        return try Data(contentsOf: URL(fileURLWithPath: directory.path + file + "-wal"))
    }

    private func write(_ wal: some DataProtocol) throws {
        try Data(wal).write(to: URL(fileURLWithPath: image.path + "/" + LogDatabase.fileName + "-wal"))
    }
}
