import MatchModel
import OriginCore
import ProviderConnection
import Testing

@testable import OriginServer

/// How often a provider is asked about a match follows from how near it is to something happening.
@Suite struct PolledPhaseTests {
    private let directory = TemporaryDirectory()

    private func entry(_ id: String, _ kind: String, period: Int, minute: Int, _ more: String = "") -> String {
        """
        {"type":"observation","match":"m1","id":"\(id)","version":1,"kind":"\(kind)",
         "clock":{"period":\(period),"minute":\(minute),"added":0}\(more)}
        """
    }

    @Test
    func `a match is asked about by its phase, as a live one while a review is open, and six hours after its end`()
        throws
    {
        var filler = try LogFiller(directory.path)
        func phase(after hours: Double = 0) throws -> MatchPhase? {
            let match = try #require(filler.node.matches.first)
            let now = try #require(filler.node.latest) + .seconds(Int64(hours * 3600))
            return Intake.phase(of: match, now: now)
        }
        try filler.feed(
            """
            {"type":"fixture","match":"m1","league":"cup","home":{"id":"arg","name":"Argentina"},
             "away":{"id":"fra","name":"France"},"kickoff":"2023-11-15T01:00:00Z"}
            """)
        #expect(try phase() == .scheduled)
        #expect(try phase(after: 1) == .preMatch)
        try filler.feed(entry("k", "kickoff", period: 1, minute: 0))
        #expect(try phase() == .live)
        try filler.feed(entry("g", "goal", period: 1, minute: 30, #","team":"arg""#))
        try filler.feed(entry("h", "period-end", period: 1, minute: 45))
        #expect(try phase() == .halfTime)
        try filler.feed(entry("s", "period-start", period: 2, minute: 46))
        try filler.feed(entry("e", "full-time", period: 2, minute: 90))
        #expect(try phase() == .after)
        #expect(try phase(after: 5.9) == .after)
        #expect(try phase(after: 6.1) == nil)
        let action = #"{"action":"review","match":"m1","event":"\#(try #require(goal(filler)))"}"#
        try filler.log(.action, Array(action.utf8))
        #expect(try phase() == .live, "a review is open")
    }

    private func goal(_ filler: LogFiller) -> String? {
        filler.node.matches.first?.events.first { $0.kind == .goal }.map { "\($0.id)" }
    }
}
