import EventLifecycle
import EventLog
import Foundation
import MatchModel
import OriginCore
import Testing

import struct MatchModel.Cursor

@testable import OriginServer

@Suite struct LogReplayTests {
    let directory = TemporaryDirectory()

    @Test func `a log decides again to the same bytes, over epochs, also while it is written, and from a back-up`()
        throws
    {
        var filler = try LogFiller(directory.path)
        try filler.play("m1", goals: 9)
        try filler.beginEpoch(9)
        try filler.play("m2", goals: 9)
        let replay = try LogReplay.run(path: directory.path)
        #expect(replay.difference == nil)
        #expect(replay.publications == 26)
        #expect(replay.inputs.map(\.kind) == ["epoch", "feed"])
        #expect(replay.inputs.map(\.count) == [1, 26])
        #expect(replay.head == filler.node.head)
        #expect(replay.summary.contains("the same as published, byte for byte"))
        _ = try LogMaintenance.backup(of: directory.path, to: directory.path + "/copy", replacing: false)
        #expect(try LogReplay.run(path: directory.path + "/copy").publications == 26)
    }

    @Test func `both ends are of one moment, and what is added later is not looked at`() throws {
        var filler = try LogFiller(directory.path)
        try filler.play("m1", goals: 9)
        let log = try LogFile(path: directory.path)
        let ends = try log.ends()
        #expect(ends.head == filler.node.head)
        #expect(ends.lastInput == filler.input)
        #expect(ends.inputFloor == 0)
        try filler.play("m2", goals: 9)
        let replay = try LogReplay.run(log, between: ends)
        #expect(replay.difference == nil)
        #expect(replay.publications == 13)
    }

    @Test func `the first difference is named`() throws {
        var filler = try LogFiller(directory.path)
        try filler.play("m1", goals: 2)
        // A publication that no input gives: the digests hold, the decision does not.
        let cursor = Cursor(epoch: 7, offset: filler.node.head.offset + 1)
        var digest = filler.node.digest
        digest.fold([1, 2, 3])
        let input = InputRecord(
            id: filler.input + 1, kind: "timer", provider: "", schemaVersion: 1, received: UnixInstant(microseconds: 1),
            now: UnixInstant(microseconds: 1), payload: [])
        try filler.log.append([
            LogRecord(
                input: input, publications: [LoggedPublication(cursor: cursor, bytes: [1, 2, 3], digest: digest.value)])
        ])
        let replay = try LogReplay.run(path: directory.path)
        #expect(replay.difference == "\(cursor) is in the log, and no input gives it")
        #expect(replay.json.contains("\"same\":false"))
    }

    @Test func `an input of a kind or a version that is not known is refused by name`() throws {
        for (kind, version) in [("riddle", 1), ("mapping", 2), ("feed", 2)] as [(String, UInt32)] {
            let directory = TemporaryDirectory()
            var filler = try LogFiller(directory.path)
            try filler.play("m1", goals: 1)
            let input = InputRecord(
                id: filler.input + 1, kind: kind, provider: "touchline", schemaVersion: version,
                received: UnixInstant(microseconds: 1), now: UnixInstant(microseconds: 1), payload: [])
            try filler.log.append([LogRecord(input: input, publications: [])])
            let error = #expect(throws: EventLogError.self) { try LogReplay.run(path: directory.path) }
            #expect(error?.description.contains("'\(kind)', version \(version)") == true)
        }
    }

    @Test func `a policy is an input, and comes back with the node`() throws {
        var filler = try LogFiller(directory.path)
        try filler.play("m1", goals: 1)
        let policy = ConfirmationPolicy(sealing: .seconds(60))
        try filler.take(
            InputRecord(
                id: filler.input + 1, kind: "policy", provider: "", schemaVersion: 1,
                received: UnixInstant(microseconds: 1), now: UnixInstant(milliseconds: 1_700_000_100_000),
                payload: policy.json))
        try filler.checkpoint()
        #expect(try LogReplay.run(path: directory.path).inputs.map(\.kind) == ["feed", "policy"])
        let checkpoint = try #require(try filler.log.checkpoint(after: filler.input))
        #expect(try NodeCheckpoint.read(checkpoint)?.policy == policy)
    }
}
