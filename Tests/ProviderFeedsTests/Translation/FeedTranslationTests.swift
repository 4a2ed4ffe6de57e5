import EventLifecycle
import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// An origin as its intake runs it: what providers say, through the translation, into the node.
struct Intake {
    var translation = FeedTranslation()
    var node = OriginNode(epoch: 1)
    private var sent: UInt64 = 0
    private(set) var now = LedgerSample.kickoff + .seconds(7200)

    mutating func post(
        _ match: ProviderMatch, _ product: FeedProduct = .optaF7, provider: String = "opta", trusted: String? = nil,
        showsHints: Bool = false, later seconds: Int64 = 10
    ) -> FeedOutcome {
        sent += 1
        now = now + .seconds(seconds)
        let outcome = translation.receive(
            ProviderReading(product: product, matches: [match]), provider: provider, sent: sent, received: now,
            trusted: trusted, showsHints: showsHints)
        receive(outcome.entries)
        return outcome
    }

    @discardableResult
    mutating func receive(_ entries: [FeedEntry]) -> IntakeOutcome {
        let outcome = node.receive(entries.enumerated().map { ($0, $1) }, receivedAt: now, now: now)
        #expect(outcome.refused == [])
        for entry in entries { if case .fixture(let fixture) = entry { _ = translation.learn(fixture) } }
        return outcome
    }

    var match: MatchState? { node.matches.first }
    /// Home, away and whether it is provisional, as `2:1`.
    var score: String? { match.map { "\($0.score.goals.home):\($0.score.goals.away)" } }
}

@Suite struct FeedTranslationTests {
    private var intake = Intake()

    private static func period(_ kind: EventKind, _ period: UInt8, minute: UInt16) -> ProviderItem {
        ProviderItem(
            .periods, id: "\(kind.name)-\(period)", subject: .event(kind), standing: .confirmed,
            clock: MatchClock(period: period, minute: minute),
            captured: LedgerSample.kickoff + .seconds(Int64(minute) * 60))
    }

    private static let goals = [
        LedgerSample.goal("g1", .id("t174"), minute: 10), LedgerSample.goal("g2", .away, minute: 20),
        LedgerSample.goal("g3", .id("957"), minute: 40, kind: .ownGoal),
    ]

    private static func whole(_ status: MatchStatus = .ended) -> ProviderMatch {
        var match = LedgerSample.snapshot(
            [period(.fullTime, 2, minute: 90)] + goals.reversed() + [period(.kickoff, 1, minute: 0)],
            score: Score(home: 2, away: 1))
        match.status = status
        return match
    }

    @Test mutating func `a whole match posted to an empty origin leaves its names, score and status`() {
        let outcome = intake.post(Self.whole())
        #expect(outcome.matches == [FeedOutcome.Match(id: "1", match: ours("opta-1"), verdict: .taken)])
        #expect(outcome.isRecorded)
        let match = intake.match
        #expect(match?.id == ours("opta-1"))
        #expect(match?.fixture.home == Team(id: ours("opta-174"), name: "Athletic Club"))
        #expect(match?.fixture.away == Team(id: ours("opta-957"), name: "CD Leganés"))
        #expect(match?.fixture.league == ours("opta-23"))
        #expect(intake.score == "2:1")
        #expect(match?.status == .ended)
        #expect(match?.clock == MatchClock(period: 2, minute: 90))
        #expect(intake.node.openAlerts == [])
    }

    @Test mutating func `a summary without whistles ends the match by its status`() {
        var match = LedgerSample.snapshot(Self.goals, score: Score(home: 2, away: 1), status: .live)
        match.clock = MatchClock(period: 2, minute: 60)
        _ = intake.post(match)
        #expect(intake.match?.status == .live)
        #expect(intake.match?.clock == match.clock)
        match.status = .suspended
        _ = intake.post(match)
        #expect(intake.match?.status == .suspended)
        match.status = .live
        _ = intake.post(match)
        #expect(intake.match?.status == .live)
        match.status = .ended
        #expect(intake.post(match).entries.count == 1)
        #expect(intake.match?.status == .ended)
        #expect(intake.post(match).entries == [])
        #expect(intake.score == "2:1")
        #expect(intake.node.openAlerts == [])
    }

    @Test mutating func `a result given by decision is the score`() {
        var match = Self.whole(.awarded)
        match.awarded = Score(home: 0, away: 3)
        _ = intake.post(match)
        #expect(intake.match?.status == .awarded)
        #expect(intake.score == "0:3")
    }

    @Test mutating func `the same again, and another product of the same, make no second goal and no publication`() {
        _ = intake.post(Self.whole())
        let again = intake.post(Self.whole())
        #expect(again.entries == [])
        #expect(again.isRecorded == false)
        #expect(again.advances == [])
        let head = intake.node.head
        _ = intake.post(Self.whole(), .optaF24)
        #expect(intake.score == "2:1")
        #expect(intake.match?.events.filter { $0.kind.isGoal }.count == 3)
        #expect(intake.node.head == head)
    }

    @Test mutating func `a product that lags does not open the match again, and its own word does`() {
        _ = intake.post(Self.whole())
        var lagging = Self.whole(.live)
        lagging.items.removeAll { $0.subject == .event(.fullTime) }
        _ = intake.post(lagging, .optaF24)
        #expect(intake.match?.status == .ended)
        _ = intake.post(Self.whole(.live))
        #expect(intake.match?.status == .live)
    }

    @Test mutating func `an absent goal goes under review, then is retracted, and can come back`() {
        func status() -> EventStatus? { intake.match?.events.first { $0.clock?.minute == 10 }?.status }
        var match = Self.whole(.live)
        match.items.removeFirst()
        match.score = nil
        _ = intake.post(match)
        #expect(status() == .provisional)
        var without = match
        without.items.removeAll { $0.id == "g1" }
        _ = intake.post(without)
        #expect(status() == .underReview)
        _ = intake.post(match)
        #expect(status() == .provisional)
        _ = intake.post(without)
        #expect(status() == .underReview)
        without.clock = MatchClock(period: 2, minute: 50)
        _ = intake.post(without)
        #expect(status() == .retracted)
        #expect(intake.score == "1:1")
        _ = intake.post(match)
        #expect(status() == .provisional)
        _ = intake.post(without)
        #expect(status() == .underReview)
    }

    @Test mutating func `a goal that a review took is retracted at once, with the outcome`() {
        var match = Self.whole(.live)
        _ = intake.post(match)
        match.items.removeAll { $0.id == "g1" }
        match.items.append(LedgerSample.review("v1", about: nil, ReviewWords.noGoal))
        match.score = Score(home: 1, away: 1)
        _ = intake.post(match)
        let goal = intake.match?.events.first { $0.kind == .goal && $0.clock?.minute == 10 }
        #expect(goal?.status == .retracted)
        #expect(goal?.outcome == "no-goal")
        #expect(intake.score == "1:1")
        #expect(intake.match?.events.contains { $0.kind == .review } == false)
        #expect(intake.node.openAlerts == [])
    }

    @Test mutating func `another scorer is a revision of the same goal`() {
        var match = Self.whole()
        _ = intake.post(match)
        match.items = match.items.map { item in
            var item = item
            if item.id == "g1" { item.player?.name = "B. Player" }
            return item
        }
        #expect(intake.post(match).entries.count == 1)
        let goal = intake.match?.events.first { $0.clock?.minute == 10 }
        #expect(goal?.player == "B. Player")
        #expect(goal?.revision == 2)
    }

    @Test mutating func `two goals gone are told once, accepted by the operator, and over with the next good snapshot`()
    {
        let match = Self.whole(.live)
        var without = match
        without.items.removeAll { $0.kind?.isGoal ?? false }
        _ = intake.post(match)
        let first = intake.post(without)
        #expect(first.alerts.count == 1)
        #expect(first.entries == [])
        #expect(first.isRecorded)
        let again = intake.post(without)
        #expect(again.alerts == [] && !again.isRecorded, "the same again is not kept again")
        #expect(intake.translation.quarantined.map(\.requests) == [[2]])
        without.items.append(LedgerSample.card("c0"))
        #expect(intake.post(without).isRecorded)
        #expect(intake.translation.quarantined.map(\.requests) == [[2, 4]])
        #expect(intake.score == "2:1")
        var good = match
        good.items.append(LedgerSample.card("c1"))
        #expect(intake.post(good).alerts.count == 1)
        #expect(intake.translation.quarantined == [])
        _ = intake.post(without)
        #expect(intake.post(without, trusted: "1").alerts.count == 1)
        #expect(intake.score == "0:0")
    }

    @Test mutating func `a player known by an id is named as soon as another product names him`() {
        var match = Self.whole()
        match.items = match.items.map { item in
            var item = item
            if item.player != nil { item.player = ProviderParty(id: "p7") }
            return item
        }
        _ = intake.post(match, .optaF24)
        #expect(intake.match?.events.first { $0.kind.isGoal }?.player == nil)
        var names = LedgerSample.snapshot([], collections: [])
        names.players = ["7": "N. Amed"]
        _ = intake.post(names, .optaF7)
        _ = intake.post(match, .optaF24)
        #expect(intake.match?.events.filter { $0.kind.isGoal }.allSatisfy { $0.player == "N. Amed" } == true)
    }

    @Test mutating func `a substitution is told by the product that has one first, with the names that the other gave`()
    {
        func substitution(_ id: String, _ text: String) -> ProviderItem {
            ProviderItem(
                .substitutions, id: id, subject: .event(.substitution), team: .home,
                clock: MatchClock(period: 2, minute: 60), text: text)
        }
        let collections: [SnapshotCollection] = [.goals, .substitutions]
        let first = LedgerSample.snapshot([substitution("s1", "12 for p34")], collections: collections)
        var second = LedgerSample.snapshot([substitution("x9", "A. Twelve for B. Four")], collections: collections)
        second.players = ["12": "A. Twelve", "34": "B. Four"]
        _ = intake.post(first, .optaF24)
        _ = intake.post(second, .optaF7)
        func texts() -> [String?]? { intake.match?.events.filter { $0.kind == .substitution }.map(\.text) }
        #expect(texts() == ["12 for p34"])
        _ = intake.post(first, .optaF24)
        #expect(texts() == ["A. Twelve for B. Four"])
        _ = intake.post(LedgerSample.snapshot([], collections: collections), .optaF7)
        #expect(intake.match?.events.contains { $0.status == .underReview } == false)
    }

    @Test mutating func `messages of an unknown match wait, and are received in order once it is known`() {
        let goal = ProviderMatch(id: "sr:sport_event_id:5", shape: .messages, items: [LedgerSample.goal("g1")])
        let out = intake.post(goal, .sportradarPush, provider: "sportradar")
        #expect(out.matches.map(\.verdict.name) == ["quarantined"])
        #expect(intake.post(goal, .sportradarPush, provider: "sportradar").alerts == [])
        var timeline = Self.whole(.live)
        timeline.id = "sr:sport_event:5"
        let found = intake.post(timeline, .sportradarTimeline, provider: "sportradar")
        #expect(found.released.map(\.requests) == [[1, 2]])
        #expect(intake.translation.quarantined == [])
        _ = intake.post(goal, .sportradarPush, provider: "sportradar")
        #expect(intake.score == "2:1")
    }

    @Test mutating func `a mapping and a fixture release what waits for them`() {
        let events = ProviderMatch(id: "5", shape: .messages, items: [LedgerSample.goal("g1", .id("55"))])
        _ = intake.post(events, .statsPerformMA3, provider: "statsperform")
        #expect(
            intake.translation.map(DirectoryMapping(provider: "statsperform", id: "6", .match(ours("laliga-1")))) == [])
        let released = intake.translation.map(
            DirectoryMapping(provider: "statsperform", id: "5", .match(ours("laliga-1"))))
        #expect(released.map(\.requests) == [[1]])
        _ = intake.post(events, .statsPerformMA3, provider: "statsperform")
        #expect(intake.translation.learn(DirectoryTests.fixture()).count == 1)
        intake.receive([.fixture(DirectoryTests.fixture())])
        // Now the match is known, and the team is not.
        let next = intake.post(events, .statsPerformMA3, provider: "statsperform")
        #expect(next.matches.map(\.verdict) == [.quarantined(.identity(.unknownTeams(["55"])))])
        let team = DirectoryMapping(provider: "statsperform", id: "55", .team(ours("laliga-1-a")))
        #expect(intake.translation.map(team).map(\.requests) == [[3]])
        _ = intake.post(events, .statsPerformMA3, provider: "statsperform")
        #expect(intake.score == "0:1")
    }

    @Test mutating func `what one product deletes the other, which lags, neither brings back nor puts under review`() {
        var match = Self.whole(.live)
        _ = intake.post(match, .optaF7)
        _ = intake.post(match, .optaF24)
        match.score = nil
        let before = match
        match.items = match.items.map { $0.id == "g1" ? ProviderItem(.goals, id: "g1", subject: .withdrawn) : $0 }
        _ = intake.post(match, .optaF24)
        #expect(intake.score == "1:1")
        var lagging = before
        lagging.items.append(LedgerSample.card("c1"))
        _ = intake.post(lagging, .optaF7)
        #expect(intake.score == "1:1")
        let head = intake.node.head
        lagging.items.removeAll { $0.id == "g1" }
        _ = intake.post(lagging, .optaF7)
        #expect(intake.score == "1:1")
        #expect(intake.node.head == head)
    }

    @Test mutating func `a match that was taken for another one is said anew to the right one`() {
        intake.receive([.fixture(DirectoryTests.fixture("wrong", "Athletic", "Leganés"))])
        _ = intake.post(Self.whole())
        intake.receive([.fixture(DirectoryTests.fixture("right", "Bilbao", "Madrid"))])
        _ = intake.translation.map(DirectoryMapping(provider: "opta", id: "1", .match(ours("right"))))
        _ = intake.post(Self.whole())
        #expect(intake.node.match(ours("right"))?.score.goals == Score(home: 2, away: 1))
        #expect(intake.node.match(ours("right"))?.status == .ended)
    }

    @Test mutating func `its owner renames a fixture once, and does not take back what another says of it`() {
        _ = intake.post(Self.whole())
        var match = Self.whole()
        match.fixture?.home.name = "Athletic"
        #expect(intake.post(match).entries.count == 1)
        #expect(intake.match?.fixture.home.name == "Athletic")
        guard var fixture = intake.match?.fixture else { return }
        fixture.home.name = "Los Leones"
        intake.receive([.fixture(fixture)])
        #expect(intake.post(match).entries == [])
        // Another product of the same provider gives names only where there are none.
        _ = intake.post(Self.whole(), .optaF24)
        #expect(intake.match?.fixture.home.name == "Los Leones")
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    mutating func `however goals come and go, the last snapshots decide`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let goals = (0..<5).map { (number: Int) -> ProviderItem in
            let team: ProviderTeamReference = number % 2 == 0 ? .home : .away
            return LedgerSample.goal("g\(number)", team, minute: UInt16(number * 9 + 1), player: "P\(number)")
        }
        var present: Set<Int> = []
        var order: Int64 = 0
        func document() -> ProviderMatch {
            LedgerSample.snapshot(present.sorted().map { goals[$0] }, order: order, status: .live)
        }
        for _ in 0..<60 {
            order += 1
            let before = present
            let goal = Int.random(in: 0..<5, using: &generator)
            if present.remove(goal) == nil { present.insert(goal) }
            // Some are overtaken, and some are glitches of one snapshot.
            switch Int.random(in: 0..<4, using: &generator) {
            case 0:
                var late = document()
                late.shape = .snapshot(order: DocumentOrder(sequence: order - 2), collections: [.goals])
                _ = intake.post(late)
                present = before
            case 1:
                _ = intake.post(document())
                present = before
            default: _ = intake.post(document())
            }
        }
        for _ in 0..<2 {
            order += 1
            let isHeld = !intake.post(document()).alerts.isEmpty || !intake.translation.quarantined.isEmpty
            if isHeld { _ = intake.post(document(), trusted: "1") }
        }
        let held = intake.match?.events.filter { $0.kind.isGoal && $0.status.counts } ?? []
        #expect(held.compactMap(\.player).sorted() == present.sorted().map { "P\($0)" })
        #expect(held.allSatisfy { $0.status == .provisional })
        let home = present.filter { $0 % 2 == 0 }.count
        #expect(intake.score == "\(home):\(present.count - home)")
    }

    @Test mutating func `sides are turned where the provider calls the other team home`() {
        let fixture = DirectoryTests.fixture("m", "Leganés", "Athletic Bilbao")
        intake.receive([.fixture(fixture)])
        _ = intake.post(Self.whole())
        #expect(intake.match?.id == ours("m"))
        #expect(intake.score == "1:2")
        #expect(intake.node.openAlerts == [])
    }

    @Test mutating func `what says nothing new but a higher order is repeated by its advance alone`() {
        var match = Self.whole()
        match.shape = .snapshot(order: DocumentOrder(sequence: 5), collections: [.goals, .periods])
        _ = intake.post(match)
        var copy = intake.translation
        match.shape = .snapshot(order: DocumentOrder(sequence: 7), collections: [.goals, .periods])
        let outcome = intake.post(match)
        #expect(outcome.isRecorded == false)
        #expect(outcome.advances.count == 1)
        for advance in outcome.advances { copy.advance(advance) }
        var old = LedgerSample.snapshot([], order: 6)
        old.status = .live
        let reading = ProviderReading(product: .optaF7, matches: [old])
        let verdicts = [intake.post(old), copy.receive(reading, provider: "opta", sent: 9, received: intake.now)]
        #expect(verdicts.map { $0.matches.map(\.verdict) } == [[.older], [.older]])
    }

    @Test mutating func `a match that nobody keeps any more is not begun again by an old document`() {
        _ = intake.post(Self.whole())
        intake.translation.forget([ours("opta-1")])
        #expect(intake.post(Self.whole()).matches.map(\.verdict) == [.over])
        #expect(intake.translation.documentCount == 0)
    }
}

extension ProviderItem {
    fileprivate var kind: EventKind? {
        if case .event(let kind) = subject { kind } else { nil }
    }
}
