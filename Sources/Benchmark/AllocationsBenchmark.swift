import EventLoop
import FleetDemo

/// Heap allocations of each thread of the edge while it delivers, counted by a preloaded library.
enum AllocationsBenchmark {
    static let connections = 1000
    static let warmup = 20
    static let events = 100

    static func run(_ bench: Bench, isSecure: Bool) throws {
        let counts = "\(bench.launcher.directory)/allocations"
        var options = TouchlineServer.Options()
        options.certificate = isSecure ? try Certificate(bench.launcher) : nil
        options.topics = ["match:\(TouchlineServer.match)", "team:home", "team:away", "league:bench"]
        options.variables = [
            "LD_PRELOAD=\(bench.launcher.directory)/countallocs.so", "COUNT_ALLOCATIONS=\(counts)",
        ]
        let server = try TouchlineServer.start(
            bench.launcher, programs: bench.settings.programs, port: bench.port(0), options)
        defer { server.end(bench.launcher) }
        let generator = try Generator(bench.launcher)
        defer { generator.end() }
        try generator.describe(.a, server, payload: bench.payload)
        _ = try generator.connect(.a, connections)
        _ = try generator.events(.a, warmup)
        let before = try read(counts)
        _ = try generator.events(.a, events)
        let after = try read(counts)
        var table = Report.Table(
            name: isSecure ? "tls-allocations" : "allocations",
            title: "Heap allocations of the edge, \(events) events to \(connections) connections of "
                + "\(options.topics.count) topics\(isSecure ? ", TLS 1.3" : "")",
            columns: ["thread", "allocations", "bytes", "per event", "per delivery"])
        for (thread, row) in after.sorted(by: { $0.key < $1.key }) {
            let old = before[thread] ?? (0, 0)
            let made = Double(row.allocations - old.allocations)
            table.rows.append([
                ProcessFigures.threadName(server.child.pid, Int32(thread)), Figure.text(made, 0),
                Figure.text(Double(row.bytes - old.bytes), 0), Figure.text(made / Double(events), 2),
                Figure.text(made / Double(events * connections), 5),
            ])
        }
        bench.report.tables.append(table)
    }

    /// By thread: rows of four numbers of 64 bits, as `countallocs.c` writes them.
    private static func read(_ path: String) throws -> [UInt64: (allocations: UInt64, bytes: UInt64)] {
        let bytes = try FileText.read(path)
        func number(_ index: Int) -> UInt64 {
            (0..<8).reduce(0) { $0 | UInt64(bytes[index * 8 + $1]) << UInt64($1 * 8) }
        }
        var rows: [UInt64: (allocations: UInt64, bytes: UInt64)] = [:]
        for row in 0..<(bytes.count / 32) where number(row * 4) != 0 {
            rows[number(row * 4)] = (number(row * 4 + 1), number(row * 4 + 2))
        }
        return rows
    }
}
