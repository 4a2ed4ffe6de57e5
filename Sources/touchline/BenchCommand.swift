import ArgumentParser
import Benchmark
import FleetDemo

/// `touchline bench`: the edge against the limit and against its peers.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures the edge against a loop of send() in C and against other servers, on this machine.",
        discussion: """
            Scripts/bench installs and builds what this runs. Both servers of a comparison are up in the same run and on \
            the same generator, and send in turn, A B B A; ratios are medians of those of the pairs. \
            Results: results.txt and results.json in --output.
            """)

    @Option(help: "Where the C programs are, and where results go.")
    var output = ".build/bench"
    @Option(help: "The programs measured: a directory with touchline-edge and touchline-origin. Default: this one's.")
    var programs: String?
    @Option(help: "Pairs of rounds of each comparison. Default 60; 15 with --quick.")
    var pairs: Int?
    @Option(help: "Connections to each of two servers, in the small comparisons.")
    var small = 1000
    @Option(help: "Connections to each of two servers, in the large comparisons.")
    var large = 7500
    @Option(help: "Fans in all of the many processes, 1000 to 2000000.")
    var fans = 500_000
    @Option(help: "Milliseconds of quiet before each fan-out.")
    var pause = 260
    @Option(help: "The first port of those used.")
    var port = 19_500
    @Option(
        parsing: .upToNextOption,
        help: "Only those whose names begin so: \(BenchRun.names.joined(separator: ", ")).")
    var only: [String] = []
    @Flag(help: "A minute's run without peers.")
    var quick = false

    func run() throws {
        var settings = BenchSettings(programs: programs ?? FileText.programDirectory)
        settings.directory = output
        settings.isQuick = quick
        settings.pairs = pairs ?? (quick ? 15 : 60)
        settings.small = small
        settings.large = large
        settings.fans = fans
        settings.pause = pause
        settings.port = port
        settings.only = only
        guard settings.pairs >= 1, (1...9000).contains(small), (1...9000).contains(large) else {
            throw ValidationError("--pairs is at least 1; --small and --large go from 1 to 9000")
        }
        guard (1000...2_000_000).contains(fans) else { throw ValidationError("--fans goes from 1000 to 2000000") }
        guard (0...10_000).contains(pause), (1024...65_000).contains(port) else {
            throw ValidationError("--pause goes from 0 to 10000, --port from 1024 to 65000")
        }
        for name in only where !BenchRun.names.contains(where: { $0.hasPrefix(name) }) {
            throw ValidationError("--only '\(name)' is none; there are \(BenchRun.names.joined(separator: ", "))")
        }
        try Failure.told { try BenchRun(settings).run() }
    }
}
