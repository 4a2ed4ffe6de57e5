import EventLifecycle
import MatchModel
import OriginCore
import ProviderFeeds
import Replay
import Testing

/// Plays every real payload through adapters, translation and node, and holds the end against the file received once.
@Suite(.enabled(if: RealPayloads.folder != nil, "no folder of real payloads; set TOUCHLINE_FEEDS"))
struct RealFeedReplayTests {
    struct File: Sendable, CustomTestStringConvertible {
        var path: String
        var provider: String
        var every: Int64 = 60
        var isCumulative = false
        /// The teams of a match that the file does not name.
        var teams: [String] = []
        /// The results that are known of the file's matches, sorted; none for a file that makes no match known.
        var results: [String] = []
        /// What the provider itself took back after it had said it: by minute and kind.
        var retracted: [String] = []

        var testDescription: String { path + (isCumulative ? " cumulative" : "") }
    }

    /// Entered twice in the 90th minute, and deleted.
    static let cards = ["90 second-yellow-card", "90 yellow-card"]

    // The penalty of the second match of Stats Perform stood for two minutes, which ten do not see.
    static let files = [
        File(path: "opta/f24-23-2018-1009316-eventdetails.xml", provider: "opta", results: ["2-1 ended"]),
        File(
            path: "opta/f24-23-2018-1009316-eventdetails.xml", provider: "opta", every: 600, isCumulative: true,
            results: ["2-1 ended"]),
        File(path: "opta/f7-23-2018-1009316-matchresults.xml", provider: "opta", every: 10, results: ["2-1 ended"]),
        File(path: "opta/opta_f24.xml", provider: "opta", teams: ["2592", "569"], results: ["2-1 ended"]),
        File(
            path: "statsperform/statsperform_event_ma1.json", provider: "statsperform", every: 10,
            results: ["2-1 ended"]),
        File(
            path: "statsperform/statsperform_event_ma3.json", provider: "statsperform", results: ["2-1 ended"],
            retracted: cards),
        File(
            path: "statsperform/statsperform_event_ma3.json", provider: "statsperform", every: 600, isCumulative: true,
            results: ["2-1 ended"], retracted: cards),
        File(
            path: "statsperform/wc_attacking_zones_events.json", provider: "statsperform",
            teams: ["9q0arba2kbnywth8bkxlhgmdr", "e5p0ehyguld7egzhiedpdnc3w"],
            results: ["3-2 ended"], retracted: ["90 penalty-awarded"]),
        File(
            path: "statsperform/wc_attacking_zones_events.json", provider: "statsperform", every: 600,
            isCumulative: true,
            teams: ["9q0arba2kbnywth8bkxlhgmdr", "e5p0ehyguld7egzhiedpdnc3w"], results: ["3-2 ended"]),
        File(
            path: "statsperform/ma1_bundesliga_2023-10-27_29_matchday.json", provider: "statsperform",
            results: [
                "2-0 ended", "2-1 ended", "2-1 ended", "2-2 ended", "2-3 ended", "3-2 ended", "3-3 ended", "6-0 ended",
                "8-0 ended",
            ]),
        File(
            path: "statsperform/ma1_augsburg_wolfsburg_2023-10-28.json", provider: "statsperform",
            results: ["3-2 ended"]),
        File(path: "sportradar/demo-epl-01.json", provider: "sportradar", every: 10, results: ["2-1 ended"]),
        File(
            path: "sportradar/soccer-xt3_v3_live_timeline.json", provider: "sportradar", every: 10,
            results: ["1-1 live"]),
        File(
            path: "sportradar/so0102sim_match_02.json", provider: "sportradar", every: 10, teams: ["h", "a"],
            results: ["1-3 ended"]),
        File(path: "sportradar/push_events_doc_sample.txt", provider: "sportradar"),
        File(path: "sportradar/push_events_doc_sample.ndjson", provider: "sportradar"),
        File(path: "genius/rawData.json", provider: "genius", results: ["0-0 live"]),
        File(path: "genius/dataApi.txt", provider: "genius"),
        File(path: "genius/data.json", provider: "genius"),
        File(
            path: "statsbomb/statsbomb_15986_event.json", provider: "statsbomb", every: 600, teams: ["217", "211"],
            results: ["2-2 ended"]),
    ]

    @Test(arguments: files)
    func `a replay ends where the whole file ends, and takes back only what its provider took back`(file: File) throws {
        let bytes = try RealPayloads.bytes(file.path)
        let series = try FeedSeries(
            bytes, provider: file.provider, every: .seconds(file.every), isCumulative: file.isCumulative)
        var whole = try Played(of: file)
        // As it is played: a match is not kept for the months until its last statistics were mended.
        let script = FeedScript([(name: "named", series: series)], maximumGap: .seconds(900))
        try whole.receive(bytes, at: script.length)
        var played = try Played(of: file)
        for entry in script.entries { try played.receive(series.payload(entry.payload), at: entry.due) }
        if series.style == .snapshots { #expect(series.payload(series.count - 1) == bytes) }
        #expect(series.moments == series.moments.sorted())
        print("\(file.testDescription): \(series); \(played.lines), taken back \(played.retracted)")
        #expect(played.lines == whole.lines)
        #expect(played.results == file.results, "what was played on the pitch")
        #expect(played.quarantined == whole.quarantined)
        #expect(played.retracted.sorted() == file.retracted)
    }
}

/// A node and what it published.
private struct Played {
    private var node = OriginNode(epoch: 1)
    private let provider: String
    private var sent: UInt64 = 0
    private static let start = UnixInstant(milliseconds: 1_700_000_000_000)
    private var published: [Publication] = []

    init(of file: RealFeedReplayTests.File) throws {
        provider = file.provider
        guard file.teams.count == 2 else { return }
        let teams = try file.teams.map { Team(id: try #require(TeamID("t-\($0)")), name: "Team \($0)") }
        let match = try #require(MatchID("known"))
        let fixture = Fixture(
            match: match, league: try #require(LeagueID("league")), home: teams[0], away: teams[1], kickoff: Self.start)
        _ = node.receive([(0, .fixture(fixture))], receivedAt: Self.start, now: Self.start)
        var mappings = [DirectoryMapping(provider: provider, id: "named", .match(match))]
        for (id, team) in zip(file.teams, teams) {
            mappings.append(DirectoryMapping(provider: provider, id: id, .team(team.id)))
        }
        _ = node.map(mappings, now: Self.start)
    }

    mutating func receive(_ bytes: [UInt8], at due: TimeSpan) throws {
        sent += 1
        let now = Self.start + due
        let reading = try ProviderFeed.read(bytes, provider: provider)
        let request = FeedRequest(provider: provider, sent: sent, input: sent, named: "named")
        published += node.receive(reading, as: request, receivedAt: now, now: now).publications
    }

    var lines: [String] {
        node.matches.map { match in
            let goals = match.events.filter { $0.kind.isGoal && $0.status != .retracted }
            return "\(match.fixture.home.name) \(match.score.goals.home)-\(match.score.goals.away) "
                + "\(match.fixture.away.name) \(match.status) \(goals.count) goals"
        }
        .sorted()
    }

    var results: [String] {
        node.matches.map { "\($0.score.goals.home)-\($0.score.goals.away) \($0.status)" }.sorted()
    }

    var quarantined: [String] { node.quarantined.map { "\($0.reason.code)" }.sorted() }

    /// What was published and taken back.
    var retracted: [String] {
        published.filter { $0.event.status == .retracted }
            .map { "\($0.event.clock?.minute ?? 0) \($0.event.kind.name)" }
    }
}
