import EventLoop
import HTTPTransport
import JSONText
import MatchModel
import Telemetry
import Testing

@testable import Replay

@Suite struct ReplayPlayerTests {
    /// As fast as it goes: the whole script is due within a few milliseconds.
    private let fast = ReplayPacer.speeds.upperBound

    /// Plays to its end; returns the report and the notices.
    private func play(
        _ fake: FakeOrigin, _ selection: ScriptSelection, speed: Double? = nil, key: String? = nil
    ) throws -> (report: ReplayReport, notices: [String]) {
        var notices: [String] = []
        var handlers = ReplayHandlers()
        handlers.onNotice = { notices.append($0) }
        handlers.onEnd = { _ in fake.loop.stop() }
        let target = FeedTarget(origin: fake.origin, provider: try #require(ProviderID("touchline")), key: key)
        let player = ReplayPlayer(
            loop: fake.loop, script: try WorldCup.script(selection), target: target, speed: speed ?? fast,
            handlers: handlers)
        player.start()
        let guardTimer = fake.loop.schedule(after: .seconds(60)) {
            Issue.record("the replay never ended")
            fake.loop.stop()
        }
        fake.loop.run()
        fake.loop.cancel(guardTimer)
        return (player.report, notices)
    }

    /// The names of the entries of one match in the order in which they came, repetitions left out.
    private func names(_ fake: FakeOrigin, of match: String) -> [String] {
        var seen: Set<String> = []
        return fake.entries.map(FakeOrigin.name).filter {
            ($0 == match || $0.hasPrefix(match + " ")) && seen.insert($0).inserted
        }
    }

    private func expected(_ selection: ScriptSelection, of match: String) throws -> [String] {
        try WorldCup.script(selection).entries.filter { $0.match.text == match }.map { entry in
            FakeOrigin.name(try JSONReader.read(entry.json(capturedAt: UnixInstant(milliseconds: 0))))
        }
    }

    @Test func `everything is sent once, each match in its order`() throws {
        let fake = try FakeOrigin(loop: try EpollLoop())
        let selection = ScriptSelection.date("2022-11-29")
        let (report, notices) = try play(fake, selection)
        #expect(report.isWhole && notices == [])
        #expect(report.sent == report.total && report.accepted == report.total && report.duplicates == 0)
        #expect(fake.entries.count == report.total)
        for match in Set(fake.entries.compactMap { $0["match"]?.string }) {
            #expect(try names(fake, of: match) == expected(selection, of: match))
        }
        #expect(fake.requests.allSatisfy { $0.target.path == "/v1/feeds/touchline" && $0.method == "POST" })
        #expect(report.answered.count == UInt64(report.total))
    }

    @Test func `what was not answered is sent again, with the first capture, until it is`() throws {
        let fake = try FakeOrigin(loop: try EpollLoop())
        fake.answers = [.status(.serviceUnavailable), .hangUp, .status(.tooManyRequests)]
        let selection = try WorldCup.match("wc2022-64")
        let (report, notices) = try play(fake, selection)
        #expect(report.isWhole && report.retries == 3)
        #expect(report.accepted + report.duplicates == report.total && report.duplicates > 0)
        #expect(fake.requests.prefix(4).allSatisfy { $0.body == fake.requests[0].body })
        #expect(try names(fake, of: "wc2022-64") == expected(selection, of: "wc2022-64"))
        #expect(notices.count == 2 && notices.last == "the origin answers again")
    }

    @Test func `an origin that is not there yet is waited for`() throws {
        let loop = try EpollLoop()
        let gone = try FakeOrigin(loop: loop)
        let address = try #require(gone.server?.address)
        gone.server?.stop()
        var handlers = ReplayHandlers()
        var late: HTTPServer?
        let fake = try FakeOrigin(loop: loop)
        handlers.onNotice = { _ in
            // The first notice is of the failure; from then on there is an origin.
            if late == nil { late = try? HTTPServer(loop: loop, address: address, handler: fake) }
        }
        handlers.onEnd = { _ in loop.stop() }
        let player = ReplayPlayer(
            loop: loop, script: try WorldCup.script(WorldCup.match("wc2022-64")),
            target: FeedTarget(origin: gone.origin, provider: try #require(ProviderID("touchline"))), speed: fast,
            handlers: handlers)
        player.start()
        loop.run()
        late?.stop()
        #expect(player.report.isWhole && player.report.retries >= 1)
    }

    @Test func `a refused entry is named and counted, and the rest goes on`() throws {
        let fake = try FakeOrigin(loop: try EpollLoop())
        fake.answers = [.refuse(index: 0)]
        let (report, notices) = try play(fake, WorldCup.match("wc2022-64"))
        #expect(!report.isWhole && report.refused == 1 && report.accepted == report.total - 1)
        #expect(notices == ["refused: wc2022-64: unknown-team: no such team"])
    }

    @Test func `a batch that is refused as a whole counts each of its entries`() throws {
        let fake = try FakeOrigin(loop: try EpollLoop())
        fake.answers = [.refuseAll]
        let (report, _) = try play(fake, WorldCup.match("wc2022-64"))
        let first = try #require(try JSONReader.read(fake.requests[0].body).array)
        #expect(report.refused == first.count && report.accepted == report.total - first.count)
    }

    @Test func `a wrong key ends the replay at once`() throws {
        let fake = try FakeOrigin(loop: try EpollLoop())
        fake.answers = [.status(.unauthorized)]
        let (report, _) = try play(fake, WorldCup.match("wc2022-64"), key: "k1")
        #expect(report.failure == "the origin takes nothing: 401 not now" && fake.requests.count == 1)
        #expect(fake.requests[0].fields["authorization"] == "Bearer k1")
    }

    @Test func `the capture is the wall time of the send`() throws {
        let fake = try FakeOrigin(loop: try EpollLoop())
        let before = UTCTime.text(SystemClock.unix())
        _ = try play(fake, WorldCup.match("wc2022-64"))
        let after = UTCTime.text(SystemClock.unix())
        let captures = fake.entries.compactMap { $0["captured_at"]?.string }
        #expect(captures.count == fake.entries.count - 1)
        #expect(captures.allSatisfy { $0.prefix(19) >= before.prefix(19) && $0.prefix(19) <= after.prefix(19) })
    }

    @Test func `the last line is final and has the counts`() throws {
        let fake = try FakeOrigin(loop: try EpollLoop())
        let (report, _) = try play(fake, WorldCup.match("wc2022-64"))
        let json = try JSONReader.read(Array(report.json(final: true).utf8))
        #expect(json["final"]?.bool == true && json["sent"]?.integer == Int64(report.total))
        for name in ["accepted", "duplicates", "refused", "retries", "p50_ms", "p99_ms"] {
            #expect(json[name]?.number != nil, "\(name)")
        }
        #expect(try JSONReader.read(Array(report.json(final: false).utf8))["matches"]?.array?.isEmpty == true)
    }
}
