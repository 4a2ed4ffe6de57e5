import EventLoop

/// What benchmarks share: settings, programs, the report that grows, and how far it is.
final class Bench {
    let settings: BenchSettings
    let launcher: Launcher
    var report = Report()
    /// The size of a goal's frame on the wire; measured by the first comparison with an edge.
    var frameBytes = BenchSettings.usualFrame

    init(_ settings: BenchSettings) throws(SystemError) {
        self.settings = settings
        launcher = try Launcher(directory: settings.directory)
    }

    /// Bytes of a frame that are not its payload: those here are of 126 to 65,535 bytes.
    static let frameHeader = 4
    var payload: Int { frameBytes - Self.frameHeader }

    func port(_ slot: Int) -> Int { settings.port + 10 * slot }

    func say(_ text: String) { StandardStreams.error("bench: " + text) }

    /// One server against another, in one generator. `b` is connected first, and its frame is what `a` sends as well.
    func compare(
        _ what: String, _ a: FanOutServer, _ b: FanOutServer, counts: (Int, Int), interested: (Int, Int)? = nil,
        generatorOn cores: Launcher.Cores = .generator, looksEvery microseconds: Int = 0, measuresFrame: Bool = false
    ) throws -> Comparison {
        let generator = try Generator(launcher, on: cores)
        defer { generator.end() }
        let interested = interested ?? counts
        say("\(what): connecting \(counts.1) and \(counts.0)")
        try generator.describe(.b, b, payload: payload)
        _ = try generator.connect(.b, counts.1, interested: interested.1)
        if measuresFrame { frameBytes = try generator.frameBytes(.b) }
        try generator.describe(.a, a, payload: payload)
        _ = try generator.connect(.a, counts.0, interested: interested.0)
        let pairs = settings.pairs
        let step = max(1, pairs / 4)
        return try generator.rounds(pairs: pairs, pause: settings.pause, looksEvery: microseconds) { done in
            if done % step == 0 { say("\(what): \(done) of \(pairs) pairs") }
        }
    }
}

extension Report {
    static let comparisonColumns = [
        "server", "CPU us/delivery", "ratio", "+-", "q1", "q3", "last fan ms", "ratio ", "+- ", "from trigger ms",
        "server busy %",
        "generator busy %",
    ]

    /// A row for B, and one for A before it if it is the first.
    static func row(_ name: String, _ comparison: Comparison) -> [String] {
        let cpu = comparison.ratio(\.cpuPerDelivery)
        let span = comparison.ratio(\.span)
        return [
            name, Figure.text(Comparison.median(comparison.b, \.cpuPerDelivery), 2), Figure.text(cpu.median, 3),
            Figure.text(cpu.error, 3), Figure.text(cpu.lower, 3), Figure.text(cpu.upper, 3),
            Figure.text(Comparison.median(comparison.b) { $0.span / 1e6 }, 2), Figure.text(span.median, 3),
            Figure.text(span.error, 3),
            Figure.text(Comparison.median(comparison.b) { $0.last / 1e6 }, 2),
            Figure.text(Comparison.median(comparison.b) { 100 * $0.cpu / $0.wall }, 0),
            Figure.text(Comparison.median(comparison.b) { 100 * $0.generator / $0.wall }, 0),
        ]
    }
}
