import MatchModel
import ProviderFeeds
import Testing

@Suite struct GeniusMatchEventsTests {
    @Test func `a goal, changed and cancelled, is one item of rising version`() throws {
        let first = Genius.message(
            291, "Goal", #","team":"Away","player":{"id":4,"name":"Ray, Man"},"isOwnGoal":false"#,
            marks: #","isCancelled":false,"isConfirmed":false,"isModified":false"#)
        let own = Genius.message(
            291, "Goal", #","team":"Away","isOwnGoal":true"#,
            marks: #","isCancelled":false,"isConfirmed":true,"isModified":true"#, sequence: 6)
        let gone = Genius.message(
            291, "Goal", #","team":"Away""#, marks: #","isCancelled":true,"isConfirmed":true,"isModified":false"#,
            sequence: 7)
        let reading = try Genius.read("[\(first),\(own),\(gone)]")
        let match = try #require(reading.matches.first)
        #expect(match.id == "77")
        #expect(match.shape == .messages)
        #expect(match.items.map(\.id) == ["291", "291", "291"])
        #expect(match.items.map(\.version) == [5, 6, 7])
        #expect(match.items.map(\.subject) == [.event(.goal), .event(.ownGoal), .event(.goal)])
        #expect(match.items.map(\.standing) == [.provisional, .confirmed, .cancelled])
        #expect(match.items.map(\.team) == [.away, .home, .away])
        #expect(match.items.first?.player == ProviderParty(id: "4", name: "Man Ray"))
        #expect(match.items.first?.clock == MatchClock(period: 1, minute: 21))
        #expect(match.items.first?.captured == ISO8601.instant("2025-03-01T15:20:05.35Z"))
        #expect(match.items.first?.message == "77:5")
        // The same, one after the other.
        #expect(try Genius.read([first, own, gone].joined(separator: "\n")).matches == reading.matches)
    }

    @Test func `what turned into something that is not carried, or lost its body, is withdrawn`() throws {
        let foul = Genius.message(9, "Foul", marks: #","isModified":true"#)
        #expect(try Genius.event(foul).subject == .withdrawn)
        #expect(try Genius.read(Genius.message(9, "Foul")).matches.first?.items.isEmpty == true)
        let bare = #"{"sportId":10,"fixtureId":"77","sequenceId":9,"actionId":9,"isCancelled":true,"action":null}"#
        #expect(try Genius.event(bare).subject == .withdrawn)
        #expect(try Genius.event(bare).standing == .cancelled)
    }

    @Test(
        arguments: [
            ("Yellow", .yellowCard), ("SecondYellow", .secondYellowCard), ("StraightRed", .redCard), ("Red", .redCard),
        ]
            as [(String, EventKind)]) func `reads cards`(words: String, kind: EventKind) throws
    {
        let item = try Genius.event(
            Genius.message(1, "Card", #","team":"Home","type":"\#(words)","player":{"id":4,"name":"A"}"#))
        #expect(item.subject == .event(kind))
        #expect(item.player?.id == "4")
    }

    @Test func `a kick-off at the start of a period begins it, any other restarts play`() throws {
        #expect(try Genius.event(Genius.message(1, "KickOff", at: "00:00:00")).subject == .event(.kickoff))
        #expect(
            try Genius.event(Genius.message(1, "KickOff", at: "00:00:01", period: 2)).subject == .event(.periodStart))
        #expect(
            try Genius.event(Genius.message(1, "KickOff", at: "00:45:01", period: 2)).subject == .event(.periodStart))
        #expect(
            try Genius.event(Genius.message(1, "KickOff", #","team":"Away""#, at: "00:12:00")).subject
                == .event(.restart))
    }

    @Test func `a clock below the first minute of its period restarts, any other runs through`() throws {
        #expect(
            try Genius.event(Genius.message(1, "Goal", at: "00:10:00", period: 2)).clock
                == MatchClock(period: 2, minute: 56))
        #expect(
            try Genius.event(Genius.message(1, "Goal", at: "00:55:00", period: 2)).clock
                == MatchClock(period: 2, minute: 56))
        #expect(
            try Genius.event(Genius.message(1, "Goal", at: "00:46:30", period: 1)).clock
                == MatchClock(period: 1, minute: 45, added: 2))
    }

    @Test func `reviews, substitutions, penalties, added time, hints and status`() throws {
        let start = try Genius.event(
            Genius.message(1, "VarStateChange", #","varState":"InProgress","varReason":"AwayGoal""#))
        #expect(start.subject == .reviewStart(about: nil))
        #expect(start.team == .away)
        #expect(start.text == "goal")
        let end = try Genius.event(
            Genius.message(1, "VarStateChange", #","varState":"Safe","varOutcome":"AwayNoGoal""#))
        #expect(end.subject == .reviewEnd(about: nil))
        #expect(end.outcome == ReviewWords.noGoal)
        #expect(try Genius.event(Genius.message(1, "VarStateChange", #","varState":"Danger""#)).weight == .hint)
        let ended = try Genius.event(Genius.message(1, "VarEnded", #","varOutcome":"HomeGoalAwarded""#))
        #expect(ended.subject == .reviewEnd(about: nil))
        #expect(ended.outcome == ReviewWords.goal)
        let change = try Genius.event(
            Genius.message(1, "Substitution", #","playerOn":{"id":1,"name":"A"},"playerOff":{"id":2,"name":"B"}"#))
        #expect(change.text == "A for B")
        #expect(try Genius.event(Genius.message(1, "MissedPenalty")).subject == .event(.missedPenalty))
        #expect(
            try Genius.event(Genius.message(1, "StoppageTimeAnnouncement", #","addedMinutes":1"#)).text == "1 minute")
        let danger = try Genius.event(Genius.message(1, "DangerStateChange", #","dangerState":"HomeDangerousAttack""#))
        #expect(danger.weight == .hint)
        #expect(danger.team == .home)
        let over = try Genius.read(Genius.message(1, "MatchStatusChanged", #","matchStatus":"Finished""#))
        #expect(over.matches.first?.status == .ended)
    }

    @Test func `other sports, unknown actions and bad times are left out and counted`() throws {
        let other = #"{"sportId":17,"fixtureId":"1","actionId":1,"action":{}}"#
        let reading = try Genius.read(
            "[\(Genius.message(1, "Hologram")),\(other),\(Genius.message(2, "Goal").split(separator: "2025").joined(separator: "1970"))]"
        )
        #expect(reading.matches.map(\.id) == ["77"])
        #expect(reading.matches.first?.items.map(\.id) == ["2"])
        #expect(reading.matches.first?.items.first?.captured == nil)
        #expect(reading.leftOut == [LeftOut(reason: .badInstant, count: 1), LeftOut(reason: .unknownType, count: 2)])
    }
}
