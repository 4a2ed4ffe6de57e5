import EventLoop
import JSONText

/// The load generator, a process of its own: see `Tests/Benchmarks/generator.c` for its commands.
final class Generator {
    let child: ChildProcess
    private let launcher: Launcher
    private var waiting: [String] = []

    init(_ launcher: Launcher, on cores: Launcher.Cores = .generator, name: String = "generator") throws {
        self.launcher = launcher
        child = try launcher.start(name, launcher.directory + "/generator", [], on: cores)
    }

    func end() { launcher.end(child) }

    /// One of the two servers of a comparison.
    enum Side: String {
        case a, b
    }

    func describe(_ side: Side, _ server: FanOutServer, payload: Int) throws {
        var words = "side \(side) host=127.0.0.1 port=\(server.port) control=\(server.control)"
        let prefix = "\(server.name)-\(side)"
        words += " handshake=" + (try launcher.file("\(prefix)-handshake", server.handshake))
        words += " trigger=" + (try launcher.file("\(prefix)-trigger", server.trigger(payload)))
        if let first = server.first { words += " first=" + (try launcher.file("\(prefix)-first", first)) }
        if let other = server.other { words += " other=" + (try launcher.file("\(prefix)-other", other)) }
        if let ready = server.ready { words += " ready=\(ready)" }
        if server.isSecure { words += " tls=1" }
        if server.resets { words += " resets=1" }
        words += " counted=\(server.counted) pids=" + server.pids.map(String.init).joined(separator: ",")
        _ = try ask(words)
    }

    struct Connected {
        var count: Int
        /// Nanoseconds, of all of them.
        var wall, cpu: Double
    }

    func connect(_ side: Side, _ count: Int, interested: Int? = nil, window: Int = 64) throws -> Connected {
        let answer = try ask("connect \(side) \(count) \(interested ?? count) \(window)")
        return Connected(
            count: Int(answer["connected"]?.integer ?? 0), wall: answer["wall_ns"]?.number ?? .nan,
            cpu: answer["cpu_ns"]?.number ?? .nan)
    }

    func close(_ side: Side) throws { _ = try ask("close \(side)") }

    /// The bytes that one event makes on a connection.
    func frameBytes(_ side: Side) throws -> Int { Int(try ask("frame \(side)")["frame_bytes"]?.integer ?? 0) }

    /// So many events on one side alone.
    func events(_ side: Side, _ count: Int, pause: Int = 0) throws -> Round {
        Round(try ask("events \(side) \(count) \(pause)"))
    }

    /// So many events on one side alone: when its fans had them.
    func latencies(_ side: Side, _ count: Int, pause: Int) throws -> Spread {
        Spread(try ask("latencies \(side) \(count) \(pause)"))
    }

    /// Pairs of rounds, A B B A, without those of the warm-up.
    func rounds(
        pairs: Int, events: Int = 1, pause: Int, looksEvery microseconds: Int = 0, progress: (Int) -> Void
    ) throws -> Comparison {
        tell("rounds \(pairs) \(BenchSettings.warmup) \(events) \(pause) \(microseconds)")
        var comparison = Comparison()
        while true {
            let answer = try next()
            if answer["done"] != nil { return comparison }
            guard let pair = answer["pair"]?.integer, pair >= 0 else { continue }
            if answer["side"]?.string == "a" { comparison.a.append(Round(answer)) }
            if answer["side"]?.string == "b" { comparison.b.append(Round(answer)) }
            progress(Int(pair) + 1)
        }
    }

    private func ask(_ line: String) throws -> JSONValue {
        tell(line)
        return try next()
    }

    /// Says a command without waiting for its answer, which `next()` gives.
    func tell(_ line: String) { child.tell(line) }

    /// The next answer.
    func next() throws -> JSONValue {
        for _ in 0..<600_000 {
            if waiting.isEmpty { waiting = child.lines() }
            if !waiting.isEmpty {
                let answer = (try? JSONReader.read(Array(waiting.removeFirst().utf8))) ?? .null
                if let error = answer["error"]?.string { throw BenchError("the generator: \(error)") }
                return answer
            }
            guard child.isRunning() else {
                throw BenchError("the generator ended; see \(launcher.directory)/\(child.name).log")
            }
            Launcher.pause(milliseconds: 1)
        }
        throw BenchError("the generator said nothing for ten minutes; see \(launcher.directory)/\(child.name).log")
    }
}
