import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// Where a match stands, by products that do not all say the same.
@Suite struct MatchStatusTests {
    private var intake = Intake()

    private static func document(_ status: MatchStatus?, derived: Bool = false) -> ProviderMatch {
        var match = LedgerSample.snapshot([], collections: [.goals, .status], status: status)
        match.isStatusDerived = derived
        if let status, let item = item(status) { match.items.append(item) }
        return match
    }

    private static func item(_ status: MatchStatus) -> ProviderItem? {
        status == .suspended
            ? ProviderItem(
                .status, id: "match-status", subject: .event(.matchStatus), matchStatus: .suspended)
            : nil
    }

    private var statuses: [MatchStatus?] {
        intake.match?.events.filter { $0.kind == .matchStatus }.map(\.matchStatus) ?? []
    }

    @Test mutating func `a status that follows from whistles contradicts none that is said`() {
        _ = intake.post(Self.document(.live, derived: true), .optaF24)
        _ = intake.post(Self.document(.suspended), .optaF7)
        for _ in 0..<3 {
            #expect(intake.post(Self.document(.live, derived: true), .optaF24).entries == [])
            #expect(intake.post(Self.document(.suspended), .optaF7).entries == [])
        }
        #expect(intake.match?.status == .suspended)
        _ = intake.post(Self.document(.live), .optaF7)
        #expect(intake.match?.status == .live)
    }

    @Test mutating func `two products that disagree do not take turns, and each one's change is told`() {
        _ = intake.post(Self.document(.live), .statsPerformMA3)
        _ = intake.post(Self.document(.suspended), .statsPerformMA1)
        for _ in 0..<3 {
            #expect(intake.post(Self.document(.live), .statsPerformMA3).entries == [])
            #expect(intake.post(Self.document(.suspended), .statsPerformMA1).entries == [])
        }
        #expect(intake.match?.status == .suspended)
        _ = intake.post(Self.document(.suspended), .statsPerformMA3)
        _ = intake.post(Self.document(.live), .statsPerformMA3)
        #expect(intake.match?.status == .live)
        #expect(intake.post(Self.document(.suspended), .statsPerformMA1).entries == [])
    }

    @Test mutating func `a suspension that is over happened, and one after it is another`() {
        _ = intake.post(Self.document(.live), .optaF7)
        _ = intake.post(Self.document(.suspended), .optaF7)
        for _ in 0..<3 { _ = intake.post(Self.document(.live), .optaF7) }
        #expect(intake.match?.status == .live)
        #expect(statuses == [.scheduled, .live, .suspended, .live])
        let events = intake.match?.events.filter { $0.kind == .matchStatus } ?? []
        #expect(events.allSatisfy { $0.status != .underReview && $0.status != .retracted })
        _ = intake.post(Self.document(.suspended), .optaF7)
        #expect(intake.match?.status == .suspended)
        #expect(statuses.count == 5)
    }

    @Test(arguments: [MatchStatus.ended, .postponed])
    mutating func `a product that speaks for the first time is believed, unless it may not have heard`(
        status: MatchStatus
    ) {
        _ = intake.post(Self.document(.live), .statsPerformMA1)
        _ = intake.post(Self.document(.suspended), .statsPerformMA1)
        _ = intake.post(Self.document(.live), .statsPerformMA3)
        #expect(intake.match?.status == .suspended)
        _ = intake.post(Self.document(status), .optaF7, provider: "opta")
        #expect(intake.match?.status == status)
    }
}
