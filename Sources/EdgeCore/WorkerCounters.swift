import ClientProtocol

/// What one worker has done, for the metrics. Read and written on the worker's thread.
package struct WorkerCounters: Sendable {
    package var connections = 0
    package var opened: UInt64 = 0
    /// By the raw value of `ConnectionEnd`.
    package var ended = [UInt64](repeating: 0, count: ConnectionEnd.allCases.count)
    package var deliveries: UInt64 = 0
    package var publications: UInt64 = 0
    /// Sends that carried several publications.
    package var joinedSends: UInt64 = 0
    /// Fan-outs finished out of turn because as many as may be were open.
    package var fanOutsForced: UInt64 = 0
    /// Deliveries that the socket did not take at once.
    package var laggards: UInt64 = 0
    package var laggingNow = 0
    package var caughtUp: UInt64 = 0
    /// Bytes that sockets have not taken.
    package var pendingBytes = 0
    /// Fans whose sockets have not taken all.
    package var pendingFans = 0
    /// WebSocket control frames above the rate of operations.
    package var refusedControls: UInt64 = 0
    package var replayed: UInt64 = 0
    /// Replays that had to wait for the next turn of the loop.
    package var replaysPutOff: UInt64 = 0
    package var subscribes: UInt64 = 0
    package var resumedWhole: UInt64 = 0
    package var resumesRefused: UInt64 = 0
    package var resumesAhead: UInt64 = 0
    package var unknownTopics: UInt64 = 0
    package var states: UInt64 = 0
    package var truncatedStates: UInt64 = 0
    /// By reason, in the order of `ResetReason.allCases`.
    package var resets = [UInt64](repeating: 0, count: ResetReason.allCases.count)
    /// By code, in the order of `OperationError.Code.allCases`.
    package var refusedOperations = [UInt64](repeating: 0, count: OperationError.Code.allCases.count)
    package var deferredOperations: UInt64 = 0
    package var beats: UInt64 = 0
    package var becameStale: UInt64 = 0

    package init() {}

    mutating func count(_ reason: ResetReason) {
        if let index = ResetReason.allCases.firstIndex(of: reason) { resets[index] += 1 }
    }

    mutating func count(_ code: OperationError.Code) {
        if let index = OperationError.Code.allCases.firstIndex(of: code) { refusedOperations[index] += 1 }
    }

    /// Sums of all workers.
    package static func + (left: WorkerCounters, right: WorkerCounters) -> WorkerCounters {
        var sum = left
        sum.connections += right.connections
        sum.opened += right.opened
        for index in sum.ended.indices { sum.ended[index] += right.ended[index] }
        sum.deliveries += right.deliveries
        sum.publications += right.publications
        sum.joinedSends += right.joinedSends
        sum.fanOutsForced += right.fanOutsForced
        sum.laggards += right.laggards
        sum.laggingNow += right.laggingNow
        sum.caughtUp += right.caughtUp
        sum.pendingBytes += right.pendingBytes
        sum.pendingFans += right.pendingFans
        sum.refusedControls += right.refusedControls
        sum.replayed += right.replayed
        sum.replaysPutOff += right.replaysPutOff
        sum.subscribes += right.subscribes
        sum.resumedWhole += right.resumedWhole
        sum.resumesRefused += right.resumesRefused
        sum.resumesAhead += right.resumesAhead
        sum.unknownTopics += right.unknownTopics
        sum.states += right.states
        sum.truncatedStates += right.truncatedStates
        for index in sum.resets.indices { sum.resets[index] += right.resets[index] }
        for index in sum.refusedOperations.indices { sum.refusedOperations[index] += right.refusedOperations[index] }
        sum.deferredOperations += right.deferredOperations
        sum.beats += right.beats
        sum.becameStale += right.becameStale
        return sum
    }
}
