import MatchModel
import ProviderFeeds
import Testing

/// Holds the real payloads against the results known, and prints the table. Skipped where the folder is absent.
@Suite(.enabled(if: RealFeeds.isPresent, "no folder of real payloads; set TOUCHLINE_FEEDS"))
struct RealFeedTests {
    @Test(arguments: KnownResults.opta + KnownResults.statsPerform)
    func `agrees with the result known`(known: KnownMatch) throws {
        let reading = try RealFeeds.read(known.file, provider: known.provider)
        let match = try #require(reading.matches.indices.contains(known.place) ? reading.matches[known.place] : nil)
        let summary = MatchSummary(match, home: known.home)
        let goals = known.hasNames ? summary.goals : summary.goals.map { String($0.dropLast(" ?".count)) }
        let dismissals =
            known.hasNames ? summary.dismissals : summary.dismissals.map { String($0.dropLast(" ?".count)) }
        #expect(summary.score == Score(home: known.score.home, away: known.score.away))
        if let score = match.score { #expect(score == summary.score) }
        #expect(goals == known.goals)
        #expect(dismissals == known.dismissals)
        #expect(summary.retractions == known.retractions)
        if let yellowCards = known.yellowCards { #expect(summary.yellowCards == yellowCards) }
        #expect(match.status == .ended)
        print(
            "\(known.name): \(summary.score.home)-\(summary.score.away) \(match.status?.name ?? "-"), "
                + "\(summary.yellowCards) yellow cards, \(summary.withdrawn) withdrawn\n    "
                + (goals + dismissals + summary.retractions).joined(separator: "\n    "))
    }

    @Test func `the documents of one match agree on ids, clocks and teams`() throws {
        let pairs = [
            ("opta/f24-23-2018-1009316-eventdetails.xml", "opta/f7-23-2018-1009316-matchresults.xml", "opta"),
            ("statsperform/statsperform_event_ma3.json", "statsperform/statsperform_event_ma1.json", "statsperform"),
        ]
        for (events, summary, provider) in pairs {
            let events = try #require(try RealFeeds.read(events, provider: provider).matches.first)
            let summary = try #require(try RealFeeds.read(summary, provider: provider).matches.first)
            #expect(events.id == summary.id)
            #expect(events.fixture == summary.fixture)
            for item in summary.items where item.collection == .goals || item.collection == .cards {
                let other = try #require(events.items.first { $0.id == item.id }, "\(item)")
                #expect(other.subject == item.subject)
                #expect(other.team == item.team)
                #expect(other.clock == item.clock)
                if let captured = item.captured, let exact = other.captured {
                    #expect(abs((exact - captured).milliseconds) < 1000)
                }
            }
            // Whistles have ids of ours, the same in both.
            let whistles = summary.items.filter { $0.collection == .periods }.map(\.id)
            #expect(Set(whistles).isSubset(of: events.items.map(\.id)))
        }
    }

    @Test func `minutes counted and the seconds they are counted from agree everywhere`() throws {
        var compared = 0
        for name in ["ma1_bundesliga_2023-10-27_29_matchday.json", "ma1_augsburg_wolfsburg_2023-10-28.json"] {
            let root = try Document.read(try RealFeeds.bytes("statsperform/" + name)).root
            for match in root.has("match") ? root.list("match") : [root] {
                let live = try #require(match.child("liveData"))
                for node in live.list("goal") + live.list("card") + live.list("substitute") + live.list("VAR") {
                    let period = try #require(node.integer("periodId"))
                    let seconds = try #require(node.text("timeMinSec").flatMap { FeedClock.seconds($0) })
                    let minute = try #require(node.integer("timeMin"))
                    #expect(
                        FeedClock.running(period: period, seconds: seconds, wholeMinute: .ends)
                            == FeedClock.counted(period: period, minute: minute))
                    compared += 1
                }
            }
        }
        #expect(compared > 150)
    }

    @Test func `every kick-off is when the match was announced`() throws {
        for match in try RealFeeds.read("statsperform/ma1_bundesliga_2023-10-27_29_matchday.json", provider: "opta")
            .matches
        {
            let kickoff = try #require(match.fixture?.kickoff)
            let start = try #require(match.items.first { $0.subject == .event(.kickoff) }?.captured)
            #expect(0...600_000 ~= (start - kickoff).milliseconds)
        }
        let f24 = try RealFeeds.read("opta/f24-23-2018-1009316-eventdetails.xml", provider: "opta").matches[0]
        #expect(f24.fixture?.kickoff == FeedTime.instant("2018-08-20T20:00:00Z"))
        #expect(f24.balls.count > 1500)
        #expect(f24.balls.allSatisfy { 0...100 ~= $0.x && 0...100 ~= $0.y })
    }
}
