import ArgumentParser
import EventLoop
import FleetDemo
import FleetTopology

/// `touchline demo`: the whole way of a goal on one machine.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract:
            "Runs origin, wide-area links, edges and fans on this machine, replays two matchdays, checks every fan.",
        discussion: """
            Exit status 0 only if every fan got everything it was owed, once and in order. Ctrl-C leaves nothing running.
            """)

    @Option(help: "How many fans, over all regions.")
    var fans = 2000
    @Option(help: "How long the replay takes.")
    var seconds = 60
    @Option(help: "The fleet.")
    var topology = "Topology/world.yaml"
    @Option(help: "What happened on the pitch.")
    var facts = "Topology/worldcup2022.json"
    @Option(help: "Where report, logs and data go.")
    var output = ".build/demo"
    @Option(help: "Worker threads of each edge.")
    var workers = 1
    @Option(help: "The same seed makes the same fans and the same jitter.")
    var seed: UInt64 = 1
    @Flag(help: "Delay what fans get by how far they are from their edge.")
    var lastMile = false
    @Option(
        help:
            """
            What is done to the fleet meanwhile: edge-kill, edge-stop, link-cut, origin-kill, disk-full; may be given more \
            than once.
            """)
    var fault: [String] = []
    @Option(help: "Faults of all kinds at random from this seed, all through the run.")
    var chaos: UInt64?
    @Flag(help: "Leave the fleet up at the end, and print its URLs.")
    var keep = false

    func run() throws {
        guard (1...18_000).contains(fans) else { throw ValidationError("--fans is \(fans); it goes from 1 to 18000") }
        guard (2...3600).contains(seconds) else {
            throw ValidationError("--seconds is \(seconds); it goes from 2 to 3600")
        }
        var settings = Demo.Settings(facts: facts, topology: topology, output: output)
        settings.fans = fans
        settings.seconds = seconds
        settings.workers = workers
        settings.seed = seed
        settings.lastMile = lastMile
        settings.faults = try fault.map { name in
            guard let fault = Fault(rawValue: name) else {
                let known = Fault.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--fault '\(name)' is none; there are \(known)")
            }
            return fault
        }
        settings.chaos = chaos
        settings.keep = keep
        try Failure.told {
            var demo = try Demo(settings)
            if try !demo.run() { throw ExitCode(1) }
        }
    }
}

/// How a failure ends a program: a sentence on standard error, and the exit status of its kind.
enum Failure {
    static func told(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let code as ExitCode {
            throw code
        } catch let error as ValidationError {
            throw error
        } catch {
            StandardStreams.error("\(error)")
            throw ExitCode(error is TopologyError ? 78 : 1)
        }
    }
}
