import InterestSharding
import MatchModel
import Testing

@Suite struct TopicDirectoryTests {
    func topic(_ text: String) -> Topic {
        guard let topic = Topic(text) else { fatalError("not a topic: \(text)") }
        return topic
    }

    @Test func `a topic has one number, whoever asks for it`() {
        var directory = TopicDirectory()
        let first = directory.hold(topic("match:a"))
        #expect(directory.publish(topic("match:b")) != first)
        #expect(directory.publish(topic("match:a")) == first)
        #expect(directory.hold(topic("match:a")) == first)
        #expect(directory.hold(topic("team:a")) != first)
        #expect(directory.count == 3)
    }

    @Test func `only a published topic is known`() {
        var directory = TopicDirectory()
        _ = directory.hold(topic("match:a"))
        #expect(!directory.isKnown(topic("match:a")))
        #expect(!directory.isKnown(topic("match:b")))
        _ = directory.publish(topic("match:a"))
        #expect(directory.isKnown(topic("match:a")))
    }

    @Test func `what was only asked for is given back by its last holder, what was published stays`() throws {
        var directory = TopicDirectory()
        let askedNumber = directory.hold(topic("match:a"))
        let asked = try #require(askedNumber)
        _ = directory.hold(topic("match:a"))
        let publishedNumber = directory.publish(topic("match:b"))
        let published = try #require(publishedNumber)
        #expect(directory.hold(topic("match:b")) == published)
        directory.release(asked)
        #expect(directory.count == 2)
        directory.release(asked)
        directory.release(published)
        #expect(directory.count == 1)
        #expect(directory.publish(topic("match:b")) == published)
        #expect(directory.hold(topic("match:c")) == asked)
        #expect(!directory.isKnown(topic("match:c")))
    }

    @Test func `at capacity a new topic finds no room, a known one does`() throws {
        var directory = TopicDirectory(capacity: 2)
        let firstNumber = directory.hold(topic("match:a"))
        let first = try #require(firstNumber)
        #expect(directory.publish(topic("match:b")) != nil)
        #expect(directory.hold(topic("match:c")) == nil)
        #expect(directory.publish(topic("match:c")) == nil)
        #expect(directory.hold(topic("match:a")) == first)
        directory.release(first)
        directory.release(first)
        #expect(directory.hold(topic("match:c")) == first)
    }

    @Test func `pair: what is only asked for takes half of the room, what is published the other`() {
        var directory = TopicDirectory(capacity: 6)
        let held = (0..<3).compactMap { directory.hold(topic("match:x\($0)")) }
        #expect(held.count == 3)
        #expect(directory.hold(topic("match:x3")) == nil)
        for match in 0..<3 { #expect(directory.publish(topic("match:p\(match)")) != nil) }
        #expect(directory.publish(topic("match:p3")) == nil)
        // Published, it does not count among those asked for any more; but there is no room.
        #expect(directory.publish(topic("match:x0")) == held[0])
        #expect(directory.askedFor == 2)
        #expect(directory.hold(topic("match:x3")) == nil)
        directory.release(held[1])
        #expect(directory.hold(topic("match:x3")) == held[1])
    }

    @Test func `a number is given back once no match, no publication of the ring and no holder has its topic`() throws {
        var directory = TopicDirectory(capacity: 8)
        _ = directory.publish(topic("match:old"), at: 3)
        let heldNumber = directory.publish(topic("team:held"), at: 3)
        let held = try #require(heldNumber)
        _ = directory.hold(topic("team:held"))
        _ = directory.publish(topic("team:playing"), at: 3)
        let keeps: (Topic) -> Bool = { $0 == Topic("team:playing") }
        #expect(directory.retire(ringFloor: 2, keeping: keeps) == [])
        #expect(directory.retire(ringFloor: 3, keeping: keeps) == [TopicIndex(0)])
        #expect(!directory.isKnown(topic("match:old")))
        #expect(!directory.isKnown(topic("team:held")))
        #expect(directory.isKnown(topic("team:playing")))
        #expect(directory.hold(topic("team:held")) == held)
        #expect(directory.askedFor == 1)
        #expect(directory.publish(topic("match:new"), at: 4) == TopicIndex(0))
        directory.release(held)
        directory.release(held)
        #expect(directory.askedFor == 0)
        #expect(directory.count == 2)
    }

    @Test func `interest is one bit a topic`() {
        let flags = InterestFlags(capacity: 130)
        for value in [UInt32(0), 63, 64, 129] {
            #expect(!flags.contains(TopicIndex(value)))
            flags.set(TopicIndex(value))
        }
        flags.clear(TopicIndex(64))
        #expect((UInt32(0)..<130).filter { flags.contains(TopicIndex($0)) } == [0, 63, 129])
    }
}
