import BackboneWire
import EventLog
import Foundation
import MatchModel
import OriginCore
import ProviderFeeds

@testable import OriginServer

/// A directory of its own for one test, removed with it.
final class TemporaryDirectory: Sendable {
    let path = FileManager.default.temporaryDirectory.path + "/touchline-origin-\(UUID().uuidString)"

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Fills a log as an origin does, without its loop.
struct LogFiller {
    let log: DurableLog
    private(set) var node: OriginNode
    private(set) var input: UInt64 = 0
    private var now = UnixInstant(milliseconds: 1_700_000_000_000)

    init(_ directory: String, epoch: UInt64 = 7) throws {
        log = try DurableLog.open(directory: directory)
        try log.beginEpoch(epoch)
        node = OriginNode(epoch: epoch)
    }

    mutating func feed(_ payload: String) throws {
        now = now + .seconds(1)
        try take(
            InputRecord(
                id: input + 1, kind: "feed", provider: "touchline", schemaVersion: 1, received: now, now: now,
                payload: Array(payload.utf8)))
    }

    /// One goal in each of so many minutes, of which every third is taken back.
    mutating func play(_ match: String, goals: Int) throws {
        try feed(
            """
            {"type":"fixture","match":"\(match)","league":"cup","home":{"id":"arg","name":"Argentina"},
             "away":{"id":"fra","name":"France"},"kickoff":"2023-11-14T22:00:00Z"}
            """)
        for number in 1...goals {
            let goal = """
                {"type":"observation","match":"\(match)","id":"g\(number)","version":1,"kind":"goal","team":"arg",
                 "clock":{"period":1,"minute":\(number),"added":0}
                """
            try feed(goal + "}")
            let version = goal.replacingOccurrences(of: "\"version\":1", with: "\"version\":2")
            if number % 3 == 0 { try feed(version + ",\"status\":\"cancelled\"}") }
        }
    }

    mutating func beginEpoch(_ epoch: UInt64) throws {
        let record = InputReplay.beginning(epoch, id: input + 1, now: now)
        _ = try InputReplay.decide(record.input, with: &node)
        try log.append([record])
        input += 1
    }

    mutating func checkpoint() throws {
        try log.write(try NodeCheckpoint.write(node, after: input))
    }

    mutating func take(_ record: InputRecord) throws {
        guard let outcome = try InputReplay.decide(record, with: &node), outcome.isRecorded else { return }
        var logged: [LoggedPublication] = []
        for publication in outcome.publications {
            let bytes = DurabilityQueue.encode(publication)
            node.fold(bytes)
            logged.append(LoggedPublication(cursor: publication.cursor, bytes: bytes, digest: node.digest.value))
        }
        try log.append([LogRecord(input: record, publications: logged)])
        input = record.id
    }
}
