import EventLoop
import FleetDemo

/// All benchmarks, or those asked for, one after the other.
package struct BenchRun {
    /// One that can be asked for by name.
    struct Named: Sendable {
        var name: String
        var isQuick = false
        var run: @Sendable (Bench) throws -> Void
    }

    static let all: [Named] = [
        Named(name: "fanout-small", isQuick: true) { try FanOutBenchmark.run($0, isLarge: false, isSecure: false) },
        Named(name: "fanout-large") { try FanOutBenchmark.run($0, isLarge: true, isSecure: false) },
        Named(name: "tls-small") { try FanOutBenchmark.run($0, isLarge: false, isSecure: true) },
        Named(name: "tls-large") { try FanOutBenchmark.run($0, isLarge: true, isSecure: true) },
        Named(name: "interest") { try InterestBenchmark.run($0) },
        Named(name: "workers") { try WorkersBenchmark.run($0) },
        Named(name: "memory") { try MemoryBenchmark.run($0, isSecure: false) },
        Named(name: "tls-memory") { try MemoryBenchmark.run($0, isSecure: true) },
        Named(name: "accept") { try AcceptBenchmark.run($0) },
        Named(name: "score") { try ScoreBenchmark.run($0, isSecure: false) },
        Named(name: "tls-score") { try ScoreBenchmark.run($0, isSecure: true) },
        Named(name: "syscalls", isQuick: true) { try SystemCallsBenchmark.run($0) },
        Named(name: "instructions") { try InstructionsBenchmark.run($0) },
        Named(name: "many") { try ManyBenchmark.run($0) },
        Named(name: "hostile") { try HostileBenchmark.run($0) },
        Named(name: "resume") { try ResumeBenchmark.run($0) },
        Named(name: "failover") { try FailoverBenchmark.run($0) },
        Named(name: "intake") { try IntakeBenchmark.run($0) },
        Named(name: "allocations", isQuick: true) { try AllocationsBenchmark.run($0, isSecure: false) },
        Named(name: "tls-allocations") { try AllocationsBenchmark.run($0, isSecure: true) },
    ]

    /// The names that `--only` takes.
    package static var names: [String] { all.map(\.name) }

    private let settings: BenchSettings

    package init(_ settings: BenchSettings) { self.settings = settings }

    /// Prints tables as they come, and writes `results.txt` and `results.json`. What cannot run is said to be missing, and
    /// the rest goes on.
    package func run() throws {
        let bench = try Bench(settings)
        defer { bench.launcher.endAll() }
        let chosen = Self.all.filter { named in
            settings.only.isEmpty
                ? named.isQuick || !settings.isQuick : settings.only.contains { named.name.hasPrefix($0) }
        }
        for named in chosen {
            let before = bench.report.tables.count
            bench.say(named.name)
            do {
                try named.run(bench)
            } catch {
                bench.report.missing.append((named.name, "\(error)"))
                bench.say("\(named.name) is missing: \(error)")
            }
            bench.launcher.endAll()
            for table in bench.report.tables[before...] { StandardStreams.output(Report.text(table)) }
            try FileText.write(Array(bench.report.text.utf8), to: bench.launcher.directory + "/results.txt")
            try FileText.write(bench.report.json, to: bench.launcher.directory + "/results.json")
        }
        if !bench.report.missing.isEmpty {
            StandardStreams.output("\nNot run")
            for (name, reason) in bench.report.missing { StandardStreams.output("  \(name): \(reason)") }
        }
        StandardStreams.output("\nWritten: \(bench.launcher.directory)/results.txt and results.json")
    }
}
