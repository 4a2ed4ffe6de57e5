import MatchModel

/// A fan of one worker: a dense number, used again after it left.
package struct FanIndex: Hashable, Sendable {
    /// The most fans of one worker: the number shares a word with the classes.
    package static let limit = 1 << 24

    package let value: UInt32
    package init(_ value: UInt32) { self.value = value }
}

/// Names one subscription of one fan.
package struct SubscriptionIndex: Hashable, Sendable {
    package static let none = SubscriptionIndex(.max)
    package let value: UInt32
    package init(_ value: UInt32) { self.value = value }
}

/// The subscribers of each topic, for one worker: join and leave in O(1), fan-out over one dense array.
///
/// A subscription costs 8 bytes in its shard and 16 in the table that finds it there. Owned by the worker's thread.
package struct InterestShards: Sendable {
    /// One subscriber as its shard holds it: the fan and the classes it asked for in one word, and the subscription it came
    /// from. The word is open to who walks a shard, for a call across modules for each member costs what the look does.
    package struct Member: Sendable {
        /// The fan's number in the lower 24 bits, the classes in the upper 8.
        package fileprivate(set) var fanAndClasses: UInt32
        fileprivate var subscription: UInt32

        /// The bits of `fanAndClasses` that are the fan's number.
        package static let fanMask: UInt32 = 0xFF_FFFF
        /// Where the classes begin in it.
        package static let classShift: UInt32 = 24

        package var fan: FanIndex { FanIndex(fanAndClasses & Self.fanMask) }
        /// Whether it asked for a class.
        package func wants(_ value: EventClasses) -> Bool {
            UInt8(fanAndClasses >> Self.classShift) & value.rawValue != 0
        }
    }

    private struct Subscription {
        var topic: UInt32
        var place: UInt32
        /// The fan's next subscription, or the next free row.
        var next: SubscriptionIndex
        var classes: EventClasses
    }

    private var shards: [[Member]] = []
    private var subscriptions: [Subscription] = []
    private var firstFree = SubscriptionIndex.none
    /// Subscriptions held now.
    package private(set) var count = 0

    package init() {}

    /// The subscribers of a topic. Not to be kept while subscriptions change.
    package func members(of topic: TopicIndex) -> [Member] {
        Int(topic.value) < shards.count ? shards[Int(topic.value)] : []
    }

    /// Adds a subscription in front of a fan's list; the new front. The fan must not hold the topic already.
    package mutating func join(
        _ fan: FanIndex, topic: TopicIndex, classes: EventClasses, list: SubscriptionIndex
    ) -> SubscriptionIndex {
        let shard = Int(topic.value)
        if shard >= shards.count {
            shards.append(contentsOf: repeatElement([], count: shard + 1 - shards.count))
        }
        let row = Subscription(topic: topic.value, place: UInt32(shards[shard].count), next: list, classes: classes)
        let index: SubscriptionIndex
        if firstFree != .none {
            index = firstFree
            firstFree = subscriptions[Int(index.value)].next
            subscriptions[Int(index.value)] = row
        } else {
            index = SubscriptionIndex(UInt32(subscriptions.count))
            subscriptions.append(row)
        }
        shards[shard].append(Member(fanAndClasses: Self.packed(fan, classes), subscription: index.value))
        count += 1
        return index
    }

    /// Takes one subscription out of a fan's list; the list's new front.
    package mutating func leave(_ subscription: SubscriptionIndex, list: SubscriptionIndex) -> SubscriptionIndex {
        let row = subscriptions[Int(subscription.value)]
        var front = list
        if subscription == list {
            front = row.next
        } else {
            var previous = list
            while subscriptions[Int(previous.value)].next != subscription {
                previous = subscriptions[Int(previous.value)].next
            }
            subscriptions[Int(previous.value)].next = row.next
        }
        remove(row)
        subscriptions[Int(subscription.value)].next = firstFree
        firstFree = subscription
        return front
    }

    /// Changes the classes of a subscription.
    package mutating func setClasses(_ classes: EventClasses, of subscription: SubscriptionIndex) {
        let row = subscriptions[Int(subscription.value)]
        subscriptions[Int(subscription.value)].classes = classes
        let fan = shards[Int(row.topic)][Int(row.place)].fan
        shards[Int(row.topic)][Int(row.place)].fanAndClasses = Self.packed(fan, classes)
    }

    /// A fan's subscription to a topic, by its list.
    package func find(_ topic: TopicIndex, in list: SubscriptionIndex) -> SubscriptionIndex? {
        var index = list
        while index != .none {
            if subscriptions[Int(index.value)].topic == topic.value { return index }
            index = subscriptions[Int(index.value)].next
        }
        return nil
    }

    /// The topic and classes of a subscription, and the fan's next one.
    package func subscription(
        _ index: SubscriptionIndex
    ) -> (topic: TopicIndex, classes: EventClasses, next: SubscriptionIndex) {
        let row = subscriptions[Int(index.value)]
        return (TopicIndex(row.topic), row.classes, row.next)
    }

    private mutating func remove(_ row: Subscription) {
        let shard = Int(row.topic)
        let last = shards[shard].count - 1
        if Int(row.place) != last {
            let moved = shards[shard][last]
            shards[shard][Int(row.place)] = moved
            subscriptions[Int(moved.subscription)].place = row.place
        }
        shards[shard].removeLast()
        if shards[shard].isEmpty { shards[shard] = [] }
        count -= 1
    }

    private static func packed(_ fan: FanIndex, _ classes: EventClasses) -> UInt32 {
        fan.value | UInt32(classes.rawValue) << Member.classShift
    }
}
