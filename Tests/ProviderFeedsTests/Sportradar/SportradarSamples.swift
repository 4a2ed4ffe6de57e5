import MatchModel
import ProviderFeeds
import Testing

/// Small documents in the provider's shape, made up.
enum Sportradar {
    static let sportEvent = #"""
        "sport_event":{"id":"sr:sport_event:7","start_time":"2025-03-01T15:00:00+00:00","start_time_confirmed":true,
        "sport_event_context":{"competition":{"id":"sr:competition:3","name":"Cup"}},
        "competitors":[{"id":"sr:competitor:2","name":"Beta","qualifier":"away"},
        {"id":"sr:competitor:1","name":"Alpha","qualifier":"home"}]}
        """#

    static func read(_ text: String) throws -> ProviderReading {
        try ProviderFeed.read(Array(text.utf8), provider: "sportradar")
    }

    /// A timeline of these events, with the score of the match and its status.
    static func timeline(
        _ events: [String], score: (Int, Int)? = nil, status: String = "live", extra: String = ""
    ) throws -> ProviderMatch {
        let goals = score.map { #","home_score":\#($0.0),"away_score":\#($0.1)"# } ?? ""
        let reading = try read(
            #"""
            {"generated_at":"2025-03-01T17:00:00+00:00",\#(sportEvent),
            "sport_event_status":{"status":"\#(status)"\#(goals)\#(extra)},"timeline":[\#(events.joined(separator: ","))]}
            """#)
        #expect(reading.product == .sportradarTimeline)
        return try #require(reading.matches.first)
    }

    static func event(_ id: Int, _ type: String, _ minute: Int, _ side: String? = nil, _ rest: String = "") -> String {
        let competitor = side.map { #","competitor":"\#($0)""# } ?? ""
        return #"""
            {"id":\#(id),"type":"\#(type)","time":"2025-03-01T15:30:00+00:00","match_time":\#(minute),
            "period":\#(minute > 45 ? 2 : 1),"period_type":"regular_period"\#(competitor)\#(rest)}
            """#
    }

    static func goal(_ id: Int, _ minute: Int, _ side: String, _ home: Int, _ away: Int, _ rest: String = "") -> String
    {
        event(id, "score_change", minute, side, #","home_score":\#(home),"away_score":\#(away)\#(rest)"#)
    }

    /// A push message.
    static func message(_ event: String, score: (Int, Int), match: Int = 7) -> String {
        #"""
        {"payload":{"sport_event_status":{"status":"live","home_score":\#(score.0),"away_score":\#(score.1)},
        "event":\#(event)},"metadata":{"format":"json","sport_event_id":"sr:sport_event_id:\#(match)"}}
        """#
    }
}

extension ProviderMatch {
    func item(_ id: String) throws -> ProviderItem { try #require(items.last { $0.id == id }, "no item \(id)") }
}
