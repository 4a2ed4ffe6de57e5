import Dispatch
import Foundation
import MatchModel
import Synchronization

/// Looks after a log on a thread of its own, beside the writer: writes checkpoints, lets go what is past its time, moves the
/// write-ahead file into the database, and reads every record once, for damage where nobody looked. Each step is one short
/// commit or read.
package final class LogKeeper: Sendable {
    /// How long it rests when there is nothing to do.
    package static let restMilliseconds = 1000
    /// How long it rests between two slices of the work that is not urgent: a tenth of the disk's time at most.
    static let pauseMilliseconds = 20
    /// Rests between two times that it is looked whether something is past its time.
    static let restsPerRetention = 10

    /// What it has done.
    package enum Report: Sendable {
        case checkpoint(input: UInt64, bytes: Int, encodingMicroseconds: Int64, writingMicroseconds: Int64)
        case checkpointFailed(String)
        case retained(RetentionTurn)
        case retentionFailed(String)
        /// How far it has read; `isWhole` when every record there was at the start was as it was written.
        case checked(LogScrub, isWhole: Bool)
        /// The reading could not go on, and is tried again after a rest.
        case checkFailed(String)
        /// A record is not as it was written; the reading ends there.
        case damaged(String)
        case size(LogSize)
        /// Pages of the write-ahead file that are left in it.
        case backfilled(left: Int)
        case backfillFailed(String)
    }

    private struct State {
        var draft: (@Sendable () throws -> LogCheckpoint)?
        var isBusy = false
        var isStopping = false
    }

    private let log: DurableLog
    private let retention: LogRetention
    private let clock: @Sendable () -> UnixInstant
    private let onReport: @Sendable (Report) -> Void
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Starts the thread, on which `onReport` is called.
    package init(
        log: DurableLog, retention: LogRetention, clock: @escaping @Sendable () -> UnixInstant,
        onReport: @escaping @Sendable (Report) -> Void
    ) {
        self.log = log
        self.retention = retention
        self.clock = clock
        self.onReport = onReport
        let thread = Thread { [self] in run() }
        thread.name = "log-keeper"
        thread.start()
    }

    /// Takes a checkpoint to encode and to write; its input has to be durable. `false` while it is at another one.
    package func submit(_ draft: @escaping @Sendable () throws -> LogCheckpoint) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isBusy, !state.isStopping else { return false }
            state.isBusy = true
            state.draft = draft
            return true
        }
        if isTaken { wake.signal() }
        return isTaken
    }

    /// Ends the thread after the step that it is at.
    package func stop() {
        state.withLock { $0.isStopping = true }
        wake.signal()
        ended.wait()
        ended.signal()
    }

    private func run() {
        var scrub: LogScrub? = LogScrub()
        var rests = 0
        let backfill = openBackfill()
        var nextBackfill = DispatchTime.now()
        report(.size(LogSize.measure(log)))
        while true {
            let (draft, isStopping) = state.withLock { state in
                defer { state.draft = nil }
                return (state.draft, state.isStopping)
            }
            if isStopping { break }
            var hasMore = false
            if let draft {
                write(draft)
                state.withLock { $0.isBusy = false }
            }
            if rests % Self.restsPerRetention == 0 { hasMore = retain() }
            if let current = scrub {
                scrub = check(current)
                // Unless it could not be read: then the next try is after a rest.
                hasMore = hasMore || scrub != nil && scrub != current
            }
            if let backfill, nextBackfill <= .now() {
                move(backfill)
                nextBackfill = .now() + .milliseconds(Self.restMilliseconds)
            }
            if !hasMore {
                rests += 1
                report(.size(LogSize.measure(log)))
            }
            let pause = hasMore ? Self.pauseMilliseconds : Self.restMilliseconds
            _ = wake.wait(timeout: .now() + .milliseconds(pause))
        }
        backfill?.close()
        ended.signal()
    }

    private func report(_ report: Report) { onReport(report) }

    private func write(_ draft: () throws -> LogCheckpoint) {
        do {
            let start = DispatchTime.now().uptimeNanoseconds
            let checkpoint = try draft()
            let encoded = DispatchTime.now().uptimeNanoseconds
            try log.write(checkpoint)
            report(
                .checkpoint(
                    input: checkpoint.input, bytes: checkpoint.state.count,
                    encodingMicroseconds: Int64(encoded - start) / 1000,
                    writingMicroseconds: Int64(DispatchTime.now().uptimeNanoseconds - encoded) / 1000))
        } catch {
            report(.checkpointFailed("\(error)"))
        }
    }

    /// Without it the writer does what it would do, at `LogBackfill.writerPages`.
    private func openBackfill() -> LogBackfill? {
        do {
            return try LogBackfill(directory: log.directory)
        } catch {
            report(.backfillFailed("\(error)"))
            return nil
        }
    }

    private func move(_ backfill: LogBackfill) {
        do {
            if let left = try backfill.turn() { report(.backfilled(left: left)) }
        } catch {
            report(.backfillFailed("\(error)"))
        }
    }

    private func retain() -> Bool {
        guard retention != LogRetention() else { return false }
        do {
            let turn = try log.retain(retention, now: clock())
            if turn.inputs + turn.publications > 0 { report(.retained(turn)) }
            return turn.hasMore
        } catch {
            report(.retentionFailed("\(error)"))
            return false
        }
    }

    private func check(_ current: LogScrub) -> LogScrub? {
        var scrub = current
        do {
            let hasMore = try scrub.step(log)
            report(.checked(scrub, isWhole: !hasMore))
            return hasMore ? scrub : nil
        } catch EventLogError.damaged(let what) {
            report(.damaged(what))
            return nil
        } catch {
            report(.checkFailed("\(error)"))
            return current
        }
    }
}
