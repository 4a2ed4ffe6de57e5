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
