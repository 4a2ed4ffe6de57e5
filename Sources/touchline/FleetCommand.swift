import ArgumentParser
import FleetDemo

/// `touchline fleet`: the processes of a topology, until Ctrl-C.
struct FleetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet",
        abstract: "Starts the origin, the wide-area links and all edges of a topology on this machine, until Ctrl-C.")

    @Option(help: "The fleet.")
    var topology = "Topology/world.yaml"
    @Option(help: "Fixtures the origin knows from the start.")
    var schedule: String?
    @Option(help: "Where logs and data go.")
    var output = ".build/fleet"
    @Option(help: "Worker threads of each edge.")
    var workers = 1

    func run() throws {
        try Failure.told {
            var settings = FleetRun.Settings(topology: topology, output: output)
            settings.schedule = schedule
            settings.workers = workers
            try FleetRun(settings).run()
        }
    }
}
