import EventLog
import EventLoop
import Logging
import MatchModel
import OriginCore
import Telemetry

/// Checkpoints, retention and the reading for damage, as the origin's loop sees them. The work is done on a thread of
/// the log's own; what it reports is counted here. On the origin's loop.
final class LogCare {
    /// For the metrics.
    struct Status {
        var size = LogSize()
        var checkpoints: UInt64 = 0
        var checkpointsFailed: UInt64 = 0
        /// Checkpoints passed over because the one before was still being written.
        var checkpointsSkipped: UInt64 = 0
        /// Checkpoints that could not be read at the start.
        var checkpointsUnreadable: UInt64 = 0
        var checkpointInput: UInt64 = 0
        var checkpointBytes = 0
        var encoding = LatencyHistogram()
        var writing = LatencyHistogram()
        var inputsLetGo: UInt64 = 0
        var publicationsLetGo: UInt64 = 0
        var retentionFailed: UInt64 = 0
        /// Records read for damage since the start, and whether that has ended.
        var recordsChecked: UInt64 = 0
        var isChecked = false
        /// Times that the reading could not go on.
        var checksFailed: UInt64 = 0
        /// Pages that the last move of the write-ahead file left in it, and moves that failed.
        var pagesLeft = 0
        var backfillsFailed: UInt64 = 0
        /// Set when a record is not as it was written.
        var damage: String?
    }

    private let loop: EpollLoop
    private let log: DurableLog
    private let retention: LogRetention
    private let logger: Logger
    private var keeper: LogKeeper?
    private(set) var status = Status()

    init(loop: EpollLoop, log: DurableLog, retention: LogRetention, restored: RestoredOrigin, logger: Logger) {
        self.loop = loop
        self.log = log
        self.retention = retention
        self.logger = logger
        status.checkpointInput = restored.checkpoint ?? 0
        status.checkpointsUnreadable = UInt64(restored.unreadable)
    }

    /// Starts the thread.
    func start() {
        let remote = loop.remote
        let box = LoopConfined(self)
        keeper = LogKeeper(log: log, retention: retention, clock: { SystemClock.unix() }) { report in
            remote.post { box.value?.take(report) }
        }
    }

    /// Before the log is closed. `last`: the node after the last input, of which a checkpoint is written, so that the next
    /// start decides nothing again; it takes a millisecond a match.
    func stop(at last: (input: UInt64, node: OriginNode)?) {
        keeper?.stop()
        guard let last else { return }
        do {
            guard try log.checkpoints().last != last.input else { return }
            let checkpoint = try NodeCheckpoint.write(last.node, after: last.input)
            try log.write(checkpoint)
            logger.info(
                "a checkpoint is written", metadata: ["input": "\(last.input)", "bytes": "\(checkpoint.state.count)"])
        } catch {
            logger.error(
                "no checkpoint could be written at the end; the next start decides more again",
                metadata: ["reason": "\(error)"])
        }
    }

    /// A node as it was after an input that is durable. `false` while another one is being written.
    func write(_ node: OriginNode, after input: UInt64) -> Bool {
        let isTaken = keeper?.submit { try NodeCheckpoint.write(node, after: input) } ?? false
        if !isTaken { status.checkpointsSkipped += 1 }
        return isTaken
    }

    private func take(_ report: LogKeeper.Report) {
        switch report {
        case .checkpoint(let input, let bytes, let encoding, let writing):
            status.checkpoints += 1
            status.checkpointInput = input
            status.checkpointBytes = bytes
            status.encoding.record(microseconds: encoding)
            status.writing.record(microseconds: writing)
            logger.debug(
                "a checkpoint is written",
                metadata: [
                    "input": "\(input)", "bytes": "\(bytes)", "encoding_us": "\(encoding)", "writing_us": "\(writing)",
                ])
        case .checkpointFailed(let reason):
            status.checkpointsFailed += 1
            logger.error("a checkpoint could not be written; the next one is tried", metadata: ["reason": "\(reason)"])
        case .retained(let turn):
            status.inputsLetGo += UInt64(turn.inputs)
            status.publicationsLetGo += UInt64(turn.publications)
        case .retentionFailed(let reason):
            status.retentionFailed += 1
            logger.error("what is past its time could not be let go", metadata: ["reason": "\(reason)"])
        case .checked(let scrub, let isWhole):
            status.recordsChecked = UInt64(scrub.inputs + scrub.publications)
            status.isChecked = isWhole
            if isWhole {
                logger.info(
                    "every record of the log is as it was written",
                    metadata: ["inputs": "\(scrub.inputs)", "publications": "\(scrub.publications)"])
            }
        case .checkFailed(let reason):
            status.checksFailed += 1
            logger.error(
                "the log cannot be read for damage; it is tried again every second", metadata: ["reason": "\(reason)"])
        case .damaged(let what):
            status.damage = what
            logger.critical(
                """
                the log is damaged where nobody had read it; what is damaged is not served, and a restart may refuse. \
                Restore a back-up with 'touchline log restore'
                """, metadata: ["what": "\(what)"])
        case .size(let size): status.size = size
        case .backfilled(let left): status.pagesLeft = left
        case .backfillFailed(let reason):
            status.backfillsFailed += 1
            logger.error(
                "the write-ahead file could not be moved into the log; it is tried again every second",
                metadata: ["reason": "\(reason)"])
        }
    }
}
