import MatchModel

/// The first frame of an edge.
package struct EdgeHello: Hashable, Sendable {
    /// The versions it speaks.
    package var versions: [UInt8]
    package var edge: EdgeID
    package var region: RegionID
    /// Where fans reach it.
    package var url: String
    /// The last publication it has applied; `nil` when it holds nothing.
    package var cursor: Cursor?
    /// The running digest up to and including `cursor`; 0 without one.
    package var digest: UInt64
    /// How many publications before the head it wants to refill its ring with.
    package var historyWanted: UInt32
    /// Its own place, when it was told one; else its region's holds.
    package var place: Place?

    package init(
        versions: [UInt8] = BackboneVersion.spoken, edge: EdgeID, region: RegionID, url: String, cursor: Cursor?,
        digest: UInt64, historyWanted: UInt32, place: Place? = nil
    ) {
        self.versions = versions
        self.edge = edge
        self.region = region
        self.url = url
        self.cursor = cursor
        self.digest = digest
        self.historyWanted = historyWanted
        self.place = place
    }
}

/// What an edge says once a second.
package struct EdgeReport: Hashable, Sendable {
    /// The last publication it has applied.
    package var applied: Cursor
    /// Fans connected.
    package var connections: UInt32
    /// How busy its busiest worker is, in thousandths.
    package var loadPermille: UInt16
    package var state: EdgeState
    /// The edge's clock at sending, in microseconds; only the edge knows what it means, a heartbeat echoes it.
    package var edgeTime: Int64

    package init(applied: Cursor, connections: UInt32, loadPermille: UInt16, state: EdgeState, edgeTime: Int64) {
        self.applied = applied
        self.connections = connections
        self.loadPermille = loadPermille
        self.state = state
        self.edgeTime = edgeTime
    }
}
