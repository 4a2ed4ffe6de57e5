import MatchModel

/// Everything that is said on the backbone, in both directions.
package enum BackboneFrame: Hashable, Sendable {
    // From the edge.
    case edgeHello(EdgeHello)
    case edgeReport(EdgeReport)
    // From the origin.
    case originHello(OriginHello)
    case fleet([EdgeListing])
    case snapshotBegin(SnapshotBegin)
    /// One match of the snapshot, whole.
    case match(MatchState)
    case snapshotEnd
    case historyBegin(HistoryBegin)
    /// The one payload of a publication; the log keeps these bytes and the running digest is folded from them.
    case publication(Publication)
    case heartbeat(Heartbeat)
    case refusal(BackboneRefusal)
}

/// The code of each frame. A retired code keeps its number.
package enum BackboneFrameType: UInt8, CaseIterable, Sendable {
    case edgeHello = 1
    case edgeReport = 2
    case originHello = 16
    case fleet = 17
    case snapshotBegin = 18
    case match = 19
    case snapshotEnd = 20
    case historyBegin = 21
    case publication = 22
    case heartbeat = 23
    case refusal = 24

    /// Whether a receiver that does not know this type has to end the connection rather than skip the frame.
    package var isCritical: Bool {
        switch self {
        case .edgeReport, .fleet, .heartbeat: false
        case .edgeHello, .originHello, .snapshotBegin, .match, .snapshotEnd, .historyBegin, .publication, .refusal: true
        }
    }
}

extension BackboneFrame {
    /// The code this frame travels under.
    package var type: BackboneFrameType {
        switch self {
        case .edgeHello: .edgeHello
        case .edgeReport: .edgeReport
        case .originHello: .originHello
        case .fleet: .fleet
        case .snapshotBegin: .snapshotBegin
        case .match: .match
        case .snapshotEnd: .snapshotEnd
        case .historyBegin: .historyBegin
        case .publication: .publication
        case .heartbeat: .heartbeat
        case .refusal: .refusal
        }
    }
}
