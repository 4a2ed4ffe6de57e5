import FleetTopology

/// A fleet that is up until it is told to stop.
package struct FleetRun {
    package struct Settings {
        package var topology: String
        package var output: String
        package var schedule: String?
        package var workers = 1

        package init(topology: String, output: String) {
            self.topology = topology
            self.output = output
        }
    }

    private let fleet: LocalFleet

    package init(_ settings: Settings) throws {
        let fleet = try Fleet.load(path: settings.topology)
        var local = LocalFleet.Settings(
            topologyPath: settings.topology, directory: settings.output, programs: FileText.programDirectory)
        local.schedulePath = settings.schedule
        local.workers = settings.workers
        self.fleet = try LocalFleet(local, fleet: fleet)
    }

    /// Returns after Ctrl-C or SIGTERM; throws when one of the processes ends by itself.
    package func run() throws {
        Interruption.watch()
        defer { fleet.stop() }
        try FileText.makeDirectory(fleet.settings.directory)
        try fleet.checkPorts()
        try fleet.startOrigin()
        try fleet.startLinks()
        try fleet.startEdges()
        print(fleet.urls)
        try fleet.waitForInterruption()
    }
}
