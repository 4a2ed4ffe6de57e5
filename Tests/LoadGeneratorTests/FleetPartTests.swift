import Completeness
import MatchModel
import Testing

@testable import LoadGenerator

@Suite struct FleetPartTests {
    @Test func `equal bytes are parsed once, other bytes of the same length again`() {
        var cache = PayloadCache()
        let first = cache.decode(Array(#"{"op":"beat","cursor":"1:2"}"#.utf8))
        #expect(cache.decode(Array(#"{"op":"beat","cursor":"1:2"}"#.utf8)) === first)
        #expect(cache.misses == 1)
        #expect(cache.decode(Array(#"{"op":"beat","cursor":"1:3"}"#.utf8)).frame == .beat(Cursor(epoch: 1, offset: 3)))
        #expect(cache.misses == 2)
    }

    @Test func `a full cache still knows its newest 64 messages, and not the one before`() {
        var cache = PayloadCache()
        for number in 0...PayloadCache.capacity { _ = cache.decode(Array("\(number)".utf8)) }
        let parsed = cache.misses
        _ = cache.decode(Array("1".utf8))
        _ = cache.decode(Array("\(PayloadCache.capacity)".utf8))
        #expect(cache.misses == parsed)
        _ = cache.decode(Array("0".utf8))
        #expect(cache.misses == parsed + 1)
    }

    @Test func `a delay line gives nothing early, and in order`() {
        var line = DelayLine<String>(now: 1000)
        line.insert("b", due: 1010)
        line.insert("a", due: 1005)
        line.insert("c", due: 1010)
        #expect(line.nextDue == 1005)
        #expect(line.takeDue(now: 1004).isEmpty)
        #expect(line.takeDue(now: 1005) == ["a"])
        #expect(line.takeDue(now: 1100) == ["b", "c"])
        #expect(line.nextDue == nil)
    }

    @Test func `what is due already comes next, and what is too far is cut to the horizon`() {
        var line = DelayLine<String>(now: 1000)
        line.insert("far", due: 1_000_000)
        line.insert("past", due: 10)
        #expect(line.nextDue == 1001)
        #expect(line.takeDue(now: 1001) == ["past"])
        #expect(line.takeDue(now: 1000 + DelayLine<String>.horizon - 1).isEmpty)
        #expect(line.takeDue(now: 1000 + DelayLine<String>.horizon) == ["far"])
    }

    @Test func `a delay line forgets no time that it slept through`() {
        var line = DelayLine<Int>(now: 0)
        line.insert(1, due: 5)
        line.insert(2, due: 16_000)
        #expect(line.takeDue(now: 1_000_000) == [1, 2])
        line.insert(3, due: 1_000_007)
        #expect(line.takeDue(now: 1_000_007) == [3])
    }

    @Test func `a journal comes back as it was written down`() throws {
        var store = JournalStore(fans: 2)
        let id = try #require(EventID("5-1"))
        let cursor = Cursor(epoch: 5, offset: 1)
        let event = ReceivedFrame.Event(cursor: cursor, id: id, revision: 1, captured: 0, published: 0)
        let index = store.index(of: event)
        #expect(store.index(of: event) == index)
        store.note(
            .subscribed(Cursor(epoch: 5, offset: 0), topics: ["team:a"], classes: .standard, resumed: false), of: 1)
        store.note(event: index, of: 1)
        store.note(.reached(Cursor(epoch: 5, offset: 4)), of: 0)
        store.note(.reached(Cursor(epoch: 5, offset: 4)), of: 1)
        #expect(store.journal(of: 0).entries == [.reached(Cursor(epoch: 5, offset: 4))])
        #expect(store.journal(of: 1).entries.count == 3)
        #expect(store.journal(of: 1).entries[1] == .event(cursor, id: id, revision: 1))
    }

    @Test func `only ready edges are candidates, in the order of the answer`() {
        let text =
            #"{"edges":[{"id":"a","region":"r","url":"http://1","distance_km":3,"state":"draining"},"#
            + #"{"id":"b}{","region":"r","url":"http://2","distance_km":5,"load":0.1,"state":"ready"},"#
            + #"{"id":"c","region":"r","url":"http://3","distance_km":9,"state":"ready"}]}"#
        let found = EdgeCandidate.ready(in: Array(text.utf8))
        #expect(found.map(\.url) == ["http://2", "http://3"])
        #expect(found.first?.distance == 5)
        #expect(EdgeCandidate.ready(in: Array(text.utf8), limit: 1).count == 1)
        #expect(EdgeCandidate.ready(in: Array(#"{"edges":["#.utf8)).isEmpty)
    }

    @Test func `a fan is owed up to the newest publication of its topics and classes, not beyond the head`() throws {
        func entry(_ offset: UInt64, _ eventClass: EventClass, _ topic: String) throws -> TruthEntry {
            TruthEntry(
                cursor: Cursor(epoch: 5, offset: offset), event: try #require(EventID("5-\(offset)")), revision: 1,
                eventClass: eventClass, topics: [topic])
        }
        let entries = try [
            entry(1, .score, "team:a"), entry(2, .commentary, "team:a"), entry(3, .score, "team:b"),
            entry(4, .score, "team:a"),
        ]
        let place = try #require(Place(latitude: 0, longitude: 0))
        let plan = FanPlan(region: 0, place: place, topics: [.team(try #require(TeamID("a")))])
        #expect(OwedPositions(entries, upTo: Cursor(epoch: 5, offset: 4)).last(for: plan)?.offset == 4)
        #expect(OwedPositions(entries, upTo: Cursor(epoch: 5, offset: 3)).last(for: plan)?.offset == 1)
        #expect(OwedPositions([], upTo: Cursor(epoch: 5, offset: 3)).last(for: plan) == nil)
    }
}
