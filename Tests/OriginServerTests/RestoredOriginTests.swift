import EventLog
import Foundation
import GRDB
import Logging
import MatchModel
import OriginCore
import Testing

import struct MatchModel.Cursor

@testable import OriginServer

@Suite struct RestoredOriginTests {
    let directory = TemporaryDirectory()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `from a checkpoint an origin is the same as from every input, history and all`() throws {
        var filler = try LogFiller(directory.path)
        try filler.play("m1", goals: 30)
        try filler.checkpoint()
        try filler.play("m2", goals: 20)
        let short = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(short.checkpoint == 41)
        try removeCheckpoints(filler.log)
        let whole = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(whole.checkpoint == nil)
        for restored in [short, whole] {
            #expect(restored.queue.check.result == .same)
            #expect(restored.lastInput == filler.input)
            #expect(restored.queue.node.head == filler.node.head)
            #expect(restored.queue.node.digest == filler.node.digest)
            #expect(restored.queue.node.matches == filler.node.matches)
            #expect(restored.queue.history.orderedMatches == filler.node.matches)
            #expect(restored.queue.history.range == HistoryRange(head: filler.node.head, base: 0))
        }
        for offset in 0...filler.node.head.offset {
            #expect(short.queue.history.entry(at: offset)?.bytes == whole.queue.history.entry(at: offset)?.bytes)
            #expect(short.queue.history.digest(at: offset) == whole.queue.history.digest(at: offset))
        }
    }

    @Test func `a checkpoint in an epoch that was begun later is gone on from as well`() throws {
        var filler = try LogFiller(directory.path)
        try filler.play("m1", goals: 3)
        try filler.beginEpoch(9)
        try filler.checkpoint()
        try filler.play("m2", goals: 3)
        try filler.beginEpoch(11)
        let restored = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(restored.queue.check.result == .same)
        #expect(restored.queue.history.head == Cursor(epoch: 11, offset: 0))
        #expect(restored.queue.history.orderedMatches == filler.node.matches)
    }

    @Test func `a checkpoint with a flipped bit is passed over for the one before, and that for the whole log`() throws
    {
        var filler = try LogFiller(directory.path)
        try filler.play("m1", goals: 3)
        try filler.checkpoint()
        let first = filler.input
        try filler.play("m2", goals: 3)
        try filler.checkpoint()
        try damage(filler.log, checkpoint: filler.input)
        let older = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(older.checkpoint == first)
        #expect(older.unreadable == 1)
        #expect(older.queue.history.orderedMatches == filler.node.matches)
        try damage(filler.log, checkpoint: first)
        let whole = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(whole.checkpoint == nil)
        #expect(whole.unreadable == 2)
        #expect(whole.queue.history.orderedMatches == filler.node.matches)
    }

    @Test func `one of another version is passed over`() throws {
        var filler = try LogFiller(directory.path)
        try filler.play("m1", goals: 3)
        try filler.log.write(
            LogCheckpoint(
                input: filler.input, version: 999, cursor: filler.node.head, digest: filler.node.digest.value,
                state: [1]))
        let restored = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(restored.checkpoint == nil && restored.unreadable == 0)
        #expect(restored.queue.check.result == .same)
    }

    @Test func `a record with a flipped bit after the checkpoint refuses the start, one before it is not read`() throws
    {
        var filler = try LogFiller(directory.path)
        try filler.play("m1", goals: 3)
        try filler.checkpoint()
        try filler.play("m2", goals: 3)
        let pool = try DatabasePool(path: directory.path + "/touchline.sqlite")
        try pool.write { try $0.execute(sql: "UPDATE input SET payload = x'00' WHERE id = 2") }
        _ = try RestoredOrigin.read(filler.log, logger: logger)
        let last = filler.input
        try pool.write {
            try $0.execute(sql: "UPDATE input SET payload = x'00' WHERE id = ?", arguments: [Int64(last)])
        }
        let error = #expect(throws: EventLogError.self) { try RestoredOrigin.read(filler.log, logger: logger) }
        #expect(error?.description.contains("input \(last) ") == true)
    }

    @Test func `what retention has left is enough, and without its checkpoints it is refused`() throws {
        var filler = try LogFiller(directory.path)
        try filler.play("m1", goals: 30)
        try filler.checkpoint()
        let floor = filler.input
        try filler.play("m2", goals: 3)
        try filler.checkpoint()
        try filler.play("m3", goals: 3)
        var turns = 0
        while try filler.log.retain(LogRetention(bytes: 1), now: UnixInstant(microseconds: 0)).hasMore, turns < 100 {
            turns += 1
        }
        #expect(try filler.log.inputFloor() == floor)
        let restored = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(restored.queue.check.result == .same)
        #expect(restored.queue.history.orderedMatches == filler.node.matches)
        let replay = try LogReplay.run(path: directory.path)
        #expect(replay.difference == nil)
        #expect(replay.begin == floor)
        #expect(replay.publications > 0)
        try removeCheckpoints(filler.log)
        let error = #expect(throws: EventLogError.self) { try RestoredOrigin.read(filler.log, logger: logger) }
        #expect(error?.description.contains("no checkpoint can be read") == true)
    }

    @Test func `with only checkpoints of another version, what retention has left is refused by both versions' names`()
        throws
    {
        var filler = try LogFiller(directory.path)
        try filler.play("m1", goals: 30)
        try writeOtherVersion(filler)
        let floor = filler.input
        try filler.play("m2", goals: 3)
        try writeOtherVersion(filler)
        var turns = 0
        while try filler.log.retain(LogRetention(bytes: 1), now: UnixInstant(microseconds: 0)).hasMore, turns < 100 {
            turns += 1
        }
        #expect(try filler.log.inputFloor() == floor)
        let error = #expect(throws: EventLogError.self) { try RestoredOrigin.read(filler.log, logger: logger) }
        let text = error?.description ?? ""
        #expect(text.contains("version 999") && text.contains("up to \(floor) were let go"), "\(text)")
        #expect(!text.contains("damaged"))
    }

    private func writeOtherVersion(_ filler: LogFiller) throws {
        try filler.log.write(
            LogCheckpoint(
                input: filler.input, version: 999, cursor: filler.node.head, digest: filler.node.digest.value,
                state: [1]))
    }

    private func removeCheckpoints(_ log: DurableLog) throws {
        let pool = try DatabasePool(path: log.directory + "/touchline.sqlite")
        try pool.write { try $0.execute(sql: "DELETE FROM checkpoint; DELETE FROM checkpoint_part") }
        try pool.close()
    }

    private func damage(_ log: DurableLog, checkpoint: UInt64) throws {
        let pool = try DatabasePool(path: log.directory + "/touchline.sqlite")
        try pool.write {
            try $0.execute(
                sql: "UPDATE checkpoint_part SET bytes = bytes || x'00' WHERE input_id = ?",
                arguments: [Int64(bitPattern: checkpoint)])
        }
        try pool.close()
    }
}
