import InterestSharding
import MatchModel
import Testing

@Suite struct InterestShardsTests {
    /// The shards beside a plain table of who holds what.
    struct Model {
        var shards = InterestShards()
        var lists = [SubscriptionIndex](repeating: .none, count: 20)
        var table: [[EventClasses]] = .init(repeating: .init(repeating: [], count: 12), count: 20)

        mutating func step(_ random: inout SeededGenerator) {
            let fan = Int.random(in: 0..<lists.count, using: &random)
            let topic = UInt32.random(in: 0..<12, using: &random)
            let classes = EventClasses(rawValue: UInt8.random(in: 1..<64, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                while lists[fan] != .none { lists[fan] = shards.leave(lists[fan], list: lists[fan]) }
                table[fan] = .init(repeating: [], count: 12)
            case 1..<4:
                guard let held = shards.find(TopicIndex(topic), in: lists[fan]) else { return }
                lists[fan] = shards.leave(held, list: lists[fan])
                table[fan][Int(topic)] = []
            default:
                table[fan][Int(topic)] = classes
                if let held = shards.find(TopicIndex(topic), in: lists[fan]) {
                    shards.setClasses(classes, of: held)
                } else {
                    let place = FanIndex(UInt32(fan))
                    lists[fan] = shards.join(place, topic: TopicIndex(topic), classes: classes, list: lists[fan])
                }
            }
        }

        /// What is wrong, if anything.
        func difference() -> String? {
            var count = 0
            for topic in 0..<12 {
                let members = shards.members(of: TopicIndex(UInt32(topic)))
                let expected = table.indices.filter { !table[$0][topic].isEmpty }
                count += expected.count
                guard members.map({ Int($0.fan.value) }).sorted() == expected else { return "members of \(topic)" }
                for member in members {
                    for value in EventClass.allCases {
                        let wanted = table[Int(member.fan.value)][topic].contains(value)
                        guard member.wants(EventClasses(value)) == wanted else { return "classes in \(topic)" }
                    }
                }
            }
            for fan in lists.indices {
                var held: [Int] = []
                var index = lists[fan]
                while index != .none {
                    let (topic, classes, next) = shards.subscription(index)
                    guard table[fan][Int(topic.value)] == classes else { return "subscriptions of \(fan)" }
                    held.append(Int(topic.value))
                    index = next
                }
                guard held.sorted() == table[fan].indices.filter({ !table[fan][$0].isEmpty }) else {
                    return "list of \(fan)"
                }
            }
            return shards.count == count ? nil : "count"
        }
    }

    @Test(arguments: UInt64(1)...5) func `they hold what a plain table holds, over any operations`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var model = Model()
        for step in 0..<2000 {
            model.step(&random)
            if let difference = model.difference() {
                Issue.record("seed \(seed), step \(step): \(difference)")
                return
            }
        }
    }

    @Test func `the highest fan number keeps its classes apart`() {
        var shards = InterestShards()
        let fan = FanIndex(UInt32(FanIndex.limit - 1))
        _ = shards.join(fan, topic: TopicIndex(3), classes: EventClasses(.review), list: .none)
        let member = shards.members(of: TopicIndex(3))[0]
        #expect(member.fan == fan)
        #expect(member.wants(EventClasses(.review)))
        #expect(!member.wants(EventClasses(.score)))
        #expect(shards.members(of: TopicIndex(2)).isEmpty)
        #expect(shards.members(of: TopicIndex(4000)).isEmpty)
    }
}
