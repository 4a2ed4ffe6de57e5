import MatchModel
import ProviderFeeds
import Testing

@Suite struct CanonicalFeedTests {
    static let final = """
        {"type":"fixture","match":"wc2022-64","league":"wc2022","home":{"id":"arg","name":"Argentina"},
         "away":{"id":"fra","name":"France"},"kickoff":"2022-12-18T15:00:00Z"}
        """

    func read(_ text: String) throws -> FeedReading {
        try CanonicalFeed.read(Array(text.utf8), provider: #require(ProviderID("touchline")))
    }

    /// The observation of a payload with this one entry; `more` is added to what every observation needs.
    func observation(_ more: String) throws -> Observation {
        let reading = try read(Self.entry(more))
        guard case .observation(let observation)? = reading.entries.first?.entry else {
            throw TestFailure(reading.refused.first?.message ?? "no entry")
        }
        return observation
    }

    static func entry(_ more: String) -> String { #"{"type":"observation","match":"m1","id":"g1",\#(more)}"# }

    struct TestFailure: Error {
        var message: String
        init(_ message: String) { self.message = message }
    }

    @Test func `reads the fixture of the design`() throws {
        let reading = try read(Self.final)
        guard case .fixture(let fixture)? = reading.entries.first?.entry else { throw TestFailure("no fixture") }
        #expect(fixture.match.text == "wc2022-64")
        #expect(fixture.league.text == "wc2022")
        #expect(fixture.home.name == "Argentina")
        #expect(fixture.kickoff == UnixInstant(milliseconds: 1_671_375_600_000))
    }

    @Test func `reads every field of an observation`() throws {
        let goal = try observation(
            """
            "version":3,"kind":"goal","team":"arg","player":"Lionel Messi","clock":{"period":2,"minute":90,"added":4},
            "status":"confirmed","captured_at":"1970-01-01T00:00:01.5Z","text":"t","outcome":"goal","future":[1]
            """)
        #expect(goal.version == 3)
        #expect(goal.subject == .event(.goal))
        #expect(goal.team?.text == "arg")
        #expect(goal.player == "Lionel Messi")
        #expect(goal.clock == MatchClock(period: 2, minute: 90, added: 4))
        #expect(goal.standing == .confirmed)
        #expect(goal.captured == UnixInstant(milliseconds: 1500))
        #expect(goal.text == "t")
        #expect(goal.outcome == "goal")
    }

    @Test func `an entry may name its provider, its message and the provider's own score`() throws {
        let goal = try observation(
            #""kind":"goal","provider":"opta.live","message":"m-17","score":{"home":2,"away":1}"#)
        #expect(goal.provider.text == "opta.live")
        #expect(goal.message?.text == "m-17")
        #expect(goal.score == Score(home: 2, away: 1))
    }

    @Test func `what is left out or null has its default`() throws {
        let goal = try observation(#""kind":"goal","player":null"#)
        #expect(goal.provider.text == "touchline")
        #expect(goal.message == nil)
        #expect(goal.score == nil)
        #expect(goal.version == 1)
        #expect(goal.standing == .provisional)
        #expect(goal.player == nil)
        #expect(goal.captured == nil)
    }

    @Test func `reads reviews, awards and the ball`() throws {
        #expect(try observation(#""kind":"review-start""#).subject == .reviewStart(about: nil))
        let about = try #require(ObservationKey("g7"))
        #expect(try observation(#""kind":"review-end","about":"g7""#).subject == .reviewEnd(about: about))
        let award = try observation(
            #""kind":"match-status","match_status":"awarded","awarded":{"home":3,"away":0}"#)
        #expect(award.matchStatus == .awarded)
        #expect(award.awarded == Score(home: 3, away: 0))
        #expect(try observation(#""kind":"ball","x":0,"y":100.0"#).subject == .ball(x: 0, y: 100))
        let reading = try read(#"{"type":"observation","match":"m1","kind":"ball","x":1,"y":2}"#)
        #expect(reading.entries.count == 1)
    }

    @Test(arguments: EventKind.allCases.filter { $0 != .review })
    func `knows every kind`(kind: EventKind) throws {
        #expect(try observation("\"kind\":\"\(kind.name)\"").subject == .event(kind))
    }

    @Test(arguments: [
        (#"{"type":"tweet"}"#, "unknown-type"),
        (#"{"match":"m1"}"#, "missing-field"),
        (#"7"#, "malformed"),
        (#"{"type":"observation","match":"m 1","id":"g","kind":"goal"}"#, "bad-id"),
        (#"{"type":"observation","match":7,"id":"g","kind":"goal"}"#, "wrong-type"),
        (#"{"type":"observation","match":"m1","kind":"goal"}"#, "missing-field"),
        (Self.entry(#""kind":"hat-trick""#), "unknown-kind"),
        (Self.entry(#""kind":"review""#), "unknown-kind"),
        (Self.entry(#""kind":"goal","status":"maybe""#), "unknown-status"),
        (Self.entry(#""kind":"goal","version":0"#), "bad-version"),
        (Self.entry(#""kind":"goal","version":4294967296"#), "bad-version"),
        (Self.entry(#""kind":"goal","version":1.5"#), "wrong-type"),
        (Self.entry(#""kind":"goal","clock":{"period":6,"minute":1}"#), "bad-clock"),
        (Self.entry(#""kind":"goal","clock":{"period":1,"minute":201}"#), "bad-clock"),
        (Self.entry(#""kind":"goal","clock":{"period":1,"minute":-1}"#), "bad-clock"),
        (Self.entry(#""kind":"goal","clock":{"period":1}"#), "missing-field"),
        (Self.entry(#""kind":"goal","clock":90"#), "wrong-type"),
        (Self.entry(#""kind":"goal","captured_at":"noon""#), "bad-instant"),
        (Self.entry(#""kind":"goal","captured_at":1671376991250"#), "wrong-type"),
        (Self.entry(#""kind":"match-status","match_status":"odd""#), "unknown-match-status"),
        (Self.entry(#""kind":"match-status","match_status":"awarded","awarded":{"home":100,"away":0}"#), "bad-score"),
        (Self.entry(#""kind":"goal","score":{"home":100,"away":0}"#), "bad-score"),
        (Self.entry(#""kind":"goal","score":{"home":1}"#), "missing-field"),
        (Self.entry(#""kind":"goal","score":"1-0""#), "wrong-type"),
        (Self.entry(#""kind":"goal","provider":"a b""#), "bad-id"),
        (Self.entry(#""kind":"goal","message":7"#), "wrong-type"),
        (Self.entry(#""kind":"ball","x":101,"y":2"#), "bad-position"),
        (Self.entry(#""kind":"ball","x":1"#), "missing-field"),
        (Self.final.replacing("fra", with: "arg"), "same-team"),
        (Self.final.replacing(#""league":"wc2022","#, with: ""), "missing-field"),
    ]) func `refuses an entry and counts the good ones beside it`(entry: String, code: String) throws {
        let reading = try read("[\(Self.final),\(entry),\(Self.final)]")
        #expect(reading.entries.map(\.index) == [0, 2])
        #expect(reading.refused.map(\.index) == [1])
        #expect(reading.refused.first?.code == code)
    }

    @Test func `a message names the field and the mend`() throws {
        let reading = try read("[\(Self.final.replacing(#""id":"arg""#, with: #""id":"a b""#))]")
        #expect(
            reading.refused.first?.message == "\"home.id\" is not an id; use 1 to 64 of A-Za-z0-9._-")
    }

    @Test func `text of 512 bytes is read, of 513 refused`() throws {
        let longest = String(repeating: "é", count: 256)
        #expect(try observation("\"kind\":\"commentary\",\"text\":\"\(longest)\"").text == longest)
        let reading = try read(Self.entry("\"kind\":\"commentary\",\"text\":\"\(longest)x\""))
        #expect(reading.refused.first?.code == "too-long")
    }

    @Test func `a payload that is not JSON names line and column`() throws {
        let refusal = #expect(throws: FeedRefusal.self) { try self.read("[\n {\"type\":}]") }
        #expect(refusal?.code == .malformed)
        #expect(refusal?.line == 2)
        #expect(refusal?.column == 10)
    }

    @Test(arguments: ["7", "\"goal\"", "null"]) func `a payload that is neither object nor array is refused`(
        text: String
    ) {
        #expect(throws: FeedRefusal.self) { try self.read(text) }
    }

    @Test func `10000 entries are read, one more is refused`() throws {
        let most = Array(repeating: "7", count: CanonicalFeed.maximumEntries)
        #expect(try read("[\(most.joined(separator: ","))]").refused.count == CanonicalFeed.maximumEntries)
        let refusal = #expect(throws: FeedRefusal.self) {
            try self.read("[\((most + ["7"]).joined(separator: ","))]")
        }
        #expect(refusal?.code == .tooManyEntries)
    }
}
