import MatchModel

/// What a fan holds: for each of the world's topics the classes asked for, none where it is not held.
struct FanHold: Hashable {
    private(set) var classes: [EventClasses]
    /// The topics as bits, for each class.
    private var masks: [UInt64]

    init(topics: Int) {
        classes = [EventClasses](repeating: [], count: topics)
        masks = [UInt64](repeating: 0, count: EventClass.allCases.count)
    }

    var isEmpty: Bool { masks.allSatisfy { $0 == 0 } }
    var topics: [Int] { classes.indices.filter { !classes[$0].isEmpty } }
    /// All held topics as bits.
    var mask: UInt64 { masks.reduce(0, |) }

    subscript(topic: Int) -> EventClasses {
        get { classes[topic] }
        set {
            classes[topic] = newValue
            for value in EventClass.allCases {
                let bit: UInt64 = 1 << UInt64(topic)
                if newValue.contains(value) {
                    masks[Int(value.rawValue)] |= bit
                } else {
                    masks[Int(value.rawValue)] &= ~bit
                }
            }
        }
    }

    /// Whether a publication of these topics and this class is owed.
    func isOwed(_ topics: UInt64, _ eventClass: EventClass) -> Bool { masks[Int(eventClass.rawValue)] & topics != 0 }

    /// The topics held with the same classes: the largest such group.
    var largestGroup: (topics: [Int], classes: EventClasses)? {
        var best: (topics: [Int], classes: EventClasses)?
        for topic in topics {
            let group = topics.filter { classes[$0] == classes[topic] }
            if group.count > best?.topics.count ?? 0 { best = (group, classes[topic]) }
        }
        return best
    }
}
