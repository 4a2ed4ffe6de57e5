import MatchModel

/// Gives topics their dense numbers. One per node, behind the lock of the node's knowledge.
///
/// A topic that was ever published keeps its number: publications in the ring carry it. One that was only asked for is
/// given back when its last subscriber leaves, so that clients inventing topics cannot fill the table for good.
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
    }

    package init(capacity: Int = defaultCapacity) {
        self.capacity = capacity
    }

    /// How many topics have a number now.
    package var count: Int { indices.count }

    /// The number of a topic that some publication had; `nil` where there is no room for another.
    package mutating func publish(_ topic: Topic) -> TopicIndex? {
        guard let index = index(of: topic) else { return nil }
        entries[Int(index.value)].isPublished = true
        return index
    }

    /// The number of a topic for one more worker that has a subscriber of it; `nil` where there is no room for another.
    package mutating func hold(_ topic: Topic) -> TopicIndex? {
        guard let index = index(of: topic) else { return nil }
        entries[Int(index.value)].holders += 1
        return index
    }

    /// A worker's last subscriber of it has left.
    package mutating func release(_ index: TopicIndex) {
        let place = Int(index.value)
        entries[place].holders -= 1
        guard entries[place].holders == 0, !entries[place].isPublished else { return }
        indices[entries[place].topic] = nil
        free.append(index)
    }

    /// Whether a publication of this topic has been seen.
    package func isKnown(_ topic: Topic) -> Bool {
        indices[topic].map { entries[Int($0.value)].isPublished } ?? false
    }

    private mutating func index(of topic: Topic) -> TopicIndex? {
        if let index = indices[topic] { return index }
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
        return index
    }
}
