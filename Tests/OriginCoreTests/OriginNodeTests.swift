import EventLifecycle
import Foundation
import MatchModel
import OriginCore
import Testing

/// Ids known to be valid.
func id<Kind>(_ text: String) -> Identifier<Kind> {
    guard let id = Identifier<Kind>(text) else { fatalError("not an id: \(text)") }
    return id
}

@Suite struct OriginNodeTests {
    static let fixture = FeedEntry.fixture(
        Fixture(
            match: id("m1"), league: id("l"), home: Team(id: id("a"), name: "A"),
            away: Team(id: id("b"), name: "B"), kickoff: UnixInstant(milliseconds: 0)))
    static let start = UnixInstant(milliseconds: 100)

    static func goal(
        _ key: String, _ kind: EventKind = .goal, _ standing: Observation.Standing = .provisional, team: String = "a"
    ) -> FeedEntry {
        .observation(
            Observation(
                provider: id("p"), match: id("m1"), key: id(key), version: 1, subject: .event(kind), team: id(team),
                standing: standing))
    }

    @Test func `every entry has its verdict, and positions follow without a gap`() {
        var node = OriginNode(epoch: 9)
        let outcome = node.receive(
            [(0, Self.fixture), (2, Self.goal("g1")), (3, Self.goal("g1")), (4, Self.goal("g2", team: "c"))],
            receivedAt: Self.start, now: Self.start + .milliseconds(1))
        #expect(outcome.accepted == 2)
        #expect(outcome.duplicates == 1)
        #expect(outcome.refused.map(\.index) == [4])
        #expect(outcome.refused.map(\.code) == ["unknown-team"])
        #expect(outcome.publications.map(\.cursor.offset) == [1, 2])
        #expect(outcome.publications.map(\.event.id.text) == ["9-1", "9-2"])
        #expect(outcome.publications.allSatisfy { $0.received == Self.start })
        #expect(outcome.publications.allSatisfy { $0.published == Self.start + .milliseconds(1) })
        #expect(outcome.head == Cursor(epoch: 9, offset: 2))
        #expect(node.matches.map(\.score.goals.home) == [1])
    }

    static func matchStatus(_ key: String, _ status: MatchStatus) -> FeedEntry {
        .observation(
            Observation(
                provider: id("p"), match: id("m1"), key: id(key), version: 1, subject: .event(.matchStatus),
                standing: .confirmed, matchStatus: status))
    }

    static let ball = FeedEntry.observation(
        Observation(provider: id("p"), match: id("m1"), key: id("ball"), version: 1, subject: .ball(x: 1, y: 2)))

    @Test func `what is known, refused or where the ball is is not recorded`() {
        var node = OriginNode(epoch: 9)
        func isRecorded(_ entry: FeedEntry) -> Bool {
            node.receive([(0, entry)], receivedAt: Self.start, now: Self.start).isRecorded
        }
        #expect(!isRecorded(Self.goal("g1")))
        #expect(isRecorded(Self.fixture))
        #expect(!isRecorded(Self.fixture))
        #expect(isRecorded(Self.goal("g1")))
        #expect(!isRecorded(Self.goal("g1")))
        #expect(!isRecorded(Self.goal("g2", team: "c")))
        #expect(!isRecorded(Self.ball))
    }

    @Test func `a replay of what was recorded forgets matches where the node did`() {
        let over = Self.start + MatchState.retention + .milliseconds(1)
        // Times and entries around the moment at which the match may leave; many of them are not recorded.
        let inputs: [(now: UnixInstant, entry: FeedEntry)] =
            [(Self.start, Self.fixture), (Self.start, Self.matchStatus("s", .ended))]
            + (-130..<130).map { second in
                (
                    over + .seconds(Int64(second)),
                    second % 7 == 3 ? Self.goal("g\(second)", .goal, .confirmed) : Self.goal("g", team: "c")
                )
            }
        var node = OriginNode(epoch: 9)
        var replay = OriginNode(epoch: 9)
        var forgotten = 0
        for input in inputs {
            let outcome = node.receive([(0, input.entry)], receivedAt: input.now, now: input.now)
            forgotten += outcome.forgotten.count
            guard outcome.isRecorded else { continue }
            #expect(replay.receive([(0, input.entry)], receivedAt: input.now, now: input.now) == outcome)
        }
        #expect(forgotten == 1)
        #expect(replay.matches == node.matches)
        #expect(replay.head == node.head)
    }

    static func message(
        _ message: String, by provider: String = "p", _ standing: Observation.Standing = .provisional
    ) -> FeedEntry {
        .observation(
            Observation(
                provider: id(provider), match: id("m1"), key: id("g"), version: 1, subject: .event(.goal),
                team: id("a"), standing: standing, message: id(message)))
    }

    @Test func `a cancellation that is received by a clock set back 10 s is still the later word`() {
        var node = OriginNode(epoch: 9)
        let (before, after) = (Self.start + .seconds(60), Self.start + .seconds(50))
        _ = node.receive([(0, Self.fixture), (1, Self.message("n1"))], receivedAt: before, now: before)
        let outcome = node.receive([(0, Self.message("n2", .cancelled))], receivedAt: after, now: after)
        #expect(outcome.accepted == 1)
        #expect(outcome.publications.map(\.event.status) == [.retracted])
        #expect(outcome.publications.map(\.received) == [before])
        #expect(outcome.notes[.clockBackwards] == 1)
    }

    @Test func `a clock set back 200 s between two sources' reports leaves one goal`() {
        var node = OriginNode(epoch: 9)
        let (before, after) = (Self.start + .seconds(300), Self.start + .seconds(100))
        _ = node.receive([(0, Self.fixture), (1, Self.message("n1"))], receivedAt: before, now: before)
        let outcome = node.receive([(0, Self.message("x1", by: "q"))], receivedAt: after, now: after)
        #expect(outcome.publications.map(\.event.status) == [.confirmed])
        #expect(outcome.publications.map(\.event.revision) == [2])
    }

    @Test func `a match that left stays away also after the node was stored and read`() throws {
        var node = OriginNode(epoch: 9)
        let entries = [Self.fixture, Self.matchStatus("s", .ended)].enumerated().map { ($0.offset, $0.element) }
        _ = node.receive(entries, receivedAt: Self.start, now: Self.start)
        let later = Self.start + MatchState.retention + .seconds(60)
        #expect(node.advance(now: later).forgotten == [id("m1")])
        var restored = try JSONDecoder().decode(OriginNode.self, from: JSONEncoder().encode(node))
        #expect(restored.receive(entries, receivedAt: later, now: later).refused.map(\.code) == ["sealed", "sealed"])
        #expect(restored.matchCount == 0)
    }

    @Test func `the same input gives the same publications`() {
        let entries = (0..<100).map { (index: $0, entry: $0 == 0 ? Self.fixture : Self.goal("g\($0)")) }
        var first = OriginNode(epoch: 9)
        var second = OriginNode(epoch: 9)
        #expect(
            first.receive(entries, receivedAt: Self.start, now: Self.start)
                == second.receive(entries, receivedAt: Self.start, now: Self.start))
        #expect(first.matches == second.matches)
    }

    @Test func `the digest before each publication is that of all before it`() {
        var node = OriginNode(epoch: 9)
        _ = node.receive([(0, Self.fixture), (1, Self.goal("g1"))], receivedAt: Self.start, now: Self.start)
        #expect(node.fold([1, 2]) == RunningDigest())
        var expected = RunningDigest()
        expected.fold([1, 2])
        #expect(node.fold([3]) == expected)
        #expect(node.foldedOffset == 2)
    }

    @Test func `a digest tells where one publication ends and the next begins`() {
        var left = RunningDigest()
        left.fold([1, 2])
        left.fold([3])
        var right = RunningDigest()
        right.fold([1])
        right.fold([2, 3])
        #expect(left != right)
        var continued = RunningDigest(value: left.value)
        continued.fold([4])
        left.fold([4])
        #expect(continued == left)
    }

    @Test func `a new epoch begins at 1 with the matches it had and ids of its own`() {
        var node = OriginNode(epoch: 9)
        _ = node.receive([(0, Self.fixture)], receivedAt: Self.start, now: Self.start)
        node.fold([1])
        node.beginEpoch(12)
        #expect(node.head == Cursor(epoch: 12, offset: 0))
        #expect(node.digest == RunningDigest())
        let outcome = node.receive([(0, Self.goal("g1"))], receivedAt: Self.start, now: Self.start)
        #expect(outcome.publications.map(\.event.id.text) == ["12-1"])
        #expect(node.matchCount == 1)
    }

    @Test func `an epoch is the clock's millisecond and above every one known`() {
        var random = SeededGenerator(seed: 5)
        let epochs = [[], [3, 499], [500], [900, 7]].map {
            EpochRule.next(now: UnixInstant(milliseconds: 500), known: $0, using: &random)
        }
        #expect(epochs[0] == 500 && epochs[1] == 500)
        #expect(epochs[2] > 500 && epochs[3] > 900)
        #expect(EpochRule.next(now: UnixInstant(milliseconds: -5), known: [], using: &random) == 1)
    }

    @Test func `one back-up restored twice while the clock is behind begins two epochs`() {
        let now = UnixInstant(milliseconds: 500)
        var random = SeededGenerator(seed: 5)
        let epochs = (0..<100).map { _ in EpochRule.next(now: now, known: [900], using: &random) }
        #expect(Set(epochs).count == 100)
        #expect(epochs.allSatisfy { $0 > 900 && $0 <= 900 + EpochRule.drawn })
    }

    @Test func `a restore is checked to the first difference`() {
        let head = Cursor(epoch: 9, offset: 4)
        var check = RestoreCheck()
        check.compare(replayed: [[1], [2]], logged: [[1], [2]], after: head)
        #expect(check.result == .same)
        check.compare(replayed: [[1], [2]], logged: [[1]], after: head)
        #expect(check.result == .differs(at: Cursor(epoch: 9, offset: 6)))
        check.compare(replayed: [[5]], logged: [[6]], after: Cursor(epoch: 9, offset: 0))
        #expect(check.result == .differs(at: Cursor(epoch: 9, offset: 6)))
    }
}
