import MatchModel
import ProviderFeeds
import Testing

@Suite struct ScheduleFileTests {
    func match(_ id: String, league: String = "") -> String {
        """
        {"match":"\(id)",\(league)"home":{"id":"a","name":"A"},"away":{"id":"b"},"kickoff":"2022-12-18T15:00:00Z",
         "goals":[{"minute":3}]}
        """
    }

    @Test func `reads whole matches, and the league for those that name none`() throws {
        let text =
            #"{"league":"top","title":"x","matches":[\#(match("m1")),\#(match("m2", league: #""league":"cup","#))]}"#
        let fixtures = try ScheduleFile.read(Array(text.utf8))
        #expect(fixtures.map(\.match.text) == ["m1", "m2"])
        #expect(fixtures.map(\.league.text) == ["top", "cup"])
        #expect(fixtures.first?.away.name == "b")
    }

    @Test func `reads an array of fixtures`() throws {
        let text = #"[\#(match("m1", league: #""league":"cup","#))]"#
        #expect(try ScheduleFile.read(Array(text.utf8)).count == 1)
    }

    @Test func `names the entry at fault`() {
        let text = #"{"league":"top","matches":[\#(match("m1")),\#(match("m 2"))]}"#
        let refusal = #expect(throws: FeedRefusal.self) { try ScheduleFile.read(Array(text.utf8)) }
        #expect(refusal?.index == 1)
        #expect(refusal?.description.hasPrefix("entry 1: \"match\" is not an id") == true)
    }

    @Test func `names line and column where it is not JSON`() {
        let refusal = #expect(throws: FeedRefusal.self) { try ScheduleFile.read(Array("{\n\"matches\":[}".utf8)) }
        #expect(refusal?.line == 2)
    }

    @Test func `a file without matches is refused`() {
        #expect(throws: FeedRefusal.self) { try ScheduleFile.read(Array("{}".utf8)) }
    }
}
