import EventLog
import EventLoop
import Logging
import MatchModel
import OriginCore
import ProviderFeeds

/// The origin as its log leaves it: every input decided again, and what comes out compared with what was published.
struct RestoredOrigin {
    private static let page = 1000

    /// Its check says whether replay and log differ: what edges have seen is the log's, so then an epoch has to begin.
    var queue: DurabilityQueue
    var lastInput: UInt64 = 0
    /// The highest epoch that the log names.
    var lastEpoch: UInt64 = 0

    private init(epoch: UInt64) {
        queue = DurabilityQueue(node: OriginNode(epoch: epoch), history: PublishedHistory(epoch: epoch))
    }

    /// Reads the whole log. A new log begins its first epoch.
    static func read(_ log: DurableLog, logger: Logger) throws -> RestoredOrigin {
        if try log.epoch() == 0 {
            let epoch = EpochRule.next(now: SystemClock.unix(), known: [])
            try log.beginEpoch(epoch)
            logger.notice("a new log begins", metadata: ["epoch": "\(epoch)"])
            return RestoredOrigin(epoch: epoch)
        }
        let first = try log.publications(after: Cursor(epoch: 0, offset: 0), limit: 1).first?.cursor.epoch
        let epoch = try firstEpoch(log, published: first)
        var restored = RestoredOrigin(epoch: epoch)
        var logged = LoggedPublications(log: log, after: Cursor(epoch: 0, offset: 0))
        while true {
            let inputs = try log.inputs(after: restored.lastInput, limit: page)
            for input in inputs { try restored.replay(input, &logged) }
            if inputs.count < page { break }
        }
        let head = try log.head()
        restored.lastEpoch = head.epoch
        restored.queue.finishReplay(logHead: head)
        logger.notice(
            "the log is read",
            metadata: ["inputs": "\(restored.lastInput)", "head": "\(head)", "check": "\(restored.queue.check.result)"])
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
            try queue.replay(try Self.entries(input), receivedAt: input.received, now: input.now) { count in
                try logged.next(count).map {
                    .init(cursor: $0.cursor, bytes: $0.bytes, digest: RunningDigest(value: $0.digest))
                }
            }
        case .epoch?:
            guard let epoch = UInt64(String(decoding: input.payload, as: UTF8.self)), queue.replayEpoch(epoch)
            else { return }
            logged.skip(to: queue.history.head)
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
