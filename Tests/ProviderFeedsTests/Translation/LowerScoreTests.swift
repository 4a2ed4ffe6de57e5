import EventLifecycle
import Foundation
import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// A score that has no room for a goal that was told: it need not come with the message that takes the goal back.
@Suite struct LowerScoreTests {
    private var match: PushedMatch

    init() throws { match = try PushedMatch() }

    private mutating func score(_ home: Int = 1, at second: Int = 60) throws {
        try match.push(Sportradar.goal(1, 20, "home", home, 0), home, 0, at: second)
    }

    /// An event that is not carried.
    private mutating func `throw`(_ id: Int, _ home: Int, _ away: Int, at second: Int) throws {
        try match.push(Sportradar.event(id, "throw_in", 25, "away"), home, away, at: second)
    }

    @Test mutating func `pair: the first lower score puts a goal under review, the second takes it back`() throws {
        try match.poll([], 0, 0, at: 1)
        try score()
        try `throw`(2, 0, 0, at: 61)
        #expect(match.goals == [.underReview])
        #expect(match.score == "1:0")
        #expect(match.intake.node.openAlerts.count == 1)
        try `throw`(3, 0, 0, at: 62)
        #expect(match.goals == [.retracted])
        #expect(match.score == "0:0")
        #expect(match.intake.node.openAlerts == [])
    }

    @Test mutating func `the same message twice says nothing twice, and one of before says nothing`() throws {
        try score()
        try `throw`(2, 0, 0, at: 59)
        #expect(match.goals == [.provisional])
        try `throw`(3, 0, 0, at: 70)
        try `throw`(3, 0, 0, at: 70)
        try `throw`(4, 0, 0, at: 69)
        #expect(match.goals == [.underReview])
    }

    @Test mutating func `pair: of several messages in one payload each counts`() throws {
        try score()
        try match.push([(70, Sportradar.event(2, "throw_in", 25, "away"))], 0, 0)
        #expect(match.goals == [.underReview])
        var other = try PushedMatch()
        try other.push(Sportradar.goal(1, 20, "home", 1, 0), 1, 0, at: 60)
        let messages = (2...5).map { (second: 70 + $0, event: Sportradar.event($0, "throw_in", 25, "away")) }
        try other.push(messages, 0, 0)
        #expect(other.goals == [.retracted])
    }

    @Test mutating func `after a review that ended against it the first is enough`() throws {
        try score()
        try match.push(PushedMatch.review(2, 21, "home"), 1, 0, at: 61)
        try match.push(PushedMatch.review(3, 22, "home", over: "no_goal"), 1, 0, at: 90)
        #expect(match.score == "1:0")
        try `throw`(4, 0, 0, at: 91)
        #expect(match.goals == [.retracted])
        #expect(match.reviews.allSatisfy { !$0.isOpen })
    }

    @Test mutating func `at the end of the match the first is enough`() throws {
        try score()
        try match.push(Sportradar.event(2, "match_ended", 90), 0, 0, at: 90)
        #expect(match.goals == [.retracted])
        #expect(match.score == "0:0")
        #expect(match.intake.node.openAlerts == [])
    }

    @Test mutating func `an alert ends with the score that is told next, whenever it is received`() throws {
        try score()
        try `throw`(2, 0, 0, at: 70)
        #expect(match.intake.node.openAlerts.map(\.kind) == [.providerScoreDiffers])
        try match.push(Sportradar.goal(3, 35, "away", 0, 1), 0, 1, at: 100)
        #expect(match.goals == [.retracted, .provisional])
        #expect(match.intake.node.openAlerts == [])
    }

    @Test mutating func `a score that has room again ends the review`() throws {
        try score()
        try `throw`(2, 0, 0, at: 70)
        try `throw`(3, 1, 0, at: 71)
        #expect(match.goals == [.provisional])
        // It is the first again.
        try `throw`(4, 0, 0, at: 72)
        #expect(match.goals == [.underReview])
    }

    @Test mutating func `pair: a score that never counted the goal is believed once it had time to`() throws {
        try match.push(Sportradar.goal(1, 20, "home", 1, 0), 0, 0, at: 60)
        try `throw`(2, 0, 0, at: 119)
        #expect(match.goals == [.provisional])
        try `throw`(3, 0, 0, at: 120)
        #expect(match.goals == [.underReview])
    }

    @Test mutating func `a goal that a newer list has is not doubted by what was late`() throws {
        let goal = Sportradar.goal(1, 20, "home", 1, 0)
        try score()
        try match.poll([goal], 1, 0, at: 90)
        try `throw`(2, 0, 0, at: 89)
        #expect(match.goals == [.provisional])
        try `throw`(3, 0, 0, at: 120)
        #expect(match.goals == [.underReview])
    }

    @Test(arguments: [true, false])
    mutating func `pair: a newer list that is whole decides`(isListed: Bool) throws {
        try score()
        try `throw`(2, 0, 0, at: 70)
        try match.poll(isListed ? [Sportradar.goal(1, 20, "home", 1, 0)] : [], isListed ? 1 : 0, 0, at: 70)
        #expect(match.goals == [.underReview])
        try match.poll(isListed ? [Sportradar.goal(1, 20, "home", 1, 0)] : [], isListed ? 1 : 0, 0, at: 71)
        #expect(match.goals == [isListed ? .provisional : .retracted])
    }

    @Test mutating func `pair: a summary a minute newer is evidence as well, a newer one still`() throws {
        try match.poll([], 0, 0, at: 1)
        try score()
        try match.summarise(0, 0, at: 119)
        #expect(match.goals == [.provisional])
        try match.summarise(0, 0, at: 120)
        try match.summarise(0, 0, at: 120)
        #expect(match.goals == [.underReview])
        try match.summarise(0, 0, at: 121)
        #expect(match.goals == [.retracted])
        #expect(match.score == "0:0")
    }

    @Test mutating func `pair: a summary that counts the goal ends the review, one that counts it all begins none`()
        throws
    {
        try match.poll([], 0, 0, at: 1)
        try score()
        try match.summarise(1, 0, at: 200)
        #expect(match.goals == [.provisional])
        try `throw`(2, 0, 0, at: 201)
        try match.summarise(1, 0, at: 202)
        #expect(match.goals == [.provisional])
    }

    @Test mutating func `a goal that only lists tell is theirs to take back, not a summary's`() throws {
        try match.poll([Sportradar.goal(1, 20, "home", 1, 0)], 1, 0, at: 60)
        try match.summarise(0, 0, at: 200)
        #expect(match.goals == [.provisional])
        try match.poll([], 0, 0, at: 201)
        #expect(match.goals == [.retracted])
    }

    @Test mutating func `the next goal takes the one back that its score does not count, and is told after that`()
        throws
    {
        try match.poll([], 0, 0, at: 1)
        try score()
        let outcome = try match.push(Sportradar.goal(2, 35, "away", 0, 1), 0, 1, at: 100)
        #expect(outcome.keys == ["-1", "2"])
        #expect(match.goals == [.retracted, .provisional])
        #expect(match.score == "0:1")
        #expect(match.intake.node.openAlerts == [])
    }

    @Test mutating func `what it remembers survives being stored`() throws {
        try score()
        try `throw`(2, 0, 0, at: 70)
        let encoder = JSONEncoder()
        let stored = try encoder.encode(match.intake.translation)
        match.intake.translation = try JSONDecoder().decode(FeedTranslation.self, from: stored)
        try `throw`(2, 0, 0, at: 70)
        #expect(match.goals == [.underReview])
        try `throw`(3, 0, 0, at: 71)
        #expect(match.goals == [.retracted])
    }
}
