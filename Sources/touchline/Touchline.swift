import ArgumentParser

/// The program of those who run, watch and try a fleet.
@main
struct Touchline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "touchline",
        abstract: "Tools around a Touchline fleet.",
        subcommands: [
            DemoCommand.self, FleetCommand.self, ReplayCommand.self, WatchCommand.self, LoadCommand.self,
            WanCommand.self, BenchCommand.self, LogCommand.self, SimulateCommand.self,
            ProviderCommand.self,
        ])
}
