/// An event for 1% of the connections, against the same with only those connected.
enum InterestBenchmark {
    static let interested = 150

    static func run(_ bench: Bench) throws {
        let settings = bench.settings
        let few = try TouchlineServer.start(bench.launcher, programs: settings.programs, port: bench.port(0))
        let many = try TouchlineServer.start(bench.launcher, programs: settings.programs, port: bench.port(1))
        let count = Self.interested * 100
        let comparison = try bench.compare(
            "interest", few, many, counts: (interested, count), interested: (interested, interested))
        var table = Report.Table(
            name: "interest",
            title: "An event for \(interested) of \(count) connections, against an edge with only those: "
                + "medians of \(settings.pairs) pairs A B B A",
            columns: Report.comparisonColumns)
        table.rows.append(Report.row("touchline-edge", comparison))
        bench.report.tables.append(table)
    }
}
