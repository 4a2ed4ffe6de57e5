import EventLoop
import FleetDemo
import Glibc

/// System calls per delivery, by `strace -c`.
enum SystemCallsBenchmark {
    static let connections = 1000
    static let events = 20

    static func run(_ bench: Bench) throws {
        var table = Report.Table(
            name: "syscalls",
            title: "System calls of the threads that deliver during \(events) events to \(connections) connections",
            columns: ["server", "call", "calls", "per delivery"])
        defer { bench.report.tables.append(table) }
        for isEdge in [false, true] {
            let server =
                isEdge
                ? try TouchlineServer.start(bench.launcher, programs: bench.settings.programs, port: bench.port(0))
                : try LimitServer.start(bench.launcher, port: bench.port(0))
            defer { server.end(bench.launcher) }
            let generator = try Generator(bench.launcher)
            defer { generator.end() }
            try generator.describe(.a, server, payload: bench.payload)
            _ = try generator.connect(.a, connections)
            _ = try generator.events(.a, 3)
            let output = "\(bench.launcher.directory)/strace-\(server.name).txt"
            unlink(output)
            // The threads that deliver; the edge's first thread has the backbone.
            let all = ProcessFigures.threads(server.child.pid)
            let workers = all.filter { ProcessFigures.threadName(server.child.pid, $0).hasPrefix("worker-") }
            let tasks = workers.isEmpty ? all : workers
            let tracer = try bench.launcher.start(
                "strace-\(server.name)", "/usr/bin/strace",
                ["-c", "-o", output] + tasks.flatMap { ["-p", "\($0)"] }, on: .generator)
            try bench.launcher.wait(for: "strace", tracer) {
                tasks.allSatisfy { isTraced(server.child.pid, $0) }
            }
            _ = try generator.events(.a, events)
            tracer.signal(SIGINT)
            for _ in 0..<1000 where tracer.isRunning() { Launcher.pause(milliseconds: 5) }
            let deliveries = Double(connections * events)
            for line in String(decoding: try FileText.read(output), as: UTF8.self).split(separator: "\n") {
                let words = line.split(separator: " ")
                // % time, seconds, usecs/call, calls, errors if any, name.
                guard words.count >= 5, let calls = Double(words[3]), let name = words.last, name != "total",
                    calls >= 2
                else { continue }
                table.rows.append([
                    server.name, String(name), Figure.text(calls, 0), Figure.text(calls / deliveries, 4),
                ])
            }
        }
    }

    private static func isTraced(_ pid: Int32, _ thread: Int32) -> Bool {
        let status = (try? FileText.read("/proc/\(pid)/task/\(thread)/status")) ?? []
        return String(decoding: status, as: UTF8.self).split(separator: "\n").contains {
            $0.hasPrefix("TracerPid:") && !$0.hasSuffix("\t0")
        }
    }
}
