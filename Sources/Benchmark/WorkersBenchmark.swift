/// Two workers against one, and two C loops against one. The machine's cores are shared with the generator, which looks
/// at its sockets once a millisecond here, so that it takes little of them.
enum WorkersBenchmark {
    static func run(_ bench: Bench) throws {
        let settings = bench.settings
        var table = Report.Table(
            name: "workers",
            title: "Two threads against one, \(settings.large) connections each, no pinning: "
                + "medians of \(settings.pairs) pairs A B B A",
            columns: ["server", "CPU us/delivery", "CPU ratio", "last fan ms", "wall ratio", "gain"])
        func row(_ title: String, _ start: (Int, Int) throws -> FanOutServer) throws {
            let one = try start(1, bench.port(0))
            let two = try start(2, bench.port(1))
            defer {
                one.end(bench.launcher)
                two.end(bench.launcher)
            }
            let comparison = try bench.compare(
                "workers, \(title)", one, two, counts: (settings.large, settings.large), generatorOn: .all,
                looksEvery: 1000)
            let wall = comparison.ratio(\.last).median
            table.rows.append([
                title, Figure.text(Comparison.median(comparison.b, \.cpuPerDelivery), 2),
                Figure.text(comparison.ratio(\.cpuPerDelivery).median, 3),
                Figure.text(Comparison.median(comparison.b) { $0.last / 1e6 }, 2), Figure.text(wall, 3),
                Figure.text(1 / wall, 3),
            ])
        }
        try row("C loop") { threads, port in
            try LimitServer.start(bench.launcher, port: port, threads: threads, on: .all)
        }
        try row("touchline-edge") { workers, port in
            var options = TouchlineServer.Options()
            options.workers = workers
            options.cores = .all
            return try TouchlineServer.start(bench.launcher, programs: settings.programs, port: port, options)
        }
        bench.report.tables.append(table)
    }
}
