import EventLifecycle
import MatchModel
import OriginCore
import Testing

@Suite struct DurabilityQueueTests {
    static let now = UnixInstant(milliseconds: 500)

    static func queue(_ capacity: Int = PublishedHistory.defaultCapacity) -> DurabilityQueue {
        DurabilityQueue(node: OriginNode(epoch: 9), history: PublishedHistory(epoch: 9, capacity: capacity))
    }

    static func take(_ queue: inout DurabilityQueue, _ entries: FeedEntry...) -> DurabilityQueue.Decided {
        queue.decide { $0.receive(entries.enumerated().map { (index: $0, entry: $1) }, receivedAt: now, now: now) }
    }

    @Test func `nothing is visible before it is durable, and then in its order`() {
        var queue = Self.queue()
        let first = Self.take(&queue, OriginNodeTests.fixture)
        let second = Self.take(&queue, OriginNodeTests.goal("g1"))
        #expect(queue.history.head.offset == 0)
        #expect([first.answerAfter, second.answerAfter] == [1, 2])
        var shown = queue.becameDurable(1)
        #expect(shown == 1)
        #expect(queue.history.head.offset == 1)
        #expect(queue.durable < second.answerAfter)
        shown = queue.becameDurable(1)
        #expect(shown == 1)
        #expect(queue.history.head.offset == 2)
        #expect(queue.history.entry(at: 2)?.bytes == second.encoded.first?.bytes)
        #expect(queue.durable == second.answerAfter)
    }

    @Test func `what changed nothing is answered behind all that came before it, or at once`() {
        var queue = Self.queue()
        _ = Self.take(&queue, OriginNodeTests.fixture)
        let known = Self.take(&queue, OriginNodeTests.fixture)
        #expect(!known.outcome.isRecorded)
        #expect(known.answerAfter == 1)
        _ = queue.becameDurable(1)
        let again = Self.take(&queue, OriginNodeTests.fixture)
        #expect(again.answerAfter == queue.durable)
    }

    @Test func `an epoch is begun once, behind what is on its way, and turns until it is durable`() throws {
        var queue = Self.queue()
        _ = Self.take(&queue, OriginNodeTests.fixture)
        var random = SeededGenerator(seed: 1)
        let begun = [700, 900].map { queue.beginEpoch(above: $0, now: Self.now, using: &random) }
        let epoch = try #require(begun[0])
        #expect(epoch > 700 && begun[1] == nil)
        #expect(queue.isTurning)
        _ = queue.becameDurable(1)
        #expect(queue.isTurning)
        #expect(queue.history.head == Cursor(epoch: 9, offset: 1))
        _ = queue.becameDurable(1)
        #expect(!queue.isTurning)
        #expect(queue.history.head == Cursor(epoch: epoch, offset: 0))
    }

    @Test func `a replay of what was logged is the same, one of something else is not`() {
        var queue = Self.queue()
        let decided = [Self.take(&queue, OriginNodeTests.fixture), Self.take(&queue, OriginNodeTests.goal("g1"))]
        func replay(_ last: FeedEntry) -> RestoreCheck.Result {
            var again = Self.queue()
            for (entry, before) in zip([OriginNodeTests.fixture, last], decided) {
                again.replay {
                    $0.receive([(index: 0, entry: entry)], receivedAt: Self.now, now: Self.now)
                } logged: { _ in
                    before.encoded
                }
            }
            again.finishReplay(logHead: Cursor(epoch: 9, offset: 2))
            return again.check.result
        }
        #expect(replay(OriginNodeTests.goal("g1")) == .same)
        #expect(replay(OriginNodeTests.goal("g1", team: "b")) == .differs(at: Cursor(epoch: 9, offset: 2)))
    }

    @Test func `a log that goes on where its replay ends differs`() {
        var queue = Self.queue()
        queue.finishReplay(logHead: Cursor(epoch: 9, offset: 0))
        #expect(queue.check.result == .same)
        queue.finishReplay(logHead: Cursor(epoch: 9, offset: 1))
        #expect(queue.check.result != .same)
    }
}
