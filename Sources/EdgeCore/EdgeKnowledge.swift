import ClientProtocol
import Delivery
import InterestSharding
import MatchModel

/// Everything an edge knows, apart from the ring: written by the backbone's side, read by the workers under its lock.
package struct EdgeKnowledge: Sendable {
    package internal(set) var generation = Generation.none
    /// The sequence up to which `matches` is folded; the ring's head, while the lock is held.
    package internal(set) var head: UInt64 = 0
    package internal(set) var matches: [MatchID: MatchState] = [:]
    package internal(set) var floors = Floors(base: 0)
    package internal(set) var topics: TopicDirectory
    /// The digest of everything up to the head.
    package internal(set) var digest = RunningDigest()
    /// Heartbeats heard, and the head that the last one named.
    package internal(set) var heartbeats: UInt64 = 0
    package internal(set) var originHead: UInt64 = 0
    /// A snapshot and the ring's refill are there.
    package internal(set) var isReady = false
    /// All edges, this one too, as the origin last told.
    package internal(set) var fleet: [EdgeListing] = []
    package internal(set) var place: Place?

    init(topicCapacity: Int) {
        topics = TopicDirectory(capacity: topicCapacity)
    }

    package var cursor: Cursor { generation.cursor(at: head) }

    /// The matches in the order of their ids.
    package var orderedMatches: [MatchState] {
        matches.values.sorted { $0.id < $1.id }
    }
}
