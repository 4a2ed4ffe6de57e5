import MatchModel
import ProviderFeeds
import Testing

/// What a later snapshot says by what stands in it, and by what does not.
@Suite struct SnapshotLedgerTests {
    private var ledger = SnapshotLedger()
    private var sent: UInt64 = 0

    private mutating func take(
        _ items: [ProviderItem], order: Int64? = nil, score: Score? = nil,
        collections: [SnapshotCollection] = [.goals, .cards, .reviews, .periods], isTrusted: Bool = false
    ) -> SnapshotVerdict {
        sent += 1
        return ledger.accept(
            LedgerSample.snapshot(items, order: order, score: score, collections: collections), of: LedgerSample.key,
            sent: sent,
            isTrusted: isTrusted)
    }

    // MARK: The same and the older

    @Test mutating func `the same again is unchanged, an item more is one change`() {
        #expect(take([LedgerSample.goal("g1")]).texts == ["g1 goal v1"])
        #expect(take([LedgerSample.goal("g1")]) == .unchanged)
        #expect(take([LedgerSample.goal("g1"), LedgerSample.card("c1")]).texts == ["c1 yellow-card v1"])
    }

    @Test mutating func `an older snapshot after a newer one is dropped, a newer one is not`() {
        #expect(take([LedgerSample.goal("g1")], order: 5).texts == ["g1 goal v1"])
        #expect(take([], order: 4) == .older)
        #expect(take([], order: 6).texts == ["gone.g1 review of g1 v2"])
    }

    @Test mutating func `an unchanged snapshot of a higher order makes those between the two older`() {
        _ = take([LedgerSample.goal("g1")], order: 5)
        #expect(take([LedgerSample.goal("g1")], order: 7) == .unchanged)
        #expect(take([], order: 6) == .older)
        #expect(take([LedgerSample.goal("g1"), LedgerSample.card("c1")], order: 8).texts == ["c1 yellow-card v1"])
    }

    @Test mutating func `of one order the later request counts, and an answer that was overtaken does not`() {
        _ = take([LedgerSample.goal("g1")], order: 5)
        #expect(take([LedgerSample.goal("g1"), LedgerSample.card("c1")], order: 5).texts == ["c1 yellow-card v1"])
        let late = ledger.accept(LedgerSample.snapshot([], order: 5), of: LedgerSample.key, sent: 1)
        #expect(late == .older)
    }

    @Test func `without an order that of the requests counts, not that of the answers`() {
        var ledger = SnapshotLedger()
        let second = LedgerSample.snapshot([LedgerSample.goal("g1")])
        #expect(ledger.accept(second, of: LedgerSample.key, sent: 2).texts == ["g1 goal v1"])
        #expect(ledger.accept(LedgerSample.snapshot([]), of: LedgerSample.key, sent: 1) == .older)
        #expect(
            ledger.accept(LedgerSample.snapshot([]), of: LedgerSample.key, sent: 3).texts == ["gone.g1 review of g1 v2"]
        )
    }

    @Test mutating func `the same items in another order are the same`() {
        let items = [LedgerSample.goal("g1"), LedgerSample.card("c1")]
        _ = take(items)
        let mark = ledger.mark(LedgerSample.key)
        #expect(take(items.reversed()) == .unchanged)
        #expect(ledger.mark(LedgerSample.key) == mark)
    }

    // MARK: What is gone

    @Test mutating func `a list that is missing says nothing, an empty one that its goal is gone`() {
        _ = take([LedgerSample.goal("g1")])
        #expect(take([], collections: [.cards]) == .unchanged)
        #expect(take([], collections: [.cards], isTrusted: true) == .unchanged)
        #expect(take([], collections: [.goals]).texts == ["gone.g1 review of g1 v2"])
    }

    @Test mutating func `gone once and back is a review that never was`() {
        _ = take([LedgerSample.goal("g1")], order: 1)
        #expect(take([], order: 2).texts == ["gone.g1 review of g1 v2"])
        #expect(take([LedgerSample.goal("g1")], order: 3).texts == ["-gone.g1 review of g1 v3", "g1 goal v4"])
        #expect(take([LedgerSample.goal("g1")], order: 4) == .unchanged)
    }

    @Test mutating func `gone twice is taken back, and can still return`() {
        _ = take([LedgerSample.goal("g1")], order: 1)
        _ = take([], order: 2)
        #expect(take([], order: 3).texts == ["-g1 goal v3"])
        #expect(take([], order: 4) == .unchanged)
        #expect(take([LedgerSample.goal("g1")], order: 5).texts == ["-gone.g1 review of g1 v4", "g1 goal v5"])
        #expect(take([], order: 6).texts == ["gone.g1 review of g1 v6"])
    }

    @Test mutating func `the snapshot without it again is no second one, unless its order is higher`() {
        _ = take([LedgerSample.goal("g1")])
        #expect(take([]).texts == ["gone.g1 review of g1 v2"])
        #expect(take([]) == .unchanged)
        #expect(take([LedgerSample.card("c1")]).texts == ["-g1 goal v3", "c1 yellow-card v1"])
    }

    @Test mutating func `two goals gone at once quarantine the snapshot, and one does not`() {
        let goals = [LedgerSample.goal("g1"), LedgerSample.goal("g2", minute: 20), LedgerSample.goal("g3", minute: 30)]
        _ = take(goals, order: 1)
        #expect(take([goals[0], LedgerSample.card("c1")], order: 2) == .quarantined(.goalsGone(["g2", "g3"])))
        // Nothing of it counts: the card is still news, and no goal has been gone before.
        #expect(take(goals + [LedgerSample.card("c1")], order: 3).texts == ["c1 yellow-card v1"])
        #expect(take([goals[0], goals[1], LedgerSample.card("c1")], order: 4).texts == ["gone.g3 review of g3 v2"])
        // The one that is gone for the second time counts as well.
        #expect(take([goals[0], LedgerSample.card("c1")], order: 5) == .quarantined(.goalsGone(["g2", "g3"])))
        #expect(take([goals[0], goals[1], LedgerSample.card("c1")], order: 6).texts == ["-g3 goal v3"])
    }

    @Test mutating func `an operator's word takes back all that a quarantined snapshot lacks, at once`() {
        _ = take([LedgerSample.goal("g1"), LedgerSample.goal("g2", minute: 20)], order: 1)
        #expect(take([], order: 2) == .quarantined(.goalsGone(["g1", "g2"])))
        #expect(take([], order: 2, isTrusted: true).texts == ["-g1 goal v2", "-g2 goal v2"])
        #expect(take([], order: 3) == .unchanged)
    }

    @Test mutating func `cancelled flags of two goals at once are quarantined like absences`() {
        _ = take([LedgerSample.goal("g1"), LedgerSample.goal("g2", minute: 20)])
        let cancelled = [
            LedgerSample.goal("g1", standing: .cancelled), LedgerSample.goal("g2", minute: 20, standing: .cancelled),
        ]
        #expect(take(cancelled) == .quarantined(.goalsGone(["g1", "g2"])))
        #expect(take([cancelled[0], LedgerSample.goal("g2", minute: 20)]).texts == ["-g1 goal v2"])
    }

    // MARK: Explicit outcomes

    @Test mutating func `a goal absent beside a review that ended against it is taken back at once`() {
        _ = take([LedgerSample.goal("g1")])
        #expect(
            take([LedgerSample.review("v1", about: "g1", ReviewWords.noGoal)]).texts
                == ["v1 no-goal of g1 v1", "-g1 goal v2"])
    }

    @Test mutating func `a review that names nothing is of the one goal that is gone, if it is of its minutes`() {
        _ = take([LedgerSample.goal("g1", minute: 10)])
        #expect(
            take([LedgerSample.review("v1", about: nil, ReviewWords.noGoal)]).texts == [
                "v1 no-goal of g1 v1", "-g1 goal v2",
            ])
        var other = SnapshotLedgerTests()
        _ = other.take([LedgerSample.goal("g1", minute: 40)])
        let early = LedgerSample.review("v1", about: nil, ReviewWords.noGoal, minute: 11)
        #expect(other.take([early]).texts == ["gone.g1 review of g1 v2", "v1 no-goal of nothing v1"])
    }

    private static func start(_ id: String, about: String?) -> ProviderItem {
        ProviderItem(
            .reviews, id: id, subject: .reviewStart(about: about), clock: MatchClock(period: 1, minute: 11))
    }

    private static func cancelled(_ id: String) -> ProviderItem {
        LedgerSample.goal(id, standing: .cancelled)
    }

    @Test mutating func `a goal is taken back behind the reviews that name it, before what takes its place`() {
        _ = take([LedgerSample.goal("g1")])
        let items = [
            Self.cancelled("g1"), LedgerSample.goal("g2", .away, minute: 10), Self.start("r1", about: "g1"),
            LedgerSample.review("v1", about: "g1", ReviewWords.noGoal),
        ]
        #expect(
            take(items).texts == ["r1 review of g1 v1", "v1 no-goal of g1 v1", "-g1 goal v2", "g2 goal v1"])
        #expect(take(items) == .unchanged)
    }

    @Test mutating func `a review of what was taken back before is one about nothing, and its end alone its reason`() {
        for reviews in [[Self.start("r1", about: "g1")], []] {
            var other = SnapshotLedgerTests()
            _ = other.take([LedgerSample.goal("g1")])
            _ = other.take([Self.cancelled("g1")])
            let items = [Self.cancelled("g1")] + reviews + [LedgerSample.review("v1", about: "g1", ReviewWords.noGoal)]
            #expect(
                other.take(items).texts
                    == (reviews.isEmpty
                        ? ["v1 no-goal of g1 v1"] : ["r1 review of nothing v1", "v1 no-goal of nothing v1"]))
            #expect(other.take(items) == .unchanged)
        }
        _ = take([LedgerSample.goal("g1")])
        _ = take([Self.cancelled("g1")])
        // One that stands would have it come back.
        let stands = [Self.cancelled("g1"), LedgerSample.review("v1", about: "g1", ReviewWords.goal)]
        #expect(take(stands).texts == ["v1 goal of nothing v1"])
    }

    @Test mutating func `a goal that is absent beside its review is taken back behind it`() {
        _ = take([LedgerSample.goal("g1")], score: Score(home: 1, away: 0))
        #expect(
            take([Self.start("r1", about: "g1")], score: .zero).texts == ["r1 review of g1 v1", "-g1 goal v2"])
    }

    @Test(arguments: [true, false])
    mutating func `a review that began about nothing ends as such, and then about what it names`(stands: Bool) {
        let goal = LedgerSample.goal("g1")
        _ = take([goal])
        #expect(take([goal, Self.start("r1", about: nil)]).texts == ["r1 review of nothing v1"])
        let outcome = stands ? ReviewWords.goal : ReviewWords.noGoal
        let items = [
            stands ? goal : Self.cancelled("g1"), Self.start("r1", about: "g1"),
            LedgerSample.review("v1", about: "g1", outcome),
        ]
        let said = ["r1 review of nothing v2", "v1 \(outcome) of nothing v1", "v1 \(outcome) of g1 v2"]
        #expect(take(items).texts == said + (stands ? [] : ["-g1 goal v2"]))
        #expect(take(items) == .unchanged)
    }

    @Test mutating func `a review that began about nothing and goes on is about what it names from then on`() {
        let goal = LedgerSample.goal("g1")
        _ = take([goal, Self.start("r1", about: nil)])
        #expect(take([goal, Self.start("r1", about: "g1")]).texts == ["r1 review of g1 v2"])
    }

    @Test mutating func `a review of a goal never told says nothing of one that is absent later`() {
        _ = take([
            Self.cancelled("g1"), Self.start("r1", about: "g1"),
            LedgerSample.review("v1", about: "g1", ReviewWords.noGoal), LedgerSample.goal("g2"),
        ])
        let items = [
            Self.cancelled("g1"), Self.start("r1", about: "g1"),
            LedgerSample.review("v1", about: "g1", ReviewWords.noGoal),
        ]
        #expect(take(items).texts == ["gone.g2 review of g2 v2"])
    }

    @Test mutating func `a review that let the goal stand is no reason for its absence`() {
        _ = take([LedgerSample.goal("g1")])
        #expect(
            take([LedgerSample.review("v1", about: "g1", ReviewWords.goal)]).texts
                == ["gone.g1 review of g1 v2", "v1 goal of g1 v1"])
    }

    @Test mutating func `a lower score of the side takes back at once, the same score does not`() {
        _ = take([LedgerSample.goal("g1")], score: Score(home: 1, away: 0))
        #expect(take([], score: Score(home: 1, away: 0)).texts == ["gone.g1 review of g1 v2"])
        var other = SnapshotLedgerTests()
        _ = other.take([LedgerSample.goal("g1")], score: Score(home: 1, away: 0))
        #expect(other.take([], score: .zero).texts == ["-g1 goal v2"])
    }

    @Test mutating func `a goal under another id stands in the place of the one gone, where the score says so`() {
        _ = take([LedgerSample.goal("g1")], score: Score(home: 1, away: 0))
        #expect(take([LedgerSample.goal("g2")], score: Score(home: 1, away: 0)).texts == ["-g1 goal v2", "g2 goal v1"])
    }

    @Test mutating func `a deleted item is taken back at once, an unknown one says nothing`() {
        _ = take([LedgerSample.goal("g1")])
        let deleted = ProviderItem(.goals, id: "g1", subject: .withdrawn)
        #expect(take([deleted, ProviderItem(.goals, id: "g9", subject: .withdrawn)]).texts == ["-g1 goal v2"])
        #expect(take([deleted]) == .unchanged)
    }

    @Test mutating func `what another product took back is not put under review again`() {
        let f24 = DocumentKey(provider: "opta", match: "1", product: .optaF24)
        _ = take([LedgerSample.goal("g1"), LedgerSample.goal("g2", minute: 20)])
        _ = ledger.accept(LedgerSample.snapshot([LedgerSample.goal("g1")]), of: f24, sent: 9)
        #expect(
            ledger.accept(LedgerSample.snapshot([LedgerSample.goal("g1", standing: .cancelled)]), of: f24, sent: 10)
                .texts
                == ["-g1 goal v2"])
        #expect(take([LedgerSample.goal("g2", minute: 20)]).texts == ["-g1 goal v2"])
    }

    // MARK: Corrections

    @Test mutating func `another scorer is a version, another time of capture is not`() {
        _ = take([LedgerSample.goal("g1")])
        var later = LedgerSample.goal("g1")
        later.captured = LedgerSample.kickoff
        later.version = 77
        #expect(take([later]) == .unchanged)
        #expect(take([LedgerSample.goal("g1", player: "B. Player")]).texts == ["g1 goal v2"])
    }

    @Test mutating func `a goal that becomes something else is a goal lost`() {
        _ = take([LedgerSample.goal("g1"), LedgerSample.goal("g2", minute: 20)])
        let missed = [
            LedgerSample.goal("g1", kind: .missedPenalty), LedgerSample.goal("g2", minute: 20, kind: .missedPenalty),
        ]
        #expect(take(missed) == .quarantined(.goalsGone(["g1", "g2"])))
        #expect(
            take([LedgerSample.goal("g1", kind: .ownGoal), LedgerSample.goal("g2", minute: 20)]).texts == [
                "g1 own-goal v2"
            ])
    }

    @Test mutating func `of an id that is there twice the higher version counts, of equal ones the later`() {
        #expect(
            take([LedgerSample.goal("g1", player: "new", version: 2), LedgerSample.goal("g1", version: 1)]).texts?.count
                == 1)
        #expect(take([LedgerSample.goal("g1", player: "new", version: 2)]) == .unchanged)
        #expect(
            take([LedgerSample.goal("g1", player: "x", version: 2), LedgerSample.goal("g1", player: "new", version: 2)])
                == .unchanged)
    }

    @Test mutating func `hints are told apart, once, and their absence takes nothing back`() {
        let hint = ProviderItem(.commentary, id: "h1", subject: .event(.goal), weight: .hint, team: .home)
        let match = LedgerSample.snapshot([hint, LedgerSample.goal("g1")])
        #expect(ledger.accept(match, of: LedgerSample.key, sent: 1).texts == ["g1 goal v1"])
        #expect(ledger.newHints(match, of: LedgerSample.key) == [hint])
        #expect(ledger.newHints(match, of: LedgerSample.key) == [])
        sent = 1
        #expect(take([LedgerSample.goal("g1")], collections: [.goals, .commentary]) == .unchanged)
    }

    // MARK: Order within a snapshot

    @Test mutating func `a list in any order is said in that of the match, a review behind what it is about`() {
        func period(_ id: String, _ kind: EventKind, _ period: Int64, minute: UInt16) -> ProviderItem {
            ProviderItem(
                .periods, id: id, subject: .event(kind), clock: MatchClock(period: UInt8(period), minute: minute))
        }
        let items = [
            period("end", .fullTime, 2, minute: 90),
            LedgerSample.review("v1", about: "g1", ReviewWords.goal, minute: 9),
            LedgerSample.goal("g1", minute: 10), period("e1", .periodEnd, 1, minute: 45),
            period("s2", .periodStart, 2, minute: 45), LedgerSample.card("c1"), period("k", .kickoff, 1, minute: 0),
        ]
        #expect(
            take(items).texts?.map { String($0.prefix { $0 != " " }) } == ["k", "c1", "g1", "v1", "e1", "s2", "end"])
    }
}
