import Delivery
import MatchModel
import Testing

@Suite struct FloorsTests {
    @Test func `a floor belongs to a topic and a class, and starts at the base`() {
        var floors = Floors(base: 5)
        #expect(floors.floor(topic: 9, classes: .everything) == 5)
        floors.raise(for: entry(7, topics: [1, 3], .score))
        floors.raise(for: entry(8, topics: [3], .review))
        #expect(floors.floor(topic: 0, classes: .everything) == 5)
        #expect(floors.floor(topic: 1, classes: .everything) == 7)
        #expect(floors.floor(topic: 3, classes: EventClasses(.score)) == 7)
        #expect(floors.floor(topic: 3, classes: EventClasses(.review)) == 8)
        #expect(floors.floor(topic: 3, classes: [EventClasses(.score), EventClasses(.review)]) == 8)
        #expect(floors.floor(topic: 3, classes: EventClasses(.lineup)) == 5)
        #expect(floors.floor(topic: 4, classes: .everything) == 5)
    }

    @Test func `a topic that gets its number late has the floor of what was passed over for want of one`() {
        var floors = Floors(base: 5)
        floors.beginTopic(1)
        floors.passOverNumberless(8)
        floors.beginTopic(2)
        #expect(floors.floor(topic: 1, classes: .everything) == 5)
        #expect(floors.floor(topic: 2, classes: .everything) == 8)
        #expect(floors.floor(topic: 2, classes: EventClasses(.lineup)) == 8)
    }

    @Test func `the floor of a topic that lost its number outlives the number, and is not the next owner's alone`() {
        var floors = Floors(base: 0)
        floors.raise(for: entry(7, topics: [3], .score))
        floors.endTopic(3)
        #expect(floors.floor(topic: 3, classes: .everything) == 0)
        floors.beginTopic(4)
        #expect(floors.floor(topic: 4, classes: .everything) == 7)
    }

    @Test(arguments: EventClass.allCases) func `each class has its own`(eventClass: EventClass) {
        var floors = Floors(base: 0)
        floors.raise(for: entry(3, eventClass))
        #expect(floors.floor(topic: 0, classes: EventClasses(eventClass)) == 3)
        #expect(floors.floor(topic: 0, classes: .everything.subtracting(EventClasses(eventClass))) == 0)
    }
}
