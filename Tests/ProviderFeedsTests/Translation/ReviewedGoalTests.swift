import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// Snapshots that list a review beside the goal it took back, or is about to.
@Suite struct ReviewedGoalTests {
    private var match: PushedMatch
    private let goals = [Sportradar.goal(1, 10, "home", 1, 0), Sportradar.goal(2, 53, "away", 1, 1)]
    private let start = PushedMatch.review(3, 53, "away")
    private let end = PushedMatch.review(4, 54, "away", over: "no_goal")

    init() throws { match = try PushedMatch() }

    private func late(_ events: [String]) -> [String] { events + [Sportradar.event(9, "throw_in", 60)] }

    @Test mutating func `a list that stays empty hides no goal of a match that nobody follows event by event`() throws {
        try match.poll([], 0, 0, at: 10, coverage: false)
        try match.poll([], 1, 0, at: 20, coverage: false)
        #expect(match.score == "1:0")
        try match.poll([], 2, 1, at: 30, status: "closed", coverage: false)
        #expect(match.score == "2:1")
        #expect(match.goals.allSatisfy { $0 == .confirmed })
    }

    @Test mutating func `pair: a list that is followed and behind its score tells the goals itself`() throws {
        try match.poll([], 0, 0, at: 10)
        try match.poll([], 1, 0, at: 20)
        #expect(match.score == "0:0")
        try match.poll([goals[0]], 1, 0, at: 30)
        #expect(match.score == "1:0")
        #expect(match.goals == [.provisional])
    }

    @Test mutating func `a goal that is deleted is not counted again by a review that is open`() throws {
        try match.poll(goals, 1, 1, at: 10)
        let deleted = Sportradar.goal(2, 53, "away", 1, 1, #","deleted":true"#)
        try match.poll([goals[0], deleted, start], 1, 0, at: 20)
        #expect(match.goals == [.provisional, .retracted])
        #expect(match.score == "1:0")
        try match.poll([goals[0], deleted, start, end], 1, 0, at: 30)
        #expect(match.goals == [.provisional, .retracted])
        #expect(match.reviews.allSatisfy { !$0.isOpen })
    }

    @Test mutating func `a goal that is listed and not counted is told as taken back once, with its review`() throws {
        try match.poll(goals, 1, 1, at: 10)
        let outcome = try match.poll(goals + [start, end], 1, 0, at: 20)
        #expect(outcome.keys.count { $0 == "-2" || $0 == "2" } == 1)
        #expect(match.goals == [.provisional, .retracted])
        #expect(match.reviews.allSatisfy { !$0.isOpen })
        // Once it is gone nothing is said anew.
        #expect(try match.poll([goals[0], start, end], 1, 0, at: 30).keys == [])
        #expect(match.score == "1:0")
    }

    @Test mutating func `a goal whose review was seen to begin falls with its end, and begins no other review`() throws
    {
        try match.poll(goals, 1, 1, at: 10)
        try match.poll(goals + [start], 1, 1, at: 20)
        #expect(match.goals == [.provisional, .underReview])
        try match.poll(goals + [start, end], 1, 0, at: 30)
        #expect(match.goals == [.provisional, .retracted])
        try match.poll([goals[0], start, end], 1, 0, at: 40)
        try match.poll(late([goals[0], start, end]), 1, 0, at: 50)
        #expect(match.goals == [.provisional, .retracted])
        #expect(match.reviews == [])
    }

    @Test mutating func `pair: while the score still counts it, it is under review; the next list decides`() throws {
        try match.poll(goals, 1, 1, at: 10)
        try match.poll(goals + [start], 1, 1, at: 20)
        try match.poll(goals + [start, end], 1, 1, at: 30)
        #expect(match.goals == [.provisional, .underReview])
        var stands = match
        try stands.poll(late(goals + [start, end]), 1, 1, at: 40)
        #expect(stands.goals == [.provisional, .provisional])
        #expect(stands.score == "1:1")
        #expect(stands.reviews.allSatisfy { !$0.isOpen })
        try match.poll([goals[0], start, end], 1, 0, at: 40)
        #expect(match.goals == [.provisional, .retracted])
        #expect(match.score == "1:0")
    }

    @Test mutating func `a final list that still has a goal that fell leaves no review open`() throws {
        let ended = Sportradar.event(8, "match_ended", 90)
        try match.poll(goals + [start, end, ended], 1, 0, at: 10, status: "closed")
        #expect(match.score == "1:0")
        #expect(match.goals == [.confirmed])
        #expect(match.reviews.allSatisfy { !$0.isOpen })
        #expect(match.reviews.count == 1)
    }

    @Test mutating func `pair: a red card under review falls when it leaves the list, and stands when it stays`() throws
    {
        let card = Sportradar.event(1, "red_card", 60, "home")
        func review(_ id: Int, _ minute: Int, _ type: String, _ words: String) -> String {
            Sportradar.event(id, type, minute, "home", #","description":"\#(words)""#)
        }
        let reviews = [
            review(2, 61, "video_assistant_referee", "red_card"),
            review(3, 62, "video_assistant_referee_over", "no_red_card"),
        ]
        func cards(_ match: PushedMatch) -> [EventStatus] {
            match.intake.match?.events.filter { $0.kind == .redCard }.map(\.status) ?? []
        }
        try match.poll([card], 0, 0, at: 10)
        try match.poll([card] + reviews, 0, 0, at: 20)
        #expect(cards(match) == [.underReview])
        var stands = match
        try stands.poll([card] + reviews + [Sportradar.event(9, "throw_in", 70)], 0, 0, at: 30)
        #expect(cards(stands) == [.provisional])
        #expect(stands.reviews.allSatisfy { !$0.isOpen })
        try match.poll(reviews, 0, 0, at: 30)
        try match.poll(reviews, 0, 0, at: 40)
        #expect(cards(match) == [.retracted])
        #expect(match.reviews.allSatisfy { !$0.isOpen })
    }
}
