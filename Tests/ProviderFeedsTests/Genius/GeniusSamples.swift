import MatchModel
import ProviderFeeds
import Testing

/// Small snapshots and messages in the provider's shape, made up.
enum Genius {
    static func read(_ text: String) throws -> ProviderReading {
        try ProviderFeed.read(Array(text.utf8), provider: "genius")
    }

    /// A snapshot of these lists: each the text of a member of `matchActions`.
    static func snapshot(_ lists: [String], status: String = "InProgress", top: String = "") -> String {
        #"""
        {"source":"S","fixtureId":"77","sequence":12,"messageTimestampUtc":"2025-03-01T15:40:00.1234567Z",
        "matchStatus":"\#(status)","isReliable":true,"currentVarState":"Safe"\#(top),
        "homeTeam":{"sourceId":"1","sourceName":"Alpha"},"awayTeam":{"sourceId":"2","sourceName":"Beta"},
        "sourceFixtureData":{"sourceScheduledStartTime":"2025-03-01T15:00:00","sourceCompetitionId":"9","sourceCompetitionName":"Cup"},
        "matchActions":{\#(lists.joined(separator: ","))}}
        """#
    }

    static func match(_ lists: [String], status: String = "InProgress", top: String = "") throws -> ProviderMatch {
        let reading = try read(snapshot(lists, status: status, top: top))
        #expect(reading.product == .geniusMatchState)
        return try #require(reading.matches.first)
    }

    /// A list with its marks. The array has the list's name, or `matchActions`.
    static func list(_ name: String, _ items: [String], marks: String = #","isCollected":true,"isReliable":true"#)
        -> String
    {
        #""\#(name)":{"\#(items.count % 2 == 0 ? "matchActions" : name)":[\#(items.joined(separator: ","))]\#(marks)}"#
    }

    static func item(_ id: Int, _ at: String, _ team: String? = nil, _ rest: String = "", phase: String = "FirstHalf")
        -> String
    {
        let side = team.map { #","team":"\#($0)""# } ?? ""
        return #"""
            {"id":\#(id),"sequenceId":0,"phase":"\#(phase)","timeElapsedInPhase":"\#(at)"\#(side),"isConfirmed":true,
            "timestampUtc":"2025-03-01T15:20:00.5Z"\#(rest)}
            """#
    }

    static func review(
        _ id: Int, _ at: String, _ state: String, _ reason: String = "NotSet", _ outcome: String = "NotSet"
    ) -> String {
        item(id, at, nil, #","varState":"\#(state)","varReason":"\#(reason)","varOutcome":"\#(outcome)""#)
    }

    /// A message of the per-event product.
    static func message(
        _ action: Int, _ type: String, _ rest: String = "", at: String = "00:20:00", period: Int = 1,
        marks: String = "", sequence: Int = 5
    ) -> String {
        #"""
        {"sportId":10,"fixtureId":"77","source":"S","sequenceId":\#(sequence),"actionId":\#(action)\#(marks),
        "action":{"$type":"Betgenius.Sports.Football.Contracts.MatchEvents.\#(type)Dto, Betgenius.Sports.Football.Contracts.MatchEvents",
        "gameTime":"\#(at)","period":{"number":\#(period),"type":"Regular","progressStatus":"InProgress"},
        "utcTimestamp":"2025-03-01T15:20:05.35Z"\#(rest)},"messageTimestampUtc":"2025-03-01T15:20:06Z"}
        """#
    }

    static func event(_ text: String) throws -> ProviderItem {
        let reading = try read(text)
        #expect(reading.product == .geniusMatchEvents)
        return try #require(reading.matches.first?.items.last)
    }
}
