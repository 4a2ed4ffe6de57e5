/// What a connection costs in resident memory, idle and subscribed; and again after all have left and come back twice.
enum MemoryBenchmark {
    static let small = 1000
    static let large = 15_000

    static func run(_ bench: Bench, isSecure: Bool) throws {
        let certificate = isSecure ? try Certificate(bench.launcher) : nil
        var table = Report.Table(
            name: isSecure ? "tls-memory" : "memory",
            title: "Resident memory\(isSecure ? ", TLS 1.3" : ""), idle and subscribed, KB",
            columns: [
                "server", "at start", "at \(small)", "at \(large)", "slope", "whole/\(large)", "come back once",
                "twice", "slope ",
            ])
        defer { bench.report.tables.append(table) }
        func row(_ title: String, _ start: () throws -> FanOutServer) {
            do {
                let server = try start()
                defer { server.end(bench.launcher) }
                table.rows.append([title] + (try figures(bench, title, server)))
            } catch {
                bench.report.missing.append(("\(table.name), \(title)", "\(error)"))
                bench.say("\(table.name), \(title) is missing: \(error)")
            }
        }
        row("C loop", { try LimitServer.start(bench.launcher, port: bench.port(0), certificate: certificate) })
        row(
            "touchline-edge",
            {
                var options = TouchlineServer.Options()
                options.certificate = certificate
                options.topics = ["match:\(TouchlineServer.match)", "team:home", "league:bench"]
                return try TouchlineServer.start(
                    bench.launcher, programs: bench.settings.programs, port: bench.port(0), options)
            })
        if !isSecure, !bench.settings.isQuick {
            for peer in Peer.allCases { row(peer.title, { try peer.start(bench.launcher, port: bench.port(0)) }) }
        }
    }

    private static func figures(_ bench: Bench, _ title: String, _ server: FanOutServer) throws -> [String] {
        let generator = try Generator(bench.launcher)
        defer { generator.end() }
        func resident() -> Double {
            // What the last connections left to do is done by then.
            Launcher.pause(milliseconds: 500)
            return Double(ProcessFigures.resident(server.pids))
        }
        try generator.describe(.a, server, payload: bench.payload)
        let atStart = resident()
        _ = try generator.connect(.a, small)
        let atSmall = resident()
        _ = try generator.connect(.a, large - small)
        let atLarge = resident()
        bench.say("memory, \(title): \(large) connected")
        var later: [Double] = []
        for _ in 0..<2 {
            try generator.close(.a)
            Launcher.pause(milliseconds: 2000)
            _ = try generator.connect(.a, large)
            later.append(resident())
        }
        func perConnection(_ kilobytes: Double, _ count: Int) -> String { Figure.text(kilobytes / Double(count), 3) }
        return [
            Figure.text(atStart, 0), Figure.text(atSmall, 0), Figure.text(atLarge, 0),
            perConnection(atLarge - atSmall, large - small), perConnection(atLarge - atStart, large),
            Figure.text(later[0], 0), Figure.text(later[1], 0), perConnection(later[1] - atSmall, large - small),
        ]
    }
}
