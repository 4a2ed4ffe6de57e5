import Completeness
import EventLoop
import FleetDemo
import HTTPTransport
import JSONText

/// An edge is killed under five thousand fans while events go on: when they are all resumed on another one, and that
/// none of them lost an event or got one twice.
enum FailoverBenchmark {
    static let fans = 5000
    static let rounds = 5
    /// From the kill to the last fan, in milliseconds.
    static let bound = 2000.0

    static func run(_ bench: Bench) throws {
        var outcomes: [FailoverRound.Outcome] = []
        for round in 1...rounds {
            let outcome = try once(bench)
            outcomes.append(outcome)
            bench.say(
                "failover: \(round) of \(rounds): the last of \(fans) fans after \(Figure.text(outcome.last, 0)) ms")
        }
        bench.report.tables.append(table(outcomes))
    }

    /// A fleet of its own: an origin and three edges, the fans nearest to the first.
    private static func once(_ bench: Bench) throws -> FailoverRound.Outcome {
        let (launcher, programs) = (bench.launcher, bench.settings.programs)
        let origin = bench.port(0) + 1
        var children = [
            try TouchlineServer.startOrigin(
                launcher, programs: programs, port: origin, fixtures: [TouchlineServer.fixture(TouchlineServer.match)],
                on: .any)
        ]
        defer { children.reversed().forEach(launcher.end) }
        var edges: [(port: Int, child: ChildProcess)] = []
        for number in 0..<3 {
            var options = TouchlineServer.Options()
            options.cores = .any
            // Each 330 km from the one before.
            options.latitude += 3 * Double(number)
            let port = bench.port(number)
            let child = try TouchlineServer.startEdge(launcher, programs: programs, port: port, origin: origin, options)
            children.append(child)
            edges.append((port, child))
        }
        for edge in edges {
            try launcher.wait(for: "an edge that knows the others", edge.child) {
                let answer = LocalHTTP(port: edge.port).request("GET", "/v1/edges")
                let listed = answer.flatMap { try? JSONReader.read($0.body)["edges"]?.array } ?? []
                return listed.count { $0["state"]?.string == "ready" } == edges.count
            }
        }
        let round = try FailoverRound(
            origin: origin, edges: edges.map(\.port), victim: edges[0].child, fans: fans,
            place: (TouchlineServer.Options().latitude, TouchlineServer.Options().longitude))
        return try round.run()
    }

    private static func table(_ outcomes: [FailoverRound.Outcome]) -> Report.Table {
        var table = Report.Table(
            name: "failover",
            title: "kill -9 of an edge with \(fans) fans, \(1000 / FailoverRound.interval) events a second meanwhile: "
                + "medians of \(rounds)",
            columns: ["resumed on another edge, after the kill", "median ms", "slowest ms", "bound"])
        func row(_ name: String, _ figure: (FailoverRound.Outcome) -> Double, _ bound: Double?) {
            let values = outcomes.map(figure)
            table.rows.append([
                name, Figure.text(Statistics.median(values), 0), Figure.text(values.max() ?? .nan, 0),
                bound.map { Figure.text($0, 0) } ?? "",
            ])
        }
        row("half of the fans", \.p50, nil)
        row("99 of 100", \.p99, nil)
        row("the last fan", \.last, bound)
        row("(the last fan sees its connection end)", \.lastLoss, nil)
        func sum(_ figure: (FailoverRound.Outcome) -> Int) -> Int { outcomes.reduce(0) { $0 + figure($1) } }
        table.notes.append(
            "\(sum(\.resumed)) of \(fans * rounds) resumed whole, \(sum(\.restarted)) given states instead; "
                + "\(sum(\.published)) events in all")
        table.notes.append(
            "completeness: owed \(sum(\.report.owed)), received \(sum(\.report.received)), missing "
                + "\(sum(\.report.missing)), doubled \(sum(\.report.doubled)), out of order "
                + "\(sum(\.report.reordered)), never owed \(sum(\.report.neverOwed))")
        return table
    }
}
