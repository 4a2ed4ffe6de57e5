import BackboneWire
import EventLog
import EventLoop
import Logging
import MatchModel
import OriginCore
import ProviderFeeds

/// The origin as its log leaves it: every input decided again, and what comes out compared with what was published.
struct RestoredOrigin {
    private static let page = 1000

    var node: OriginNode
    var history: PublishedHistory
    var lastInput: UInt64 = 0
    /// The highest epoch that the log names.
    var lastEpoch: UInt64 = 0
    /// Replay and log differ: what edges have seen is the log's, so an epoch has to begin.
    var check = RestoreCheck()

    /// Reads the whole log. A new log begins its first epoch.
    static func read(_ log: DurableLog, logger: Logger) throws -> RestoredOrigin {
        if try log.epoch() == 0 {
            let epoch = EpochRule.next(now: SystemClock.unix(), known: [])
            try log.beginEpoch(epoch)
            logger.notice("a new log begins", metadata: ["epoch": "\(epoch)"])
            return RestoredOrigin(node: OriginNode(epoch: epoch), history: PublishedHistory(epoch: epoch))
        }
        let first = try log.publications(after: Cursor(epoch: 0, offset: 0), limit: 1).first?.cursor.epoch
        let epoch = try firstEpoch(log, published: first)
        var restored = RestoredOrigin(node: OriginNode(epoch: epoch), history: PublishedHistory(epoch: epoch))
        var logged = LoggedPublications(log: log, after: Cursor(epoch: 0, offset: 0))
        while true {
            let inputs = try log.inputs(after: restored.lastInput, limit: page)
            for input in inputs { try restored.replay(input, &logged) }
            if inputs.count < page { break }
        }
        let head = try log.head()
        restored.lastEpoch = head.epoch
        if head != restored.history.head { restored.check.compare(replayed: [], logged: [[0]], after: head) }
        logger.notice(
            "the log is read",
            metadata: ["inputs": "\(restored.lastInput)", "head": "\(head)", "check": "\(restored.check.result)"])
        return restored
    }

    /// The epoch before any that an input record began.
    private static func firstEpoch(_ log: DurableLog, published: UInt64?) throws -> UInt64 {
        if let published { return published }
        return try log.epoch()
    }

    private mutating func replay(_ input: InputRecord, _ logged: inout LoggedPublications) throws {
        lastInput = input.id
        switch InputKind(rawValue: input.kind) {
        case .feed?, .schedule?:
            let outcome = node.receive(try Self.entries(input), receivedAt: input.received, now: input.now)
            let encoded = outcome.publications.map(Intake.encode)
            let stored = try logged.next(encoded.count)
            check.compare(replayed: encoded, logged: stored.map(\.bytes), after: history.head)
            history.forget(outcome.forgotten)
            for (publication, bytes) in zip(outcome.publications, encoded) {
                node.fold(bytes)
                history.append(publication, bytes: bytes, digest: node.digest)
            }
            if let last = stored.last {
                check.compare(replayed: node.digest, logged: RunningDigest(value: last.digest), at: last.cursor)
            }
        case .epoch?:
            guard let epoch = UInt64(String(decoding: input.payload, as: UTF8.self)), epoch > node.epoch else { return }
            node.beginEpoch(epoch)
            history.beginEpoch(epoch)
            // Whatever differed before it, edges were given the states since.
            check = RestoreCheck()
            logged.skip(to: history.head)
        case nil:
            throw EventLogError.database(
                reason:
                    "input \(input.id) is of kind '\(input.kind)', which this version does not know; run a newer one")
        }
    }

    private static func entries(_ input: InputRecord) throws -> [(index: Int, entry: FeedEntry)] {
        if input.kind == InputKind.schedule.rawValue {
            return try ScheduleFile.read(input.payload).enumerated().map {
                (index: $0.offset, entry: .fixture($0.element))
            }
        }
        guard let provider = ProviderID(input.provider) else { return [] }
        return try CanonicalFeed.read(input.payload, provider: provider).entries
    }
}

/// The log's publications one after the other, read in pages.
private struct LoggedPublications {
    let log: DurableLog
    var after: Cursor
    var page: ArraySlice<LoggedPublication> = []

    mutating func skip(to cursor: Cursor) {
        after = cursor
        page = []
    }

    mutating func next(_ count: Int) throws -> [LoggedPublication] {
        var taken: [LoggedPublication] = []
        while taken.count < count {
            if page.isEmpty { page = try log.publications(after: after, limit: 1000)[...] }
            guard let entry = page.popFirst() else { break }
            after = entry.cursor
            taken.append(entry)
        }
        return taken
    }
}
