import Foundation
import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// A goal that was made of a score, and then is told.
@Suite struct TakenOverGoalsTests {
    private var intake = Intake()

    /// A document that states a score, and either no goals at all or a list that is whole when it makes the score.
    private static func document(
        _ score: (UInt16, UInt16), _ goals: [ProviderItem] = [], isWhole: Bool? = nil, kicks: (UInt16, UInt16)? = nil
    ) -> ProviderMatch {
        let isWhole = isWhole ?? !goals.isEmpty
        let collections: [SnapshotCollection] = isWhole ? [.goals, .cards, .periods] : [.cards, .periods]
        var match = LedgerSample.snapshot(
            goals, score: Score(home: score.0, away: score.1), collections: collections, status: .live)
        match.shootout = kicks.map { Score(home: $0.0, away: $0.1) }
        return match
    }

    private static let first = LedgerSample.goal("g1", .home, minute: 10, player: "A. One")
    private static let second = LedgerSample.goal("g2", .home, minute: 20, player: "B. Two")
    private static let third = LedgerSample.goal("g3", .away, minute: 30, player: "C. Three", kind: .penaltyGoal)

    private static func kick(_ id: String, _ team: ProviderTeamReference) -> ProviderItem {
        var kick = LedgerSample.goal(id, team, kind: .penaltyGoal)
        kick.clock = MatchClock(period: MatchClock.shootout, minute: 120)
        return kick
    }

    private static func message(_ goal: ProviderItem, _ score: (UInt16, UInt16)) -> ProviderMatch {
        var match = LedgerSample.messages([goal])
        match.score = Score(home: score.0, away: score.1)
        return match
    }

    private var goals: [MatchEvent] { intake.match?.events.filter { $0.kind.isGoal } ?? [] }
    private var counting: [MatchEvent] { goals.filter { $0.status.counts } }
    private var players: [String] { counting.map { $0.player ?? "" } }

    @Test mutating func `it is one event with another revision, and nothing is taken back`() {
        _ = intake.post(Self.document((2, 1)))
        let made = goals.map(\.id)
        _ = intake.post(Self.document((2, 1), [Self.third, Self.second, Self.first]))
        #expect(goals.map(\.id) == made)
        #expect(goals.map(\.revision) == [2, 2, 2])
        #expect(players == ["A. One", "B. Two", "C. Three"])
        #expect(intake.score == "2:1")
        #expect(intake.node.openAlerts == [])
        #expect(intake.post(Self.document((2, 1), [Self.third, Self.second, Self.first])).entries == [])
    }

    @Test mutating func `an own goal takes over one of the side that it counts for`() {
        _ = intake.post(Self.document((1, 0)))
        _ = intake.post(Self.document((1, 0), [LedgerSample.goal("g1", .away, player: "O. Own", kind: .ownGoal)]))
        #expect(goals.map(\.kind) == [.ownGoal])
        #expect(intake.score == "1:0")
    }

    @Test mutating func `only what is left over is taken back`() {
        _ = intake.post(Self.document((2, 1)))
        _ = intake.post(Self.document((1, 1), [Self.first, Self.third]))
        #expect(intake.score == "1:1")
        #expect(players == ["A. One", "C. Three"])
        #expect(goals.count == 3)
    }

    @Test(arguments: [true, false])
    mutating func `a list that lags behind its score leaves those that it does not tell yet`(isWhole: Bool) {
        _ = intake.post(Self.document((2, 0)))
        for _ in 0..<2 {
            _ = intake.post(Self.document((2, 0), [Self.first], isWhole: isWhole))
            #expect(intake.score == "2:0")
            #expect(players == ["A. One", ""])
        }
        _ = intake.post(Self.document((2, 0), [Self.first, Self.second]))
        #expect(players == ["A. One", "B. Two"])
        #expect(goals.count == 2)
    }

    @Test(arguments: [true, false])
    mutating func `one that a lagging list left goes when the score falls`(isWhole: Bool) {
        _ = intake.post(Self.document((2, 0)))
        _ = intake.post(Self.document((2, 0), [Self.first], isWhole: isWhole))
        _ = intake.post(Self.document((1, 0), [Self.first]))
        #expect(intake.score == "1:0")
        #expect(players == ["A. One"])
    }

    @Test mutating func `the list grows and shrinks as any other`() {
        _ = intake.post(Self.document((1, 0)))
        _ = intake.post(Self.document((1, 0), [Self.first]))
        _ = intake.post(Self.document((2, 1), [Self.first, Self.second, Self.third]))
        #expect(players == ["A. One", "B. Two", "C. Three"])
        _ = intake.post(Self.document((1, 1), [Self.second, Self.third]))
        #expect(players == ["B. Two", "C. Three"])
        #expect(intake.score == "1:1")
        _ = intake.post(Self.document((2, 1), [Self.first, Self.second, Self.third]))
        #expect(players == ["A. One", "B. Two", "C. Three"])
        #expect(goals.count == 3)
    }

    @Test mutating func `a review names it by the id that it is told by`() {
        _ = intake.post(Self.document((1, 0)))
        let review = LedgerSample.review("v1", about: "g1", ReviewWords.goal)
        _ = intake.post(Self.document((1, 0), [Self.first, review]))
        #expect(goals.map(\.status) == [.confirmed])
        #expect(goals.map(\.outcome) == [ReviewWords.goal])
    }

    @Test(arguments: [(FeedProduct.optaF7, FeedProduct.optaF24), (.optaF24, .optaF7)])
    mutating func `another product's goal takes it over, its corrections and its end among the rest`(
        making: FeedProduct, telling: FeedProduct
    ) {
        _ = intake.post(Self.document((1, 1)), making)
        _ = intake.post(Self.document((1, 1), [Self.first, Self.third]), telling)
        #expect(goals.map(\.revision) == [2, 2])
        #expect(players == ["A. One", "C. Three"])
        // What said only the score says no more.
        #expect(intake.post(Self.document((1, 1)), making).entries == [])
        let corrected = LedgerSample.goal("g1", .home, minute: 11, player: "D. Four")
        _ = intake.post(Self.document((1, 1), [corrected, Self.third]), telling)
        #expect(players == ["D. Four", "C. Three"])
        _ = intake.post(Self.document((1, 0), [corrected]), telling)
        #expect(intake.score == "1:0")
        // And in time it tells them itself.
        _ = intake.post(Self.document((1, 0), [corrected]), making)
        #expect(players == ["D. Four"])
        #expect(goals.count == 2)
        #expect(intake.translation.quarantined == [])
    }

    @Test mutating func `a message's goal takes over the last, and another one is made beside it`() {
        func post(_ match: ProviderMatch, _ product: FeedProduct) {
            _ = intake.post(match, product, provider: "sportradar")
        }
        post(Self.document((2, 0)), .sportradarSummary)
        post(Self.message(Self.second, (2, 0)), .sportradarPush)
        #expect(goals.count == 2)
        #expect(players == ["", "B. Two"])
        post(Self.document((3, 0)), .sportradarSummary)
        #expect(intake.score == "3:0")
        #expect(players == ["", "B. Two", ""])
        post(Self.message(Self.first, (3, 0)), .sportradarPush)
        #expect(goals.count == 3)
        #expect(intake.score == "3:0")
        #expect(players.sorted() == ["", "A. One", "B. Two"])
    }

    @Test mutating func `what took it over is remembered with the rest`() throws {
        _ = intake.post(Self.document((1, 1)), .optaF7)
        _ = intake.post(Self.document((1, 1), [Self.first, Self.third]), .optaF24)
        let stored = try JSONEncoder().encode(intake.translation)
        intake.translation = try JSONDecoder().decode(FeedTranslation.self, from: stored)
        #expect(intake.post(Self.document((1, 1), [Self.first, Self.third]), .optaF24).entries == [])
        _ = intake.post(Self.document((2, 1), [Self.first, Self.second, Self.third]), .optaF7)
        #expect(intake.score == "2:1")
        #expect(goals.count == 3)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    mutating func `however lists lag behind their score, goals that only come are never taken back`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var truth: [ProviderItem] = []
        var listed: [FeedProduct: Int] = [:]
        func document(_ product: FeedProduct, _ count: Int) -> ProviderMatch {
            listed[product] = count
            let isWhole = count > 0 && (product == .optaF24 || count == truth.count)
            return Self.document(Self.score(truth), Array(truth.prefix(count)), isWhole: isWhole)
        }
        for step in 1...20 {
            if Int.random(in: 0..<3, using: &generator) == 0 {
                let side: ProviderTeamReference = Bool.random(using: &generator) ? .home : .away
                truth.append(LedgerSample.goal("g\(step)", side, minute: UInt16(step * 2), player: "P\(step)"))
            }
            let product: FeedProduct = Bool.random(using: &generator) ? .optaF7 : .optaF24
            let lag = Int.random(in: 0...2, using: &generator)
            let isListed = listed[product] != nil || Bool.random(using: &generator)
            let count = max(listed[product] ?? 0, truth.count - lag, 0)
            _ = intake.post(isListed ? document(product, count) : Self.document(Self.score(truth)), product)
            #expect(goals.allSatisfy { $0.status.counts && $0.status != .underReview })
        }
        for product in [FeedProduct.optaF7, .optaF24] { _ = intake.post(document(product, truth.count), product) }
        #expect(players.sorted() == truth.compactMap { $0.player?.name }.sorted())
        #expect(goals.count == truth.count)
        #expect(intake.translation.quarantined == [])
    }

    private static func score(_ goals: [ProviderItem]) -> (UInt16, UInt16) {
        let away = UInt16(goals.count { $0.team == .away })
        return (UInt16(goals.count) - away, away)
    }

    // MARK: Shoot-outs

    @Test mutating func `pair: kicks are made of a shoot-out's score beside goals that are listed, not beside kicks`() {
        _ = intake.post(Self.document((1, 0), [Self.first], kicks: (3, 2)))
        #expect(intake.match?.score.shootout == Score(home: 3, away: 2))
        #expect(intake.score == "1:0")
        #expect(intake.post(Self.document((1, 0), [Self.first], kicks: (3, 2))).entries == [])
        var other = TakenOverGoalsTests()
        _ = other.intake.post(Self.document((1, 0), [Self.first, Self.kick("k1", .home)], kicks: (3, 2)))
        #expect(other.intake.match?.score.shootout == Score(home: 1, away: 0))
    }

    @Test mutating func `kicks that are told take over those that were made`() {
        _ = intake.post(Self.document((1, 0), [Self.first], kicks: (1, 1)))
        _ = intake.post(Self.document((1, 0), [Self.first], kicks: (2, 1)))
        let kicks = [Self.kick("k1", .home), Self.kick("k2", .away), Self.kick("k3", .home)]
        _ = intake.post(Self.document((1, 0), [Self.first] + kicks, kicks: (2, 1)))
        #expect(intake.match?.score.shootout == Score(home: 2, away: 1))
        #expect(goals.count == 4)
        // Another product that tells the same, or none of them.
        _ = intake.post(Self.document((1, 0), [Self.first] + kicks, kicks: (2, 1)), .optaF24)
        _ = intake.post(Self.document((1, 0), [Self.first], kicks: (2, 1)), .statsPerformMA1)
        #expect(intake.match?.score.shootout == Score(home: 2, away: 1))
        #expect(goals.count == 4)
        #expect(intake.node.openAlerts == [])
    }

    @Test mutating func `a product that tells no kick leaves those that another made`() {
        _ = intake.post(Self.document((1, 0), [Self.first], kicks: (1, 1)), .statsPerformMA1)
        _ = intake.post(Self.document((1, 0), [Self.first]), .statsPerformMA3)
        #expect(intake.match?.score.shootout == Score(home: 1, away: 1))
        _ = intake.post(Self.document((1, 0), [Self.first, Self.kick("k1", .home)], kicks: (1, 1)), .statsPerformMA3)
        #expect(intake.match?.score.shootout == Score(home: 1, away: 1))
        #expect(goals.count == 3)
    }
}
