import EventLoop
import MatchModel

/// Hundreds of thousands of idle fans on one machine, of as many edges as it takes: their memory, what they cost while
/// nothing happens, and a goal for 50,000 of them and for all.
enum ManyBenchmark {
    /// Of one edge, and of one generator: a process may hold 20,000 descriptors.
    static let perEdge = 18_500
    static let goalFans = 50_000
    static let goals = 5
    static let idleSeconds = 10
    /// Measured: sockets of both ends with their files and inodes take 10.4 KB of slab a fan.
    static let kilobytesPerFan = 11.0
    static let kilobytesPerEdge = 24_000
    /// Left for others: 1.5 GiB.
    static let spare = 1536 * 1024

    static func run(_ bench: Bench) throws {
        let wanted = bench.settings.fans
        let edges = (wanted + perEdge - 1) / perEdge
        try check(wanted, edges, bench)
        let before = KernelMemory.read()
        let crowd = try Crowd(bench, fans: wanted, edges: edges, goalFans: min(goalFans, wanted))
        defer { crowd.end() }
        let begun = SystemClock.monotonic()
        let stopped = crowd.connect { KernelMemory.read().available < spare ? "less than 1.5 GiB were free" : nil }
        let seconds = Double((SystemClock.monotonic() - begun).milliseconds) / 1000
        let fans = crowd.fans
        guard fans > 0 else { throw BenchError(stopped ?? "no fan could be connected") }
        // What connecting left to do is done by then.
        Launcher.pause(milliseconds: 3000)
        var memory = memoryTable(crowd, before, KernelMemory.read())
        memory.notes.append(
            "connected in \(Figure.text(seconds, 0)) s, \(Figure.text(Double(fans) / seconds, 0)) a second")
        let limits = KernelMemory.tcpLimits.map { "\($0)" }.joined(separator: ", ")
        memory.notes.append("tcp_mem, MB of buffers at which the kernel begins to save, saves, refuses: \(limits)")
        if let stopped { memory.notes.append("asked for \(wanted); stopped by this: \(stopped)") }
        let idle = crowd.cpu()
        Launcher.pause(milliseconds: idleSeconds * 1000)
        let cost = Double(crowd.cpu() - idle) / Double(idleSeconds)
        memory.notes.append(
            "idle, over \(idleSeconds) s: \(Figure.text(cost / Double(fans), 0)) ns of the edges' CPU per fan and second, "
                + "\(Figure.text(cost / 1e7, 1))% of a core in all, a beat to each every 25 s included")
        bench.report.tables.append(memory)
        bench.report.tables.append(goalTable(bench, crowd))
    }

    private static func check(_ fans: Int, _ edges: Int, _ bench: Bench) throws {
        let need = Int(Double(fans) * kilobytesPerFan) + edges * kilobytesPerEdge + spare
        let available = KernelMemory.read().available
        func gigabytes(_ kilobytes: Int) -> String { Figure.text(Double(kilobytes) / 1_048_576, 1) }
        bench.say("many: \(fans) fans of \(edges) edges need \(gigabytes(need)) GiB; \(gigabytes(available)) are free")
        guard need <= available else {
            let most = Int(Double(available - spare - edges * kilobytesPerEdge) / kilobytesPerFan) / 1000 * 1000
            throw BenchError(
                "\(fans) fans need \(gigabytes(need)) GiB of memory and \(gigabytes(available)) are free; "
                    + "try --fans \(max(1000, most))")
        }
        guard 2 * fans + 1000 * edges <= KernelMemory.filesLeft else {
            throw BenchError(
                "\(fans) fans are \(2 * fans) sockets, and this machine opens \(KernelMemory.filesLeft) files more; "
                    + "raise fs.file-max, or use fewer --fans")
        }
    }

    private static func memoryTable(_ crowd: Crowd, _ before: KernelMemory, _ after: KernelMemory) -> Report.Table {
        var table = Report.Table(
            name: "many-memory",
            title: "\(crowd.fans) idle fans, subscribed to two topics each, of \(crowd.edges) edges: memory, MB",
            columns: ["of", "without fans", "with fans", "KB per fan", "whole, KB per fan"])
        func row(_ name: String, _ before: Int, _ after: Int) {
            table.rows.append([
                name, Figure.text(Double(before) / 1024, 1), Figure.text(Double(after) / 1024, 1),
                Figure.text(Double(after - before) / Double(crowd.fans), 3),
                Figure.text(Double(after) / Double(crowd.fans), 3),
            ])
        }
        row("the edges, resident", crowd.residentBefore, crowd.resident())
        row("the generators, resident", crowd.generatorsBefore, crowd.generatorsResident())
        row("kernel, slab", before.slab, after.slab)
        row("kernel, slab it cannot give back", before.unreclaimable, after.unreclaimable)
        row("kernel, TCP buffers", before.tcp, after.tcp)
        row("used of what was available", 0, before.available - after.available)
        table.notes.append("kernel memory is that of both ends: fans' sockets are on this machine too")
        return table
    }

    private static func goalTable(_ bench: Bench, _ crowd: Crowd) -> Report.Table {
        var table = Report.Table(
            name: "many-goals", title: "A goal, from its post to the last fan: medians of \(goals), and the slowest",
            columns: [
                "for", "fans", "edges", "first fan ms", "last fan ms", "slowest ms", "deliveries/s", "CPU us/delivery",
            ])
        let pressures = KernelMemory.pressures
        for topic in Crowd.Topic.allCases {
            var seen: [Crowd.Goal] = []
            for _ in 0..<goals {
                Launcher.pause(milliseconds: 1000)
                do {
                    seen.append(try crowd.goal(for: topic))
                } catch {
                    // Others may still be watching for it: no further goal could be told from it.
                    table.notes.append("goal \(seen.count + 1) for \(topic.title): \(error)")
                    break
                }
            }
            guard !seen.isEmpty else { continue }
            let last = Statistics.median(seen.map(\.last))
            table.rows.append([
                topic.title, "\(seen[0].fans)", "\(seen[0].edges)",
                Figure.text(Statistics.median(seen.map(\.first)) / 1e6, 1), Figure.text(last / 1e6, 1),
                Figure.text((seen.map(\.last).max() ?? .nan) / 1e6, 1),
                Figure.text(Double(seen[0].fans) / last * 1e9, 0),
                Figure.text(Statistics.median(seen.map { $0.cpu / Double($0.fans) }) / 1000, 2),
            ])
            bench.say("many: goals for \(topic.title) seen")
        }
        let pressure = KernelMemory.pressures - pressures
        table.notes.append("times the kernel ran short of TCP buffers meanwhile (TCPMemoryPressures): \(pressure)")
        return table
    }
}
