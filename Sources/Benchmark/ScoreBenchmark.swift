import HTTPTransport

/// The score request: CPU of the server per request, against nginx that returns the same text.
enum ScoreBenchmark {
    static let requests = 20_000
    static let connections = 8

    static func run(_ bench: Bench, isSecure: Bool) throws {
        let settings = bench.settings
        let certificate = isSecure ? try Certificate(bench.launcher) : nil
        // A round here is some hundred milliseconds long, and scatters less.
        let pairs = (settings.pairs + 1) / 2
        // What the edge answers, in plaintext, is what the others answer too.
        let plain = try TouchlineServer.start(bench.launcher, programs: settings.programs, port: bench.port(0))
        guard let answer = LocalHTTP(port: plain.port).request("GET", ScoreServer.path), answer.status == .ok else {
            throw BenchError("the edge does not answer \(ScoreServer.path)")
        }
        var edge = plain
        if isSecure {
            plain.end(bench.launcher)
            var options = TouchlineServer.Options()
            options.certificate = certificate
            edge = try TouchlineServer.start(
                bench.launcher, programs: settings.programs, port: bench.port(0), options)
        }
        var table = Report.Table(
            name: isSecure ? "tls-score" : "score",
            title: "GET \(ScoreServer.path)\(isSecure ? " over TLS" : ""), \(answer.body.count) bytes, \(connections) "
                + "connections: CPU of the server, medians of \(pairs) pairs A B B A of \(requests) requests",
            columns: ["server", "protocol", "CPU us/request", "ratio to nginx return 200", "+-", "q1", "q3"])
        defer { bench.report.tables.append(table) }
        let base = try ScoreServer.start(
            .fixed, bench.launcher, answer: answer, port: bench.port(1), certificate: certificate)
        func row(_ other: ScoreServer, isHTTP2: Bool) throws {
            let url = isSecure ? "https" : "http"
            func round(_ server: ScoreServer) throws -> Double {
                let port = isHTTP2 ? server.port2 : server.port
                let pids = server.pids
                let before = ProcessFigures.cpu(pids)
                let output = try bench.launcher.run(
                    "h2load", "/usr/bin/h2load",
                    (isHTTP2 ? ["-m", "10"] : ["--h1"]) + [
                        "-n", "\(requests)", "-c", "\(connections)", "-t", "1",
                        "\(url)://127.0.0.1:\(port)\(ScoreServer.path)",
                    ])
                let used = ProcessFigures.cpu(pids) - before
                guard output.contains(where: { $0.hasPrefix("status codes: \(requests) 2xx") }) else {
                    throw BenchError("\(server.name) did not answer every request: \(output.joined(separator: "; "))")
                }
                return Double(used) / Double(requests) / 1000
            }
            var ratios: [Double] = []
            var figures: [Double] = []
            for pair in -1..<pairs {
                let first = try round(pair % 2 == 0 ? base : other)
                let second = try round(pair % 2 == 0 ? other : base)
                guard pair >= 0 else { continue }
                let (a, b) = pair % 2 == 0 ? (first, second) : (second, first)
                ratios.append(b / a)
                figures.append(b)
            }
            bench.say("\(table.name): \(other.name), \(isHTTP2 ? "HTTP/2" : "HTTP/1.1") done")
            let ratio = Comparison.Ratio(ratios)
            table.rows.append([
                other.name, isHTTP2 ? "HTTP/2" : "HTTP/1.1", Figure.text(Statistics.median(figures), 2),
                Figure.text(ratio.median, 3), Figure.text(ratio.error, 3), Figure.text(ratio.lower, 3),
                Figure.text(ratio.upper, 3),
            ])
        }
        func attempt(_ title: String, _ start: () throws -> ScoreServer) {
            do {
                let other = try start()
                for isHTTP2 in [false, true] { try row(other, isHTTP2: isHTTP2) }
                if other.child !== edge.child { other.end(bench.launcher) }
            } catch {
                bench.report.missing.append(("\(table.name), \(title)", "\(error)"))
                bench.say("\(table.name), \(title) is missing: \(error)")
            }
        }
        attempt(
            "touchline-edge",
            {
                ScoreServer(name: "touchline-edge", child: edge.child, port: edge.port, port2: edge.port)
            })
        for kind in ScoreServer.Kind.allCases {
            attempt(
                kind.title,
                {
                    try ScoreServer.start(
                        kind, bench.launcher, answer: answer, port: bench.port(2), certificate: certificate)
                })
        }
    }
}
