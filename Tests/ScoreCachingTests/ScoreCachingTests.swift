import MatchModel
import ScoreCaching
import Testing

@Suite struct FreshnessTests {
    @Test func `fresh below 3 s, stale for an hour more, then expired`() {
        let freshness = Freshness()
        #expect(freshness.answer(age: .zero) == .fresh)
        #expect(freshness.answer(age: .nanoseconds(2_999_999_999)) == .fresh)
        #expect(freshness.answer(age: .seconds(3)) == .stale)
        #expect(freshness.answer(age: .seconds(3603) - .nanoseconds(1)) == .stale)
        #expect(freshness.answer(age: .seconds(3603)) == .expired)
    }
}

@Suite struct DocumentCacheTests {
    typealias Cache = DocumentCache<String>

    func cursor(_ offset: UInt64) -> Cursor { Cursor(epoch: 1, offset: offset) }

    @Test func `a document is a hit in its own version only`() {
        var cache = Cache()
        #expect(cache.lookup("a", version: cursor(1)) == nil)
        cache.store("a", .init(version: cursor(1), body: [1]))
        #expect(cache.lookup("a", version: cursor(1)) == [1])
        #expect(cache.lookup("a", version: cursor(2)) == nil)
        #expect(cache.lookup("a", version: Cursor(epoch: 2, offset: 1)) == nil)
        cache.store("a", .init(version: cursor(2), body: [2]))
        #expect(cache.lookup("a", version: cursor(2)) == [2])
        #expect(cache.lookup("a", version: cursor(1)) == nil)
        #expect(cache.count == 1)
        #expect((cache.hits, cache.misses) == (2, 4))
    }

    @Test func `at capacity the one first rendered longest ago leaves, and nothing else`() {
        var cache = Cache(capacity: 3)
        for key in ["a", "b", "c"] { cache.store(key, .init(version: cursor(1), body: [1])) }
        cache.store("a", .init(version: cursor(2), body: [2]))
        #expect(cache.evictions == 0)
        cache.store("d", .init(version: cursor(1), body: [1]))
        #expect(cache.lookup("a", version: cursor(2)) == nil)
        #expect(cache.lookup("b", version: cursor(1)) == [1])
        cache.store("e", .init(version: cursor(1), body: [1]))
        cache.store("f", .init(version: cursor(1), body: [1]))
        cache.store("g", .init(version: cursor(1), body: [1]))
        #expect(["d", "e", "f", "g"].filter { cache.lookup($0, version: cursor(1)) != nil } == ["e", "f", "g"])
        #expect(cache.count == 3)
        #expect(cache.evictions == 4)
    }
}
