import EventLoop
import HTTPTransport
import JSONText

/// Ten thousand fans who come back at once, each with a cursor thirty publications old: what that does to live events of
/// others in the same worker.
enum ResumeBenchmark {
    static let storm = 10_000
    static let missed = 30
    static let honest = 1000
    static let rounds = 10
    static let eventsOfRound = 40
    /// Quiet before each live event: so many of them fall into the storm.
    static let pause = 40
    static let ratioBound = 2.0

    /// The match whose publications were missed; live events are of another.
    private static let missedMatch = TouchlineServer.match + "-missed"

    static func run(_ bench: Bench) throws {
        var options = TouchlineServer.Options()
        // Two threads of the edge have work at the same time here: the worker, and the one that hears the origin.
        options.cores = .serverInTurn
        options.fixtures = [TouchlineServer.fixture(missedMatch, league: "other")]
        let programs = bench.settings.programs
        let server = try TouchlineServer.start(bench.launcher, programs: programs, port: bench.port(0), options)
        defer { server.end(bench.launcher) }
        let fans = try Generator(bench.launcher)
        defer { fans.end() }
        try fans.describe(.a, server, payload: bench.payload)
        _ = try fans.connect(.a, honest)

        var returning = server
        returning.name = "returning"
        returning.resets = true
        returning.first = FanOutServer.frame(
            """
            {"op":"subscribe","id":"1","topics":["match:\(missedMatch)"],"after":"\(try publishMissed(server))"}
            """)
        let crowd = try Generator(bench.launcher, on: .behindGenerator, name: "returning")
        defer { crowd.end() }
        try crowd.describe(.a, returning, payload: bench.payload)

        var quiet: [Spread] = []
        var stormy: [Spread] = []
        var seconds: [Double] = []
        for round in -1..<rounds {
            for isStormy in round & 1 == 0 ? [false, true] : [true, false] {
                if isStormy { crowd.tell("connect a \(storm) \(storm) \(storm)") }
                let spread = try fans.latencies(.a, eventsOfRound, pause: pause)
                if isStormy {
                    seconds.append((try crowd.next()["wall_ns"]?.number ?? .nan) / 1e9)
                    try crowd.close(.a)
                    try wait(server)
                }
                guard round >= 0 else { continue }
                if isStormy { stormy.append(spread) } else { quiet.append(spread) }
            }
            bench.say("resume: \(round + 1) of \(rounds) pairs")
        }
        let figures = try EdgeFigures(port: server.port)
        let resumed = figures["edge_resumes_total{result=\"whole\"}"]
        let whole = Double(storm * (rounds + 1))
        guard resumed >= whole, figures["edge_replayed_total"] >= whole * Double(missed) else {
            throw BenchError("\(Int(resumed)) of \(Int(whole)) resumes were whole")
        }
        bench.report.tables.append(table(quiet, stormy, seconds, figures))
    }

    /// Publishes what is missed later, and returns the cursor before it.
    private static func publishMissed(_ server: FanOutServer) throws -> String {
        let origin = LocalHTTP(port: server.control)
        let events = (0..<missed).map { number in
            """
            {"type":"observation","match":"\(missedMatch)","id":"m\(number)","version":1,"kind":"missed-penalty",\
            "team":"home","player":"Lionel Messi","clock":{"period":1,"minute":\(number + 1),"added":0}}
            """
        }
        // The edge has everything once its page names the match.
        let before = try cursor(server)
        guard
            origin.request("POST", "/v1/feeds/touchline", body: "[" + events.joined(separator: ",") + "]")?.status
                == .accepted
        else { throw BenchError("the origin did not take \(missed) events") }
        for _ in 0..<100 where try cursor(server) == before { Launcher.pause(milliseconds: 20) }
        Launcher.pause(milliseconds: 200)
        return before
    }

    /// Where the edge stands, from a score's body.
    private static func cursor(_ server: FanOutServer) throws -> String {
        guard let answer = LocalHTTP(port: server.port).request("GET", "/v1/matches/\(missedMatch)/score"),
            let document = try? JSONReader.read(answer.body), let cursor = document["cursor"]?.string
        else { throw BenchError("the edge has no score of \(missedMatch)") }
        return cursor
    }

    private static func wait(_ server: FanOutServer) throws {
        for _ in 0..<200 {
            if try EdgeFigures(port: server.port)["edge_connections"] <= Double(honest) { return }
            Launcher.pause(milliseconds: 100)
        }
        throw BenchError("those who came back did not go after 20 s")
    }

    private static func table(
        _ quiet: [Spread], _ stormy: [Spread], _ seconds: [Double], _ figures: EdgeFigures
    ) -> Report.Table {
        var table = Report.Table(
            name: "resume",
            title:
                "\(storm) fans resume \(missed) missed events at once beside \(honest) who have live events: medians of "
                + "\(rounds) pairs of \(eventsOfRound) events",
            columns: ["of all live fans and events", "quiet ms", "meanwhile ms", "ratio", "+-", "bound"])
        func row(_ name: String, _ figure: (Spread) -> Double, _ bound: Double?) {
            table.rows.append(Spread.row(name, quiet, stormy, bound: bound, figure))
        }
        row("p99 after the trigger", \.p99, ratioBound)
        row("p50 after the trigger", \.p50, nil)
        row("last after the trigger", \.max, nil)
        let time = Statistics.median(seconds)
        table.notes.append(
            "all \(storm) were back after \(Figure.text(time, 2)) s, \(Figure.text(Double(storm) / time, 0)) a second, "
                + "SYN, upgrade and subscribe included; \(Int(figures["edge_replays_put_off_total"])) replays waited for a "
                + "later turn")
        return table
    }
}
