import ClientProtocol
import Delivery
import InterestSharding
import MatchModel

/// Everything an edge knows, apart from the ring: written by the backbone's side, read by the workers under its lock.
package struct EdgeKnowledge: Sendable {
    package internal(set) var generation = Generation.none
    /// The sequence up to which `matches` is folded; the ring's head, while the lock is held.
    package internal(set) var head: UInt64 = 0
    package private(set) var matches: [MatchID: MatchState] = [:]
    /// The matches of every team and league, in no order.
    private(set) var matchesByTopic: [Topic: [MatchID]] = [:]
    package internal(set) var floors = Floors(base: 0)
    package private(set) var topics: TopicDirectory
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

    /// The number of a topic that a match has, or the publication at a sequence; `nil` where there is no room: then the
    /// publication is passed over for whoever asks for the topic later.
    mutating func publish(_ topic: Topic, at sequence: UInt64 = 0) -> TopicIndex? {
        let before = topics.count
        guard let index = topics.publish(topic, at: sequence) else {
            floors.passOverNumberless(sequence)
            return nil
        }
        if topics.count > before { floors.beginTopic(index.value) }
        return index
    }

    /// The number of a topic for one more worker that has a subscriber of it; `nil` where there is no room.
    mutating func hold(_ topic: Topic) -> TopicIndex? {
        let before = topics.count
        guard let index = topics.hold(topic) else { return nil }
        if topics.count > before { floors.beginTopic(index.value) }
        return index
    }

    /// A worker's last subscriber of it has left.
    mutating func release(_ index: TopicIndex) {
        let before = topics.count
        topics.release(index)
        if topics.count < before { floors.endTopic(index.value) }
    }

    /// Gives back the numbers of topics that no match, publication of the ring or subscriber has; how many.
    mutating func retireTopics(ringFloor: UInt64) -> Int {
        var held: Set<Topic> = []
        for match in matches.values {
            let (one, home, away, league) = match.fixture.topics.all
            held.formUnion([one, home, away, league])
        }
        let given = topics.retire(ringFloor: ringFloor) { held.contains($0) }
        for index in given { floors.endTopic(index.value) }
        return given.count
    }

    package var cursor: Cursor { generation.cursor(at: head) }

    /// Takes these matches for all there are.
    mutating func replaceMatches(_ all: [MatchState]) {
        matches = [:]
        matchesByTopic = [:]
        for match in all {
            if let before = matches[match.id] { unlist(before) }
            matches[match.id] = match
            list(match)
        }
    }

    /// Folds a publication into its match; `false` when the match is not known and the publication does not tell it.
    mutating func fold(_ publication: Publication) -> Bool {
        let id = publication.topics.match
        guard let fixture = publication.fixture else {
            return matches[id]?.apply(publication) != nil
        }
        var match = matches[id] ?? MatchState(fixture: fixture, at: publication.cursor)
        if let before = matches[id] { unlist(before) }
        match.apply(publication)
        matches[id] = match
        list(match)
        return true
    }

    /// Lets go of a match.
    mutating func forget(_ id: MatchID) {
        guard let match = matches.removeValue(forKey: id) else { return }
        unlist(match)
    }

    private mutating func list(_ match: MatchState) {
        let (_, home, away, league) = match.fixture.topics.all
        for topic in [home, away, league] { matchesByTopic[topic, default: []].append(match.id) }
    }

    private mutating func unlist(_ match: MatchState) {
        let (_, home, away, league) = match.fixture.topics.all
        for topic in [home, away, league] {
            matchesByTopic[topic]?.removeAll { $0 == match.id }
            if matchesByTopic[topic]?.isEmpty == true { matchesByTopic[topic] = nil }
        }
    }

    /// The matches in the order of their ids.
    package var orderedMatches: [MatchState] {
        matches.values.sorted { $0.id < $1.id }
    }
}
