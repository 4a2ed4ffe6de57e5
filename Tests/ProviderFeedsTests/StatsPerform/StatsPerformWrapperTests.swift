import MatchModel
import ProviderFeeds
import Testing

/// The XML as it is delivered has elements around its lists; JSON has none.
@Suite struct StatsPerformWrapperTests {
    private static let info = """
        <matchInfo id="m1" date="2024-05-01Z" time="19:00:00Z" lastUpdated="2024-05-01T19:30:00Z"><contestants>\
        <contestant id="h" name="Reds" position="home"/><contestant id="a" name="Blues" position="away"/></contestants>\
        </matchInfo>
        """
    private static let details = """
        <matchDetails matchStatus="Playing"><periods><period id="1" start="2024-05-01T19:00:03Z" \
        end="2024-05-01T19:46:00Z" lengthMin="45" lengthSec="57"/></periods><scores><total home="1" away="0"/></scores>\
        </matchDetails>
        """
    private static let goal = """
        <goal contestantId="h" periodId="1" timeMin="11" timeMinSec="10:05" timestamp="2024-05-01T19:10:08Z" type="G" \
        scorerId="p1" scorerName="A. One" optaEventId="21" homeScore="1" awayScore="0"/>
        """
    private static let events = """
        <event id="1" eventId="1" typeId="34" periodId="16" contestantId="h" timeStamp="2024-05-01T18:00:00Z"/>\
        <event id="2" eventId="2" typeId="32" periodId="1" timeMin="0" timeSec="0" contestantId="h" \
        timeStamp="2024-05-01T19:00:03Z"/><event id="3" eventId="3" typeId="16" periodId="1" timeMin="10" timeSec="5" \
        contestantId="h" playerId="p1" outcome="1" timeStamp="2024-05-01T19:10:08Z"/>
        """

    private func reading(_ text: String) throws -> ProviderReading {
        try ProviderFeed.read(Array(text.utf8), provider: "statsperform")
    }

    /// Without the elements around lists.
    private func bare(_ text: String) -> String {
        ["periods", "events", "contestants", "goals"].reduce(text) {
            $0.replacing("<\($1)>", with: "").replacing("</\($1)>", with: "")
        }
    }

    @Test func `events within an element of their own are MA3, and read as bare ones are`() throws {
        let text = """
            <matchEvents>\(Self.info)<liveData>\(Self.details)<events>\(Self.events)</events></liveData></matchEvents>
            """
        let wrapped = try reading(text)
        #expect(wrapped.product == .statsPerformMA3)
        #expect(wrapped.matches.first?.items.map(\.id).contains("3") == true)
        #expect(try reading(bare(text)) == wrapped)
        let array = #"{"liveData":{"events":[{"id":3,"eventId":3,"typeId":16,"periodId":1,"contestantId":"h"}]}}"#
        #expect(try reading(array).product == .statsPerformMA3)
        #expect(try reading(array).matches.first?.items.map(\.id) == ["3"])
        // A match before its first event.
        let empty = try reading("<matchEvents>\(Self.info)<liveData>\(Self.details)<events/></liveData></matchEvents>")
        #expect(empty.product == .statsPerformMA3)
    }

    @Test func `periods within an element of their own are read as bare ones are`() throws {
        let text = "<match>\(Self.info)<liveData>\(Self.details)<goals>\(Self.goal)</goals></liveData></match>"
        let wrapped = try reading(text)
        #expect(wrapped.product == .statsPerformMA1)
        let match = try #require(wrapped.matches.first)
        #expect(match.items.map(\.id) == ["period-1-start", "period-1-end", "21"])
        #expect(match.fixture?.away.name == "Blues")
        guard case .snapshot(_, let collections) = match.shape else {
            Issue.record("\(match.shape)")
            return
        }
        #expect(collections.contains(.periods))
        #expect(try reading(bare(text)) == wrapped)
        let many = try reading("<matches>\(text)\(text)</matches>")
        #expect(many.matches == [match, match])
    }

    @Test func `a scalar under the name of a wrapper is no list`() throws {
        let text = #"{"matchInfo":{"id":"m1"},"liveData":{"cards":3,"events":7,"matchDetails":{}}}"#
        let reading = try reading(text)
        #expect(reading.product == .statsPerformMA1)
        #expect(reading.matches.first?.shape == .snapshot(order: nil, collections: []))
    }

    @Test func `pair: figures of players alone are no summary, beside what happened they are`() throws {
        let figures = #""lineUp":[{"contestantId":"h","player":[{"playerId":"p1","stat":[{"type":"expectedGoals"}]}]}]"#
        func text(_ lists: String) -> String { #"{"matchInfo":{"id":"m1"},"liveData":{"matchDetails":{},\#(lists)}}"# }
        #expect(throws: FeedRefusal.self) { try reading(text(figures)) }
        #expect(try reading(text(figures + #","card":[]"#)).product == .statsPerformMA1)
        #expect(try reading(text(figures.replacing("expectedGoals", with: "goals"))).product == .statsPerformMA1)
    }

    @Test func `pair: a commentary is no summary, an announcement is`() throws {
        #expect(throws: FeedRefusal.self) {
            try reading(#"{"matchInfo":{"id":"m1"},"messages":[{"language":"en","message":[]}]}"#)
        }
        #expect(try reading(#"{"matchInfo":{"id":"m1"}}"#).product == .statsPerformMA1)
    }
}
