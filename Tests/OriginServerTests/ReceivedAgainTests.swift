import BinaryCoding
import EventLog
import Foundation
import Logging
import MatchModel
import OriginCore
import ProviderFeeds
import Testing

@testable import OriginServer

/// Payloads that leave the quarantine are received again, whatever happens between.
@Suite struct ReceivedAgainTests {
    private let directory = TemporaryDirectory()
    private let logger = Logger(label: "test")
    private static let fixture = """
        {"type":"fixture","match":"m1","league":"cup","home":{"id":"arg","name":"Argentina"},
         "away":{"id":"fra","name":"France"},"kickoff":"2023-11-14T22:00:00Z"}
        """
    private static let mapping = Array(
        #"{"provider":"sportradar","match":"sr:sport_event:99","is":"m1"}"#.utf8)

    private static func push(_ id: Int) -> [UInt8] {
        Array(
            #"""
            {"payload":{"event":{"id":\#(id),"type":"score_change","time":"2023-11-14T22:09:00+00:00","match_time":9,
            "period":1,"period_type":"regular_period","competitor":"home","home_score":\#(id),"away_score":0}},
            "metadata":{"sport_event_id":"sr:sport_event:99"}}
            """#.utf8)
    }

    @Test func `a mapping releases all that waited, and the log alone says what is to be received again`() throws {
        var filler = try LogFiller(directory.path)
        try filler.feed(Self.fixture)
        for id in 1...3 { try filler.document("sportradar", Self.push(id)) }
        #expect(filler.node.quarantinedCount == 1 && filler.node.againCount == 0)
        try filler.log(.mapping, Self.mapping)
        #expect(filler.node.quarantinedCount == 0)
        #expect(filler.node.againCount == 3 && filler.node.nextAgain?.input == 2)
        // As after a crash right now: by the log, and by a checkpoint.
        let replayed = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(replayed.queue.node.againCount == 3 && replayed.queue.node.nextAgain?.input == 2)
        try filler.checkpoint()
        let restored = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(restored.checkpoint != nil)
        #expect(restored.queue.node.againCount == 3 && restored.queue.node.nextAgain?.input == 2)
        // Each is done with once its new record says so, and only then.
        for (id, input) in zip(1...3, 2...4) {
            #expect(filler.node.nextAgain?.input == UInt64(input))
            try filler.document("sportradar", Self.push(id), again: UInt64(input))
        }
        #expect(filler.node.againCount == 0 && filler.node.nextAgain == nil)
        let done = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(done.queue.node.againCount == 0)
        #expect(done.queue.check.result == .same)
    }

    @Test func `what is in the log no more is let go by a record`() throws {
        var filler = try LogFiller(directory.path)
        try filler.feed(Self.fixture)
        try filler.document("sportradar", Self.push(1))
        try filler.log(.mapping, Self.mapping)
        try filler.log(.quarantine, QuarantineChoice.letGo(1).json)
        #expect(filler.node.againCount == 1, "another one waits")
        try filler.log(.quarantine, QuarantineChoice.letGo(2).json)
        #expect(filler.node.againCount == 0)
        #expect(try RestoredOrigin.read(filler.log, logger: logger).queue.node.againCount == 0)
    }

    @Test func `a payload that no adapter understood is read again when an operator says so, and listed once`() throws {
        var filler = try LogFiller(directory.path)
        try filler.document("sportradar", Array("{}".utf8))
        #expect(filler.node.unread.map(\.input) == [1])
        try filler.log(.quarantine, QuarantineChoice.readAgain(1).json)
        #expect(filler.node.unread == [] && filler.node.nextAgain?.input == 1)
        try filler.document("sportradar", Array("{}".utf8), again: 1)
        #expect(filler.node.unread.map(\.input) == [3], "it is kept by its newest record")
        #expect(filler.node.againCount == 0)
        var node = filler.node
        let now = UnixInstant(milliseconds: 1_700_000_100_000)
        #expect(node.choose(.readAgain(1), now: now).released == 0, "it waits no more under its old name")
        let restored = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(restored.queue.node.unread == filler.node.unread)
    }

    @Test func `a document that a newer adapter refuses does not keep the origin from starting`() throws {
        var filler = try LogFiller(directory.path)
        try filler.feed(Self.fixture)
        // As an adapter of before took it.
        let envelope = FeedEnvelope(product: "sportradar-push", schemaVersion: "", sent: 5, body: Array("{}".utf8))
        let now = UnixInstant(milliseconds: 1_700_000_050_000)
        try filler.log.append([
            LogRecord(
                input: InputRecord(
                    id: 2, kind: InputKind.document.rawValue, provider: "sportradar", schemaVersion: 1, received: now,
                    now: now, payload: envelope.bytes), publications: [])
        ])
        let restored = try RestoredOrigin.read(filler.log, logger: logger)
        #expect(restored.lastInput == 2)
        #expect(restored.queue.node.unread.map(\.input) == [2], "it waits for the operator")
        #expect(restored.queue.node.matchCount == 1)
    }

    @Test func `choices are written as they are read`() throws {
        let choices: [QuarantineChoice] = [
            .accept(provider: "opta", product: .optaF24, match: "1"),
            .accept(provider: "genius", product: nil, match: "x"),
            .readAgain(7), .letGo(8),
        ]
        for choice in choices { #expect(try QuarantineChoice.read(choice.json) == choice) }
        for text in ["", "[]", "{}", #"{"read_again":0}"#, #"{"accept":{"provider":"opta"}}"#] {
            #expect(throws: ControlTextError.self) { try QuarantineChoice.read(Array(text.utf8)) }
        }
    }
}

extension LogFiller {
    /// A provider's payload as the intake logs it.
    mutating func document(_ provider: String, _ payload: [UInt8], again: UInt64? = nil) throws {
        var envelope = FeedEnvelope(product: "", schemaVersion: "", sent: input + 1, again: again, body: payload)
        let reading = try? ProviderFeed.read(payload, provider: provider)
        if reading == nil { envelope.fault = ("unknown-product", "nothing reads it") }
        try log(reading == nil ? .unread : .document, provider: provider, envelope.bytes)
    }

    mutating func log(_ kind: InputKind, provider: String = "", _ payload: [UInt8]) throws {
        let now = UnixInstant(milliseconds: 1_700_000_020_000 + Int64(input) * 1000)
        try take(
            InputRecord(
                id: input + 1, kind: kind.rawValue, provider: provider, schemaVersion: 1, received: now, now: now,
                payload: payload))
    }
}
