import Dispatch
import Foundation
import Synchronization

/// Writes records on a thread of its own: everything that waits becomes one commit.
///
/// Order is the order of `submit`. When a commit fails, the same batch is tried again until it succeeds; meanwhile
/// `isFailing` is set and nothing more is taken, so that intake answers 503. Nothing that was taken is lost.
package final class LogWriter: Sendable {
    /// How long a failed commit waits for its next try.
    package static let retryMilliseconds = 200

    /// What became durable with one commit.
    package struct Batch: Hashable, Sendable {
        /// Ids of the inputs, in the order they were submitted.
        package var ids: [UInt64]
        package var publications: Int
        package var bytes: Int
        /// How long the commit that succeeded took.
        package var commitMicroseconds: Int64
    }

    private struct State {
        var queue: LogQueue
        var failure: String?
        var isStopping = false
    }

    private let commit: @Sendable ([LogRecord]) throws -> Void
    private let onDurable: @Sendable (Batch) -> Void
    private let onFailing: @Sendable (String?) -> Void
    private let retryMilliseconds: Int
    private let state: Mutex<State>
    /// Signalled when there is something to look at: a record after an empty queue, or the stop.
    private let wake = DispatchSemaphore(value: 0)
    /// Signalled by the stop, which does not wait for the next try.
    private let stopping = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    /// Starts the thread. `onDurable` and `onFailing` (the reason, or `nil` when commits succeed again) are called on it.
    package convenience init(
        log: DurableLog, onDurable: @escaping @Sendable (Batch) -> Void,
        onFailing: @escaping @Sendable (String?) -> Void
    ) {
        self.init(onDurable: onDurable, onFailing: onFailing) { try log.append($0) }
    }

    init(
        recordLimit: Int = LogQueue.maximumRecords, byteLimit: Int = LogQueue.maximumBytes,
        retryMilliseconds: Int = LogWriter.retryMilliseconds, onDurable: @escaping @Sendable (Batch) -> Void,
        onFailing: @escaping @Sendable (String?) -> Void, commit: @escaping @Sendable ([LogRecord]) throws -> Void
    ) {
        self.commit = commit
        self.onDurable = onDurable
        self.onFailing = onFailing
        self.retryMilliseconds = retryMilliseconds
        state = Mutex(State(queue: LogQueue(recordLimit: recordLimit, byteLimit: byteLimit)))
        let thread = Thread { [self] in run() }
        thread.name = "event-log"
        thread.start()
    }

    /// Takes a record, from any thread. `false`: the queue is full, commits fail, or the writer stops; the caller says
    /// 503 and forgets the record.
    package func submit(_ record: LogRecord) -> Bool {
        let isTaken = state.withLock { state in
            guard !state.isStopping, state.failure == nil else { return false }
            return state.queue.push(record)
        }
        if isTaken { wake.signal() }
        return isTaken
    }

    /// Whether the last commit failed.
    package var isFailing: Bool { state.withLock { $0.failure != nil } }

    /// Records that are not durable yet.
    package var backlog: Int { state.withLock { $0.queue.records } }

    /// Takes nothing more, writes what waits and ends the thread. Where commits fail, each batch gets one more try.
    /// Returns how many records could not be written.
    package func stop() -> Int {
        let isFirst = state.withLock { state in
            defer { state.isStopping = true }
            return !state.isStopping
        }
        if isFirst {
            wake.signal()
            stopping.signal()
        }
        ended.wait()
        ended.signal()
        return backlog
    }

    private func run() {
        while true {
            wake.wait()
            let (batch, isStopping) = state.withLock { ($0.queue.takeAll(), $0.isStopping) }
            if !batch.isEmpty, !write(batch) { break }
            // After the stop nothing is added, so what was just taken was the last.
            if isStopping { break }
        }
        ended.signal()
    }

    /// Tries until the batch is durable; `false` when the writer was stopped before that.
    private func write(_ batch: [LogRecord]) -> Bool {
        while true {
            let start = DispatchTime.now().uptimeNanoseconds
            do {
                try commit(batch)
                let duration = Int64(DispatchTime.now().uptimeNanoseconds - start) / 1000
                finish(batch, commitMicroseconds: duration)
                return true
            } catch {
                if !fail("\(error)") { return false }
            }
        }
    }

    private func finish(_ batch: [LogRecord], commitMicroseconds: Int64) {
        let wasFailing = state.withLock { state in
            state.queue.release(batch)
            defer { state.failure = nil }
            return state.failure != nil
        }
        if wasFailing { onFailing(nil) }
        onDurable(
            Batch(
                ids: batch.map(\.input.id), publications: batch.reduce(0) { $0 + $1.publications.count },
                bytes: batch.reduce(0) { $0 + $1.size }, commitMicroseconds: commitMicroseconds))
    }

    /// Notes a failure and waits; `false` when there is to be no further try.
    private func fail(_ reason: String) -> Bool {
        let (isNew, wasStopping) = state.withLock { state in
            defer { state.failure = reason }
            return (state.failure == nil, state.isStopping)
        }
        if isNew { onFailing(reason) }
        if wasStopping { return false }
        _ = stopping.wait(timeout: .now() + .milliseconds(retryMilliseconds))
        return true
    }
}
