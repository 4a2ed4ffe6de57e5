import EventLog
import EventLoop
import Logging
import MatchModel
import OriginCore

/// The origin as its log leaves it: the newest checkpoint that can be read, and every input after it decided again; what
/// comes out is compared with what was published.
struct RestoredOrigin {
    private static let page = 1000

    /// Its check says whether replay and log differ: what edges have seen is the log's, so then an epoch has to begin.
    var queue: DurabilityQueue
    var lastInput: UInt64 = 0
    /// The highest epoch that the log names.
    var lastEpoch: UInt64 = 0
    /// The last input of the checkpoint that it goes on from; `nil` when every input was decided again.
    private(set) var checkpoint: UInt64?
    /// Checkpoints that could not be read.
    private(set) var unreadable = 0

    private init(node: OriginNode, history: PublishedHistory) {
        queue = DurabilityQueue(node: node, history: history)
    }

    private init(epoch: UInt64) {
        self.init(node: OriginNode(epoch: epoch), history: PublishedHistory(epoch: epoch))
    }

    /// Reads a log to its end. A new log begins its first epoch. Throws `damaged` for one that is not as it was written.
    static func read(_ log: DurableLog, logger: Logger) throws -> RestoredOrigin {
        if try log.epoch() == 0 {
            let epoch = EpochRule.next(now: SystemClock.unix(), known: [])
            try log.beginEpoch(epoch)
            logger.notice("a new log begins", metadata: ["epoch": "\(epoch)"])
            return RestoredOrigin(epoch: epoch)
        }
        let start = SystemClock.monotonic()
        var restored = try begin(log, logger: logger)
        let first = restored.lastInput
        var logged = LoggedPublications(log, after: restored.queue.history.head)
        // At the very beginning this is 0:0's successor, whatever the first epoch is.
        if restored.checkpoint == nil { logged.skip(to: Cursor(epoch: 0, offset: 0)) }
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
            metadata: [
                "inputs": "\(restored.lastInput)", "head": "\(head)", "check": "\(restored.queue.check.result)",
                "checkpoint": "\(restored.checkpoint.map { "after input \($0)" } ?? "none")",
                "decided": "\(restored.lastInput - first)", "tail": "\(tail(log))",
                "ms": "\((SystemClock.monotonic() - start).milliseconds)",
            ])
        return restored
    }

    /// What is told of how the last process ended.
    private static func tail(_ log: DurableLog) -> String {
        guard let recovered = log.recovered else { return "it was closed" }
        guard recovered.tornBytes > 0 else { return "\(recovered.committedPages) pages recovered, no commit was cut" }
        return
            "\(recovered.committedPages) pages recovered; \(recovered.tornBytes) bytes of a commit that was not whole "
            + "were cut, it had been answered to nobody"
    }

    /// Where the replay begins: after a checkpoint, or at the first input.
    private static func begin(_ log: DurableLog, logger: Logger) throws -> RestoredOrigin {
        var unreadable = 0
        var otherVersion: UInt32?
        for input in try log.checkpoints().reversed() {
            do {
                guard let checkpoint = try log.checkpoint(after: input) else { continue }
                guard let node = try NodeCheckpoint.read(checkpoint) else {
                    otherVersion = otherVersion ?? checkpoint.version
                    logger.notice(
                        "a checkpoint is of another version and is passed over",
                        metadata: ["input": "\(input)", "version": "\(checkpoint.version)"])
                    continue
                }
                var restored = RestoredOrigin(node: node, history: try history(of: node, log))
                restored.lastInput = input
                restored.checkpoint = input
                restored.unreadable = unreadable
                return restored
            } catch {
                unreadable += 1
                logger.error(
                    "a checkpoint cannot be read; an older one is tried, or the whole log is decided again",
                    metadata: ["input": "\(input)", "reason": "\(error)"])
            }
        }
        guard try log.inputFloor() == 0 else {
            if let otherVersion {
                throw EventLogError.checkpointVersion(
                    found: otherVersion, known: NodeCheckpoint.version, floor: try log.inputFloor())
            }
            throw EventLogError.damaged(
                what: "no checkpoint can be read, and the inputs before \(try log.inputFloor() + 1) were let go")
        }
        let first = try log.publications(after: Cursor(epoch: 0, offset: 0), limit: 1).first?.cursor.epoch
        let epoch = try first ?? log.epoch()
        var restored = RestoredOrigin(epoch: epoch)
        restored.unreadable = unreadable
        return restored
    }

    /// The matches as the node holds them, and the newest publications before its head.
    private static func history(of node: OriginNode, _ log: DurableLog) throws -> PublishedHistory {
        let head = node.head
        let floor = try log.floor()
        let capacity = UInt64(PublishedHistory.defaultCapacity)
        var base = head.offset > capacity ? head.offset - capacity : 0
        if floor.epoch == head.epoch { base = max(base, floor.offset) }
        let digest = base == 0 ? RunningDigest().value : try log.digest(at: Cursor(epoch: head.epoch, offset: base))
        // Without it nothing before the head can be held against its digest, and edges are given snapshots.
        guard let digest else {
            return PublishedHistory(restoring: node.matches, at: head, digest: node.digest)
        }
        var history = PublishedHistory(
            restoring: node.matches, at: Cursor(epoch: head.epoch, offset: base), digest: RunningDigest(value: digest))
        var logged = LoggedPublications(log, after: Cursor(epoch: head.epoch, offset: base), until: head)
        while true {
            let page = try logged.next(page)
            for entry in page { history.retain(entry.bytes, digest: RunningDigest(value: entry.digest)) }
            if page.isEmpty { break }
        }
        guard history.head == head, history.digest == node.digest else {
            throw EventLogError.damaged(
                what: "the log ends at \(history.head) before a checkpoint's position, \(head)")
        }
        return history
    }

    private mutating func replay(_ input: InputRecord, _ logged: inout LoggedPublications) throws {
        lastInput = input.id
        if let epoch = InputReplay.epoch(input) {
            if queue.replayEpoch(epoch) { logged.skip(to: queue.history.head) }
            return
        }
        try queue.replay { node in
            try InputReplay.decide(input, with: &node)
        } logged: { count in
            try logged.next(count).map {
                .init(cursor: $0.cursor, bytes: $0.bytes, digest: RunningDigest(value: $0.digest))
            }
        }
    }
}
