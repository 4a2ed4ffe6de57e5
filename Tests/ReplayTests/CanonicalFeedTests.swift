import JSONText
import MatchModel
import Replay
import Testing

@Suite struct CanonicalFeedTests {
    @Test func `messages have the shape of the canonical feed`() throws {
        let script = try WorldCup.script(
            WorldCup.match("wc2022-64"), ScriptOptions(maximumGap: nil, commentaryMinutes: 0))
        let captured = UnixInstant(microseconds: 1_671_376_991_250_000)
        let texts = script.entries.map { String(decoding: $0.json(capturedAt: captured), as: UTF8.self) }
        #expect(
            texts[0] == #"{"type":"fixture","match":"wc2022-64","league":"wc2022","#
                + #""home":{"id":"arg","name":"Argentina"},"away":{"id":"fra","name":"France"},"#
                + #""kickoff":"2022-12-18T15:00:00.000Z"}"#)
        #expect(
            texts.contains(
                #"{"type":"observation","match":"wc2022-64","id":"goal-1","version":1,"kind":"penalty-goal","#
                    + #""team":"arg","player":"Lionel Messi","clock":{"period":1,"minute":23,"added":0},"#
                    + #""status":"provisional","captured_at":"2022-12-18T15:23:11.250Z"}"#))
        for text in texts { _ = try JSONReader.read(Array(text.utf8)) }
    }

    @Test func `a review names the goal it is about and how it ended`() throws {
        let script = try WorldCup.script(WorldCup.match("wc2022-01"))
        let reviews = script.entries
            .compactMap { try? JSONReader.read($0.json(capturedAt: UnixInstant(milliseconds: 0))) }
            .filter { $0["kind"]?.string?.hasPrefix("review") == true }
        #expect(reviews.map { $0["about"]?.string } == ["goal-1", "goal-1"])
        #expect(reviews.map { $0["outcome"]?.string } == [nil, "no-goal"])
    }

    @Test func `the schedule is an array of the fixtures`() throws {
        let bytes = try MatchdayScript.schedule(WorldCup.facts(), selection: .all)
        let list = try #require(try JSONReader.read(bytes).array)
        #expect(list.count == 64)
        #expect(list.allSatisfy { $0["type"]?.string == "fixture" })
    }

    @Test func `moments are written in UTC and read back`() throws {
        #expect(UTCTime.text(UnixInstant(microseconds: 0)) == "1970-01-01T00:00:00.000Z")
        #expect(UTCTime.text(UnixInstant(microseconds: 1_709_210_096_000_001)) == "2024-02-29T12:34:56.000001Z")
        #expect(UTCTime.instant("2024-02-29T12:34:56Z") == UnixInstant(milliseconds: 1_709_210_096_000))
        #expect(UTCTime.instant("1970-01-01T00:00:00Z") == UnixInstant(milliseconds: 0))
        #expect(UTCTime.date(try #require(UTCTime.instant("2000-03-01T00:00:00Z"))) == "2000-03-01")
        for wrong in ["2023-02-29T00:00:00Z", "2022-13-01T00:00:00Z", "2022-12-18T24:00:00Z", "2022-12-18", "x"] {
            #expect(UTCTime.instant(wrong) == nil)
        }
    }
}
