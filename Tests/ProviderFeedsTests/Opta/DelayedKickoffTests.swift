import MatchModel
import ProviderFeeds
import Testing

/// A match that is delayed: before it began it has not begun, after that it stands still.
@Suite struct DelayedKickoffTests {
    @Test(arguments: [
        ("", MatchStatus.scheduled), ("<Stat Type=\"first_half_start\">20240501T200003+0100</Stat>", .suspended),
    ])
    func `results`(stat: String, status: MatchStatus) throws {
        let text = """
            <SoccerFeed><SoccerDocument uID="f77"><MatchData><MatchInfo Period="Delayed"/>\(stat)\
            <TeamData Side="Home" Score="0" TeamRef="t1"/></MatchData></SoccerDocument></SoccerFeed>
            """
        let match = try ProviderFeed.read(Array(text.utf8), provider: "opta").matches.first
        #expect(match?.status == status)
    }

    @Test(arguments: [("[]", MatchStatus.scheduled), (#"[{"id":1,"start":"2024-05-01T19:00:03Z"}]"#, .suspended)])
    func `summaries`(periods: String, status: MatchStatus) throws {
        let text = #"""
            {"matchInfo":{"id":"m1"},"liveData":{"matchDetails":{"matchStatus":"Delayed","period":\#(periods)}}}
            """#
        let match = try ProviderFeed.read(Array(text.utf8), provider: "statsperform").matches.first
        #expect(match?.status == status)
    }
}
