import MatchModel
import Replay
import Testing

@Suite struct FeedScriptTests {
    private func series(_ starts: String...) throws -> FeedSeries {
        let messages = starts.map {
            #"{"payload":{"event":{"id":1,"type":"goal_kick","time":"\#($0)"}},"metadata":{"sport_event_id":"5"}}"#
        }
        return try FeedSeries(Array(messages.joined().utf8), provider: "sportradar")
    }

    @Test func `files are put on one clock, and a long pause is cut`() throws {
        let script = FeedScript(
            [
                ("late", try series("2024-08-29T18:00:30Z", "2024-08-29T20:00:00Z")),
                ("early", try series("2024-08-29T18:00:00Z", "2024-08-29T18:01:00Z")),
            ], maximumGap: .seconds(900))
        #expect(script.entries.map { script.names[$0.file] } == ["early", "late", "early", "late"])
        #expect(script.entries.map { $0.due.milliseconds / 1000 } == [0, 30, 60, 960])
    }

    @Test func `a file without a wall clock begins with the others`() throws {
        let events = """
            [{"id":"1","index":1,"period":1,"timestamp":"00:00:00.000","type":{"name":"Half Start"}},
             {"id":"2","index":2,"period":2,"timestamp":"00:00:10.000","type":{"name":"Half Start"}}]
            """
        let bomb = try FeedSeries(Array(events.utf8), provider: "statsbomb")
        let script = FeedScript(
            [("a", try series("2024-08-29T18:00:30Z")), ("b", bomb)], maximumGap: nil)
        #expect(script.entries.first?.due == .zero)
        #expect(script.entries.filter { $0.file == 1 }.map { $0.due.milliseconds / 1000 } == [0, 930])
        #expect(script.entries.allSatisfy { ($0.moment == nil) == ($0.file == 1) })
    }
}
