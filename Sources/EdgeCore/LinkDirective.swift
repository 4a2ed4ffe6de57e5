import BackboneWire
import MatchModel

/// What the backbone's shell has to do.
package enum LinkDirective: Sendable {
    case send(BackboneFrame)
    /// End the connection; another attempt follows.
    case close(LinkEnd)
    /// A worker has a subscriber for what was appended, or has to see that a generation began.
    case wake(worker: Int)
    /// A live publication was applied: for the stages' histograms.
    case applied(Publication)
    /// A snapshot was installed: the edge is ready.
    case ready
}

/// Every way the backbone's connection ends.
package enum LinkEnd: UInt8, CaseIterable, Sendable {
    case connectFailed
    case closedByOrigin
    case refusedByOrigin
    case silence
    case malformed
    /// The next publication was not the next.
    case gap
    /// History at the origin is not the one we followed.
    case digestMismatch
    case lowerEpoch
    case outOfTurn
    case tooLarge
    case draining

    /// The metric's label and the log's word.
    package var name: String {
        switch self {
        case .connectFailed: "connect-failed"
        case .closedByOrigin: "closed-by-origin"
        case .refusedByOrigin: "refused-by-origin"
        case .silence: "silence"
        case .malformed: "malformed"
        case .gap: "gap"
        case .digestMismatch: "digest-mismatch"
        case .lowerEpoch: "lower-epoch"
        case .outOfTurn: "out-of-turn"
        case .tooLarge: "too-large"
        case .draining: "draining"
        }
    }
}
