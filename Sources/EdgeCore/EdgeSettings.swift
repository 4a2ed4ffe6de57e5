import ClientProtocol
import Delivery
import InterestSharding
import MatchModel
import ScoreCaching

/// What is set once when an edge starts, every bound included.
package struct EdgeSettings: Sendable {
    package var edge: EdgeID
    package var region: RegionID
    /// What clients and other edges reach this edge by, such as `http://127.0.0.1:7410`.
    package var advertised: String
    /// Its own place; `nil` takes its region's, which the origin knows.
    package var place: Place?
    package var workers = 1
    package var limits = ProtocolLimits()
    package var freshness = Freshness()
    /// Publications the ring holds, and bytes of their frames.
    package var ringCapacity = PublicationRing.defaultCapacity
    package var ringBytes = PublicationRing.defaultBytes
    /// Publications asked of the origin to refill the ring with.
    package var history: UInt32 = 2048
    package var topicCapacity = TopicDirectory.defaultCapacity
    /// Connections of one worker.
    package var connectionsPerWorker = 100_000
    /// Bytes of ring frames that a connection which is behind gets in one send.
    package var replayBytes = 16 * 1024
    /// Such sends of one turn of the loop, some 1 ms: ten thousand who come back at once do not hold up a goal.
    package var replaysPerTurn = 64
    /// How long the ring holds a publication; who was away for longer is given states.
    package var ringAge = TimeSpan.seconds(3600)
    /// Deliveries of one turn of the loop, some 2 ms of sends: between two slices newcomers and beats are served, and what
    /// is more urgent overtakes.
    package var slice = 256
    /// How long commentary may wait to leave with other frames.
    package var commentaryPatience = TimeSpan.milliseconds(250)
    /// Bytes that the sockets of one worker's fans have not taken, in all. Past it who adds to them ends as a slow consumer,
    /// unless nothing waits for anybody else.
    package var pendingBytes = 32 << 20
    /// Whether publications are also rendered compressed (RFC 7692), once each, for fans who ask for it.
    package var compresses = false
    /// Refused operations in a row that are answered; one more ends the connection.
    package var refusalsInARow = 32

    package init(edge: EdgeID, region: RegionID, advertised: String) {
        self.edge = edge
        self.region = region
        self.advertised = advertised
    }
}
