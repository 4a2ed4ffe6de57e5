/// One event to everybody: the C loop against itself, against the edge, and against the peers.
enum FanOutBenchmark {
    static func run(_ bench: Bench, isLarge: Bool, isSecure: Bool) throws {
        let settings = bench.settings
        let count = isLarge ? settings.large : settings.small
        let certificate = isSecure ? try Certificate(bench.launcher) : nil
        let name = (isSecure ? "tls-" : "fanout-") + (isLarge ? "large" : "small")
        var table = Report.Table(
            name: name,
            title: "Fan-out to \(count) connections of each of two servers\(isSecure ? ", TLS 1.3" : ""): "
                + "ratios to the C loop, medians of \(settings.pairs) pairs A B B A",
            columns: Report.comparisonColumns)
        defer { bench.report.tables.append(table) }

        func limit() throws -> FanOutServer {
            try LimitServer.start(bench.launcher, port: bench.port(0), certificate: certificate)
        }
        func row(_ title: String, _ start: () throws -> FanOutServer, measuresFrame: Bool = false) {
            do {
                let other = try start()
                defer { other.end(bench.launcher) }
                let limit = try limit()
                defer { limit.end(bench.launcher) }
                let comparison = try bench.compare(
                    "\(name), \(title)", limit, other, counts: (count, count), measuresFrame: measuresFrame)
                table.rows.append(Report.row(title, comparison))
            } catch {
                bench.report.missing.append(("\(name), \(title)", "\(error)"))
                bench.say("\(name), \(title) is missing: \(error)")
            }
        }
        var touchline = TouchlineServer.Options()
        touchline.certificate = certificate
        row(
            "touchline-edge",
            {
                try TouchlineServer.start(
                    bench.launcher, programs: settings.programs, port: bench.port(1), touchline)
            }, measuresFrame: true)
        row("C loop", { try LimitServer.start(bench.launcher, port: bench.port(1), certificate: certificate) })
        if !settings.isQuick, !isSecure {
            for peer in Peer.allCases { row(peer.title, { try peer.start(bench.launcher, port: bench.port(1)) }) }
        }
        table.notes.append("Frames of \(bench.frameBytes) bytes; \(settings.pause) ms of quiet before each event.")
    }
}

extension Peer {
    var title: String {
        switch self {
        case .nchan: "Nchan (nginx)"
        case .nats: "nats-server"
        case .socketify: "uWebSockets (socketify)"
        }
    }
}
