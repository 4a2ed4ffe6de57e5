import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// What a review took back leaves its list only some snapshots later.
@Suite struct GeniusReviewedTests {
    private var intake = Intake()
    private var sequence = 0

    private mutating func post(_ lists: [String]) throws {
        sequence += 1
        let text = Genius.snapshot(lists).replacing(#""sequence":12"#, with: #""sequence":\#(sequence)"#)
        let reading = try Genius.read(text)
        _ = intake.post(try #require(reading.matches.first), reading.product, provider: "genius")
    }

    private func statuses(_ kind: EventKind) -> [EventStatus] {
        intake.match?.events.filter { $0.kind == kind }.map(\.status) ?? []
    }

    private func reviews(_ subject: String, ended: Bool) -> String {
        let end = ended ? [Genius.review(3, "00:21:30", "Safe", "Home\(subject)", "HomeNo\(subject)")] : []
        return Genius.list("varStateChanges", [Genius.review(2, "00:20:30", "InProgress", "Home\(subject)")] + end)
    }

    @Test(arguments: [true, false])
    mutating func `a goal that fell and then is gone leaves no review open`(isSeenToBegin: Bool) throws {
        let goal = Genius.list("goals", [Genius.item(1, "00:20:00", "Home")])
        try post([goal])
        if isSeenToBegin { try post([goal, reviews("Goal", ended: false)]) }
        try post([goal, reviews("Goal", ended: true)])
        #expect(statuses(.goal) == [.retracted])
        try post([Genius.list("goals", []), reviews("Goal", ended: true)])
        try post([Genius.list("goals", []), reviews("Goal", ended: true)])
        #expect(statuses(.goal) == [.retracted])
        #expect(statuses(.review).allSatisfy { !$0.isOpen })
        #expect(intake.score == "0:0")
    }

    @Test mutating func `a red card that fell and then is gone leaves no review open`() throws {
        let card = Genius.list("straightRedCards", [Genius.item(1, "00:20:00", "Home")])
        let others = [Genius.list("secondYellowCards", [])]
        try post(others + [Genius.list("yellowCards", []), card])
        try post(others + [Genius.list("yellowCards", []), card, reviews("RedCard", ended: true)])
        #expect(statuses(.redCard) == [.underReview])
        let yellow = Genius.list("yellowCards", [Genius.item(5, "00:22:00", "Home")])
        for _ in 0..<2 {
            try post(others + [yellow, Genius.list("straightRedCards", []), reviews("RedCard", ended: true)])
        }
        #expect(statuses(.redCard) == [.retracted])
        #expect(statuses(.yellowCard) == [.confirmed])
        #expect(statuses(.review).allSatisfy { !$0.isOpen })
    }

    @Test mutating func `kicks of a shoot-out that come to stand among the goals are taken`() throws {
        func kick(_ id: Int, _ side: String) -> String {
            Genius.item(id, "00:0\(id):00", side, #","penaltyOutcome":{"outcome":"Scored"}"#, phase: "Penalties")
        }
        let kicks = Genius.list("penalties", [kick(1, "Home"), kick(2, "Away"), kick(3, "Home")])
        try post([Genius.list("goals", []), kicks])
        let goals = (1...3).map { Genius.item(10 + $0, "00:0\($0):00", "Home", phase: "Penalties") }
        try post([Genius.list("goals", goals), kicks])
        #expect(intake.translation.quarantined == [])
        #expect(statuses(.penaltyGoal) == [.confirmed, .confirmed, .confirmed])
        #expect(intake.match?.events.count { $0.kind.isGoal } == 3)
    }
}
