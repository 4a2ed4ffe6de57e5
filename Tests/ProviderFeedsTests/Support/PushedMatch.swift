import MatchModel
import OriginCore
import ProviderFeeds
import Testing

/// A match of Sportradar at an origin that is told of it by messages, timelines and summaries, each of a second of its own
/// after 15:00.
struct PushedMatch {
    var intake = Intake()

    /// Announced, and nothing of it known.
    init() throws {
        _ = try post(#"{"generated_at":"2025-03-01T14:00:00Z",\#(Sportradar.sportEvent)}"#)
    }

    private mutating func post(_ text: String) throws -> FeedOutcome {
        let reading = try Sportradar.read(text)
        return intake.post(try #require(reading.matches.first), reading.product, provider: "sportradar")
    }

    private static func time(_ second: Int) -> String {
        "2025-03-01T15:\(String(100 + second / 60).dropFirst()):\(String(100 + second % 60).dropFirst())"
    }

    private static func at(_ second: Int, _ event: String) -> String {
        event.replacing("2025-03-01T15:30:00", with: time(second))
    }

    /// Messages of one payload, each with its second.
    @discardableResult
    mutating func push(_ messages: [(second: Int, event: String)], _ home: Int, _ away: Int) throws -> FeedOutcome {
        try post(
            messages.map { Sportradar.message(Self.at($0.second, $0.event), score: (home, away)) }.joined(
                separator: "\n"))
    }

    @discardableResult
    mutating func push(_ event: String, _ home: Int, _ away: Int, at second: Int) throws -> FeedOutcome {
        try push([(second, event)], home, away)
    }

    /// A timeline of these events, all of the first second.
    @discardableResult
    mutating func poll(
        _ events: [String], _ home: Int, _ away: Int, at second: Int, status: String = "live", coverage: Bool? = nil
    ) throws -> FeedOutcome {
        let followed = coverage.map { #""coverage":{"sport_event_properties":{"basic_play_by_play":\#($0)}},"# } ?? ""
        let event = Sportradar.sportEvent.replacing(#""sport_event":{"#, with: #""sport_event":{\#(followed)"#)
        return try post(
            #"""
            {"generated_at":"\#(Self.time(second))Z",\#(event),
            "sport_event_status":{"status":"\#(status)","home_score":\#(home),"away_score":\#(away)},
            "timeline":[\#(events.map { Self.at(1, $0) }.joined(separator: ","))]}
            """#)
    }

    @discardableResult
    mutating func summarise(_ home: Int, _ away: Int, at second: Int) throws -> FeedOutcome {
        try post(
            #"""
            {"generated_at":"\#(Self.time(second))Z",\#(Sportradar.sportEvent),
            "sport_event_status":{"status":"live","home_score":\#(home),"away_score":\#(away)}}
            """#)
    }

    static func review(_ id: Int, _ minute: Int, _ side: String, over outcome: String? = nil) -> String {
        let type = "video_assistant_referee" + (outcome == nil ? "" : "_over")
        return Sportradar.event(id, type, minute, side, #","description":"\#(outcome ?? "goal")""#)
    }

    var score: String? { intake.score }
    /// How the goals stand, in the order in which they were told.
    var goals: [EventStatus] { intake.match?.events.filter { $0.kind.isGoal }.map(\.status) ?? [] }
    /// How the reviews that are events of their own stand.
    var reviews: [EventStatus] { intake.match?.events.filter { $0.kind == .review }.map(\.status) ?? [] }
}

extension FeedOutcome {
    /// What is said, by key, a dash before what is cancelled.
    var keys: [String] {
        entries.compactMap { entry in
            guard case .observation(let observation) = entry else { return nil }
            return (observation.standing == .cancelled ? "-" : "") + observation.key.text
        }
    }
}
