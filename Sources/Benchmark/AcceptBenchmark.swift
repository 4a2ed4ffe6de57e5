import HTTPTransport

/// An accept storm: from SYN to subscribed, and to resumed with a cursor.
enum AcceptBenchmark {
    static let count = 5000
    static let window = 256
    static let rounds = 5

    static func run(_ bench: Bench) throws {
        var table = Report.Table(
            name: "accept",
            title: "\(count) connections at once, \(window) under way: medians of \(rounds) storms",
            columns: ["server", "connections/s", "CPU us/connection"])
        defer { bench.report.tables.append(table) }
        func row(_ title: String, _ server: FanOutServer) throws {
            let generator = try Generator(bench.launcher)
            defer { generator.end() }
            var storms: [Generator.Connected] = []
            for _ in 0...rounds {
                try generator.describe(.a, server, payload: bench.payload)
                storms.append(try generator.connect(.a, count, window: window))
                try generator.close(.a)
                Launcher.pause(milliseconds: 300)
            }
            let counted = storms.dropFirst()
            table.rows.append([
                title, Figure.text(Statistics.median(counted.map { Double(count) / $0.wall * 1e9 }), 0),
                Figure.text(Statistics.median(counted.map { $0.cpu / Double(count) / 1000 }), 1),
            ])
        }
        let limit = try LimitServer.start(bench.launcher, port: bench.port(0))
        try row("C loop (upgrade only)", limit)
        limit.end(bench.launcher)
        var edge = try TouchlineServer.start(bench.launcher, programs: bench.settings.programs, port: bench.port(1))
        try row("touchline-edge, subscribed", edge)
        edge.first = FanOutServer.frame(
            """
            {"op":"subscribe","id":"1","topics":["match:\(TouchlineServer.match)"],\
            "after":"\(try cursor(bench, edge))"}
            """)
        edge.ready = "\"resumed\":true"
        try row("touchline-edge, resumed", edge)
        for peer in Peer.allCases where !bench.settings.isQuick {
            guard let server = try? peer.start(bench.launcher, port: bench.port(0)) else { continue }
            defer { server.end(bench.launcher) }
            try row(peer.title, server)
        }
    }

    private static func cursor(_ bench: Bench, _ edge: FanOutServer) throws -> String {
        let answer = LocalHTTP(port: edge.port).request("GET", "/v1/matches/\(TouchlineServer.match)/score")
        let text = String(decoding: answer?.body ?? [], as: UTF8.self)
        guard let range = text.firstRange(of: "\"cursor\":\"") else {
            throw BenchError("the edge's score has no cursor: \(text)")
        }
        return String(text[range.upperBound...].prefix { $0 != "\"" })
    }
}
