import EventLoop
import FleetDemo
import Glibc

/// User instructions per delivery, by callgrind: what more events cost with more connections, so that neither starting
/// nor what an event costs once is in it.
enum InstructionsBenchmark {
    static let connections = (few: 100, many: 400)
    static let events = (few: 10, many: 60)

    static func run(_ bench: Bench) throws {
        var table = Report.Table(
            name: "instructions", title: "User instructions, by callgrind",
            columns: ["server", "per delivery", "per event besides"])
        defer { bench.report.tables.append(table) }
        // Valgrind 3.19 gives up on the debug information of Swift 6.3.
        let stripped = bench.launcher.directory + "/touchline-edge"
        _ = try bench.launcher.run(
            "strip", "/usr/bin/strip",
            ["--strip-debug", "-o", stripped, bench.settings.programs + "/touchline-edge"])
        for isEdge in [false, true] {
            var perEvent: [Double] = []
            for count in [connections.few, connections.many] {
                let few = try counted(bench, isEdge, count, events.few)
                let many = try counted(bench, isEdge, count, events.many)
                perEvent.append((many - few) / Double(events.many - events.few))
            }
            let perDelivery = (perEvent[1] - perEvent[0]) / Double(connections.many - connections.few)
            table.rows.append([
                isEdge ? "touchline" : "limit", Figure.text(perDelivery, 0),
                Figure.text(perEvent[0] - perDelivery * Double(connections.few), 0),
            ])
        }
    }

    private static func counted(_ bench: Bench, _ isEdge: Bool, _ count: Int, _ events: Int) throws -> Double {
        let profile = "\(bench.launcher.directory)/callgrind-\(isEdge ? "touchline" : "limit")-\(count)-\(events)"
        unlink(profile)
        let runner = ["/usr/bin/valgrind", "--tool=callgrind", "--callgrind-out-file=\(profile)"]
        bench.say("instructions: \(isEdge ? "touchline-edge" : "C loop"), \(count) connections, \(events) events")
        var options = TouchlineServer.Options()
        options.runner = runner
        options.edge = bench.launcher.directory + "/touchline-edge"
        options.cores = .any
        let server =
            isEdge
            ? try TouchlineServer.start(
                bench.launcher, programs: bench.settings.programs, port: bench.port(0), options)
            : try LimitServer.start(bench.launcher, port: bench.port(0), runner: runner, on: .any)
        let generator = try Generator(bench.launcher)
        try generator.describe(.a, server, payload: bench.payload)
        _ = try generator.connect(.a, count)
        _ = try generator.events(.a, events)
        server.end(bench.launcher)
        generator.end()
        let text = String(decoding: try FileText.read(profile), as: UTF8.self)
        for line in text.split(separator: "\n") where line.hasPrefix("totals:") || line.hasPrefix("summary:") {
            if let total = line.split(separator: " ").dropFirst().first.flatMap({ Double($0) }), total > 0 {
                return total
            }
        }
        throw BenchError("callgrind left no totals in \(profile)")
    }
}
