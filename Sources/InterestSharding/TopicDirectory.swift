import MatchModel

/// Gives topics their dense numbers. One per node, behind the lock of the node's knowledge.
///
/// A topic that was published keeps its number while a match or a publication of the ring has it. One that was only asked
/// for is given back when its last subscriber leaves, and such topics may take half of the room and no more: clients who
/// invent topics cannot keep those of a new match out.
package struct TopicDirectory: Sendable {
    /// The most topics a node knows; past it a new one is refused.
    package static let defaultCapacity = 65_536

    package let capacity: Int
    private var indices: [Topic: TopicIndex] = [:]
    private var entries: [Entry] = []
    private var free: [TopicIndex] = []

    private struct Entry {
        var topic: Topic
        var holders: UInt32 = 0
        var isPublished = false
        /// The sequence of the newest publication that has it; 0 without one.
        var newest: UInt64 = 0
    }

    package init(capacity: Int = defaultCapacity) {
        self.capacity = capacity
    }

    /// How many topics have a number now.
    package var count: Int { indices.count }
    /// How many of them were only asked for.
    package private(set) var askedFor = 0
    /// The most that may be: past it one more is refused.
    package var askedForCapacity: Int { capacity / 2 }
    /// Less than a quarter of the numbers is left: those that nothing needs are to be given back.
    package var isTight: Bool { capacity - count < capacity / 4 }

    /// The number of a topic that some match has, or the publication at a sequence; `nil` where there is no room for
    /// another.
    package mutating func publish(_ topic: Topic, at sequence: UInt64 = 0) -> TopicIndex? {
        guard let index = indices[topic] ?? number(topic) else { return nil }
        let place = Int(index.value)
        if !entries[place].isPublished {
            entries[place].isPublished = true
            askedFor -= 1
        }
        entries[place].newest = max(entries[place].newest, sequence)
        return index
    }

    /// The number of a topic for one more worker that has a subscriber of it; `nil` where there is no room for another.
    package mutating func hold(_ topic: Topic) -> TopicIndex? {
        guard let index = indices[topic] ?? (askedFor < askedForCapacity ? number(topic) : nil) else { return nil }
        entries[Int(index.value)].holders += 1
        return index
    }

    /// A worker's last subscriber of it has left.
    package mutating func release(_ index: TopicIndex) {
        let place = Int(index.value)
        entries[place].holders -= 1
        guard entries[place].holders == 0, !entries[place].isPublished else { return }
        giveBack(index)
    }

    /// Every topic that was published, that no match has, and whose publications have all left the ring, whose floor is
    /// given: it counts as only asked for, and without a holder its number is given back. Those given back.
    package mutating func retire(ringFloor: UInt64, keeping isOfMatch: (Topic) -> Bool) -> [TopicIndex] {
        var given: [TopicIndex] = []
        for place in entries.indices {
            let entry = entries[place]
            guard entry.isPublished, entry.newest <= ringFloor, !isOfMatch(entry.topic) else { continue }
            entries[place].isPublished = false
            askedFor += 1
            guard entry.holders == 0 else { continue }
            let index = TopicIndex(UInt32(place))
            giveBack(index)
            given.append(index)
        }
        return given
    }

    /// Whether a match or a publication here has this topic.
    package func isKnown(_ topic: Topic) -> Bool {
        indices[topic].map { entries[Int($0.value)].isPublished } ?? false
    }

    /// A number for a topic that has none, as one that was only asked for.
    private mutating func number(_ topic: Topic) -> TopicIndex? {
        let index: TopicIndex
        if let reused = free.popLast() {
            index = reused
            entries[Int(index.value)] = Entry(topic: topic)
        } else {
            guard entries.count < capacity else { return nil }
            index = TopicIndex(UInt32(entries.count))
            entries.append(Entry(topic: topic))
        }
        indices[topic] = index
        askedFor += 1
        return index
    }

    private mutating func giveBack(_ index: TopicIndex) {
        indices[entries[Int(index.value)].topic] = nil
        free.append(index)
        askedFor -= 1
    }
}
