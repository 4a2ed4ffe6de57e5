import EventLoop
import HTTPTransport

/// What clients who mean harm can do to an edge and to the honest fans of the same worker.
enum HostileBenchmark {
    static let neverReaders = 1000
    /// The bound for one of them, server's and client's buffers together.
    static let bufferBound = 100.0
    static let honest = 1000
    static let rounds = 10
    static let eventsOfRound = 20
    static let ratioBound = 1.10
    /// Hostile clients that connect in a second, of all kinds together.
    static let rate = 50
    /// Time-outs of the edge whose ends are looked at, and how long that is.
    static let shortTimeouts = 3
    static let secondsOfEnds = 8
    static let ofEachKind = 20
    /// Never-readers among the others, and how many of each other kind.
    static let neverReadersAmong = 200
    static let ofEachAmong = 10

    static func run(_ bench: Bench) throws {
        try buffers(bench)
        try latencies(bench)
        try ends(bench)
    }

    /// The match whose events fill the buffers of those who never read, and that nobody else holds.
    private static let deafMatch = TouchlineServer.match + "-deaf"

    private static func start(_ bench: Bench, port: Int, _ arguments: [String]) throws -> FanOutServer {
        var options = TouchlineServer.Options()
        options.arguments = arguments
        options.fixtures = [TouchlineServer.fixture(deafMatch)]
        return try TouchlineServer.start(bench.launcher, programs: bench.settings.programs, port: port, options)
    }

    /// Publishes so many revisions of the match that fills buffers, in one request: of twenty events, so that the match
    /// does not grow, for a state of it would weigh more than what is measured.
    private static func publish(_ server: FanOutServer, _ count: Int, from number: inout Int) throws {
        let events = (number..<number + count).map { number in
            """
            {"type":"observation","match":"\(deafMatch)","id":"f\(number % 20)","version":\(number / 20 + 1),\
            "kind":"missed-penalty","team":"home","player":"Lionel Messi",\
            "clock":{"period":1,"minute":\(number / 20 % 45 + 1),"added":0},"captured_at":"2030-01-01T15:23:11.250Z"}
            """
        }
        number += count
        let body = "[" + events.joined(separator: ",") + "]"
        guard LocalHTTP(port: server.control).request("POST", "/v1/feeds/touchline", body: body)?.status == .accepted
        else { throw BenchError("the origin did not take \(count) events") }
    }

    /// Starts clients who never read and fills their buffers until everyone is behind.
    private static func deafen(_ count: Int, _ server: FanOutServer, _ clients: HostileClients, from number: inout Int)
        throws
    {
        let subscribes = try EdgeFigures(port: server.port)["edge_subscribes_total"]
        try clients.setRate(5000)
        try clients.start("never-reads", count)
        try wait("those who never read are not subscribed", server) {
            $0["edge_subscribes_total"] >= subscribes + Double(count)
        }
        // More than sockets take of it; the edge's figures are those of its last second.
        for _ in 0..<4 { try publish(server, 100, from: &number) }
        for _ in 0..<20 {
            for _ in 0..<10 {
                if try EdgeFigures(port: server.port)["edge_lagging"] >= Double(count) { return }
                Launcher.pause(milliseconds: 100)
            }
            try publish(server, 100, from: &number)
        }
        throw BenchError("those who never read are not all behind after \(number) events")
    }

    private static func wait(_ what: String, _ server: FanOutServer, until isSo: (EdgeFigures) -> Bool) throws {
        for _ in 0..<100 {
            if isSo(try EdgeFigures(port: server.port)) { return }
            Launcher.pause(milliseconds: 100)
        }
        throw BenchError("\(what) after 10 s")
    }

    // MARK: Memory

    private static func buffers(_ bench: Bench) throws {
        // A small ring, full before it begins: what it holds is not theirs.
        let server = try start(bench, port: bench.port(0), ["--ring", "256"])
        defer { server.end(bench.launcher) }
        let clients = try HostileClients(bench.launcher, port: server.port, match: TouchlineServer.match)
        defer { clients.end() }
        var number = 0
        for _ in 0..<8 { try publish(server, 100, from: &number) }
        Launcher.pause(milliseconds: 500)
        let (before, resident) = (KernelMemory.read().tcp, ProcessFigures.resident(server.pids))
        try deafen(neverReaders, server, clients, from: &number)
        // Four rings full more, all of it beyond what sockets take.
        for _ in 0..<10 { try publish(server, 100, from: &number) }
        Launcher.pause(milliseconds: 500)
        let (after, figures) = (KernelMemory.read().tcp, try EdgeFigures(port: server.port))
        let each = Double(after - before) / Double(neverReaders)
        var table = Report.Table(
            name: "hostile-buffers",
            title: "\(neverReaders) clients subscribe to a busy match and never read: \(number) events",
            columns: [
                "client", "TCP KB each", "bound", "edge resident KB, before", "after", "pending KB of all", "behind",
            ])
        table.rows.append([
            "never reads", Figure.text(each, 1), Figure.text(bufferBound, 0), "\(resident)",
            "\(ProcessFigures.resident(server.pids))", Figure.text(figures["edge_pending_bytes"] / 1024, 0),
            Figure.text(figures["edge_lagging"], 0),
        ])
        table.notes.append("/proc/net/sockstat, mem: both ends' buffers, all of this machine, less those before")
        bench.report.tables.append(table)
    }

    // MARK: The others' latency

    private static func latencies(_ bench: Bench) throws {
        let server = try start(bench, port: bench.port(1), [])
        defer { server.end(bench.launcher) }
        let generator = try Generator(bench.launcher)
        defer { generator.end() }
        try generator.describe(.a, server, payload: bench.payload)
        _ = try generator.connect(.a, honest)
        let clients = try HostileClients(bench.launcher, port: server.port, match: TouchlineServer.match)
        defer { clients.end() }
        var number = 0
        var quiet: [Spread] = []
        var attacked: [Spread] = []
        var seen: [HostileClients.Standing] = []
        for round in -1..<rounds {
            for isAttacked in round & 1 == 0 ? [false, true] : [true, false] {
                if isAttacked { try attack(server, clients, from: &number) }
                let spread = try generator.latencies(.a, eventsOfRound, pause: bench.settings.pause)
                if isAttacked {
                    seen = try clients.standings()
                    try clients.stop()
                    try wait("hostile clients did not go", server) { $0["edge_connections"] <= Double(honest) }
                }
                guard round >= 0 else { continue }
                if isAttacked { attacked.append(spread) } else { quiet.append(spread) }
            }
            bench.say("hostile: \(round + 1) of \(rounds) pairs")
        }
        let connected = seen.reduce(0) { $0 + $1.connected }
        bench.report.tables.append(table(quiet, attacked, connected: connected))
    }

    private static func attack(_ server: FanOutServer, _ clients: HostileClients, from number: inout Int) throws {
        try deafen(neverReadersAmong, server, clients, from: &number)
        try clients.setRate(rate)
        for (kind, _) in HostileClients.kinds.dropFirst() { try clients.start(kind, ofEachAmong) }
        // All have come for the first time.
        Launcher.pause(milliseconds: 1000 * HostileClients.kinds.count * ofEachAmong / rate)
    }

    private static func table(_ quiet: [Spread], _ attacked: [Spread], connected: Int) -> Report.Table {
        var table = Report.Table(
            name: "hostile-latency",
            title: "\(honest) honest fans of one worker, \(HostileClients.kinds.count) kinds of hostile clients in it: "
                + "medians of \(rounds) pairs of \(eventsOfRound) events",
            columns: ["of all fans and events", "quiet ms", "attacked ms", "ratio", "+-", "bound"])
        func row(_ name: String, _ figure: (Spread) -> Double, _ bound: Double?) {
            table.rows.append(Spread.row(name, quiet, attacked, bound: bound, figure))
        }
        row("p99 after the trigger", \.p99, ratioBound)
        row("p99 after the first fan", \.spreadP99, ratioBound)
        row("p50 after the trigger", \.p50, nil)
        row("last after the trigger", \.max, nil)
        row("CPU of the edge, % of a core", { $0.busy * 1e8 }, nil)
        table.notes.append(
            "\(neverReadersAmong) who never read, \(ofEachAmong) of each other kind, \(rate) a second come (back); "
                + "\(connected) connections of theirs since the edge started")
        return table
    }

    // MARK: Their ends

    private static func ends(_ bench: Bench) throws {
        let seconds = "\(shortTimeouts)"
        let server = try start(
            bench, port: bench.port(2),
            ["--head-seconds", seconds, "--idle-seconds", seconds, "--write-seconds", seconds])
        defer { server.end(bench.launcher) }
        let clients = try HostileClients(bench.launcher, port: server.port, match: TouchlineServer.match)
        defer { clients.end() }
        var number = 0
        var table = Report.Table(
            name: "hostile-ends",
            title: "\(ofEachKind) clients of each hostile kind, for \(secondsOfEnds) s, \(rate) connections a second: "
                + "what ended them",
            columns: ["kind", "connected", "ended", "still there", "edge CPU %", "resident KB", "ends of the edge"])
        var before = try clients.standings()
        for (kind, _) in HostileClients.kinds {
            let (figures, resident) = (try EdgeFigures(port: server.port), ProcessFigures.resident(server.pids))
            let cpu = ProcessFigures.cpu(server.pids)
            var waited = secondsOfEnds
            if kind == "never-reads" {
                try deafen(ofEachKind, server, clients, from: &number)
                // The kernel's time-out for bytes that nobody takes.
                waited = 30
            }
            try clients.setRate(rate)
            if kind != "never-reads" { try clients.start(kind, ofEachKind) }
            Launcher.pause(milliseconds: waited * 1000)
            let busy = Double(ProcessFigures.cpu(server.pids) - cpu) / Double(waited) / 1e7
            let all = try clients.standings()
            try clients.stop()
            Launcher.pause(milliseconds: 1200)
            let after = try EdgeFigures(port: server.port)
            let ends =
                after.rise(since: figures, of: "edge_connections_ended_total")
                + after.rise(since: figures, of: "http_bound_reached_total")
                + after.rise(since: figures, of: "edge_operations_refused_total")
            let old = before.first { $0.kind == kind }
            let now = all.first { $0.kind == kind }
            table.rows.append([
                kind, "\((now?.connected ?? 0) - (old?.connected ?? 0))", "\((now?.ended ?? 0) - (old?.ended ?? 0))",
                "\(now?.open ?? 0)", Figure.text(busy, 1), "\(ProcessFigures.resident(server.pids) - resident)",
                ends.map { "\($0.label) \(Figure.text($0.count, 0))" }.joined(separator: ", "),
            ])
            before = try clients.standings()
            bench.say("hostile: \(kind): \(table.rows[table.rows.count - 1].dropFirst().joined(separator: " | "))")
        }
        table.notes.append(
            "time-outs of head, idle and write are \(seconds) s here; \"connection-lost\" counts those who end themselves "
                + "when their time is over")
        bench.report.tables.append(table)
    }
}
