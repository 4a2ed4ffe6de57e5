import ArgumentParser
import EventLoop
import FleetSimulation
import Glibc
import JSONText
import MatchModel

/// `touchline simulate`: the whole fleet in one process, under virtual time, with everything going wrong.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Tries to break the promises of a fleet: origin, edges and fans under virtual time, from seeds.",
        discussion: """
            Each seed is a fleet of its own: at least three edges, twenty fans who change their minds, about a publication \
            a second, and crashes, cuts, partitions, stops, slow fans, bad payloads and restores. After the last minute \
            everything is healed and has to be right. A seed that breaks a rule is shrunk and printed with its last steps; \
            --seed N runs it again, exactly. Exit status 1 if a rule was broken, or if the run met too little to say \
            anything.
            """)

    @Option(help: "How many seeds.")
    var seeds = 100
    @Option(help: "The first seed.")
    var from: UInt64 = 1
    @Option(help: "One seed only; its digest is printed.")
    var seed: UInt64?
    @Option(help: "Simulated minutes with faults, 1 to 600.")
    var minutes = 10
    @Option(help: "Edges, 1 to 16.")
    var edges = 3
    @Option(help: "Fans, 1 to 1000.")
    var fans = 20
    @Option(parsing: .upToNextOption, help: "Kinds of faults to leave out.")
    var without: [String] = []
    @Option(parsing: .upToNextOption, help: "Single faults to leave out, by their numbers.")
    var skip: [Int] = []
    @Flag(help: "With --seed: print the last steps even if nothing is broken.")
    var trace = false
    @Flag(help: "Do not shrink what fails.")
    var noShrink = false
    @Flag(help: "Print each seed's digest.")
    var digests = false
    @Flag(help: "Report as JSON.")
    var json = false

    func run() throws {
        let kinds = try without.map { name in
            guard let kind = FaultKind(rawValue: name) else {
                let known = FaultKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--without '\(name)' is no fault; there are \(known)")
            }
            return kind
        }
        guard (1...600).contains(minutes), (1...16).contains(edges), (1...1000).contains(fans), seeds >= 1 else {
            throw ValidationError("--minutes goes from 1 to 600, --edges to 16, --fans to 1000; --seeds is at least 1")
        }
        var settings = SimulationSettings(seed: seed ?? from)
        settings.minutes = minutes
        settings.edges = edges
        settings.fans = fans
        settings.withoutKinds = Set(kinds)
        settings.withoutFaults = Set(skip)
        settings.isTracing = trace
        let begin = SystemClock.monotonic()
        let processorBegin = clock()
        var totals = SimulationTotals()
        var failures: [SimulationResult] = []
        let count = seed == nil ? seeds : 1
        for index in 0..<count {
            settings.seed = (seed ?? from) &+ UInt64(index)
            let result = Simulation.run(settings)
            totals = totals + result.totals
            if digests || seed != nil { print("seed \(settings.seed) digest \(String(result.digest, radix: 16))") }
            if let violation = result.violation {
                failures.append(result)
                StandardStreams.error("seed \(settings.seed): \(violation)")
            }
            if trace { result.trace.forEach { print($0) } }
            let done = index + 1
            if count > 1, done % max(1, count / 20) == 0 {
                StandardStreams.error("\(done) of \(count) seeds, \(failures.count) broken")
            }
            if failures.count >= 10 { break }
        }
        let seconds = Double((SystemClock.monotonic() - begin).microseconds) / 1e6
        let processor = Double(clock() - processorBegin) / Double(CLOCKS_PER_SEC)
        report(totals, failures, seconds, processor)
        if let failure = failures.first, !noShrink { explain(failure) }
        let unmet = seed == nil && count >= 20 ? totals.required.filter { $0.value == 0 } : []
        for total in unmet { StandardStreams.error("\(total.name) is 0: the run has tried too little") }
        if !failures.isEmpty || !unmet.isEmpty { throw ExitCode(1) }
    }

    private func report(
        _ totals: SimulationTotals, _ failures: [SimulationResult], _ seconds: Double, _ processor: Double
    ) {
        let speed = Int(Double(totals.simulatedSeconds) / max(seconds, 0.001))
        // What the machine does beside this does not count.
        let speedOfCore = Int(Double(totals.simulatedSeconds) / max(processor, 0.001))
        if json {
            var text = JSONWriter()
            text.object { text in
                text.object("totals") { text in
                    for total in totals.named { text.field(named: total.name) { $0.element(total.value) } }
                }
                text.field("broken", failures.count)
                text.array("broken_seeds") { list in failures.forEach { list.element(String($0.settings.seed)) } }
                text.field("simulated_seconds_per_second", speed)
                text.field("simulated_seconds_per_processor_second", speedOfCore)
            }
            print(String(decoding: text.bytes, as: UTF8.self))
            return
        }
        for total in totals.named {
            print("\(total.name)\(String(repeating: " ", count: max(1, 24 - total.name.count)))\(total.value)")
        }
        print(
            "\(failures.count) seeds broken, \(speed) simulated seconds a second, "
                + "\(speedOfCore) for each second of a core")
    }

    private func explain(_ failure: SimulationResult) {
        guard let shrunk = SeedSearch.shrink(failure.settings, told: { StandardStreams.error("\($0)") }) else {
            return print("seed \(failure.settings.seed) did not fail again: a simulation that is not repeatable")
        }
        shrunk.trace.suffix(80).forEach { print($0) }
        if let violation = shrunk.violation { print("BROKEN \(violation)") }
        let settings = shrunk.settings
        var command = "touchline simulate --seed \(settings.seed) --minutes \(settings.minutes)"
        command += " --edges \(settings.edges) --fans \(settings.fans)"
        let kinds = settings.withoutKinds.map(\.rawValue).sorted()
        if !kinds.isEmpty { command += " --without \(kinds.joined(separator: " "))" }
        let skipped = settings.withoutFaults.sorted().map { "\($0)" }
        if !skipped.isEmpty { command += " --skip \(skipped.joined(separator: " "))" }
        print("again: \(command)")
    }
}
