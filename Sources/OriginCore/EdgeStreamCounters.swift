import BackboneWire

/// What has been done with the edges' streams, for the metrics.
package struct EdgeStreamCounters: Sendable {
    package internal(set) var hellos: UInt64 = 0
    /// Snapshots begun, and how many were made for them.
    package internal(set) var snapshots: UInt64 = 0
    package internal(set) var snapshotsMade: UInt64 = 0
    /// Snapshots that an edge did not take in time.
    package internal(set) var snapshotsTooSlow: UInt64 = 0
    package internal(set) var continuations: UInt64 = 0
    /// Epochs begun because an edge proved a rollback.
    package internal(set) var epochsForced: UInt64 = 0
    package internal(set) var overtaken: UInt64 = 0
    /// Streams ended with a refusal, by its code.
    package private(set) var refused = [UInt64](repeating: 0, count: Int(BackboneRefusal.Code.silent.rawValue) + 1)
    /// Streams answered 503 because there were too many.
    package internal(set) var turnedAway: UInt64 = 0
    /// Heartbeats not sent to an edge whose stream takes nothing.
    package internal(set) var beatsSkipped: UInt64 = 0
    package internal(set) var closed: [OriginFleet.CloseReason: UInt64] = [:]

    mutating func count(_ code: BackboneRefusal.Code) { refused[Int(code.rawValue)] += 1 }
}
