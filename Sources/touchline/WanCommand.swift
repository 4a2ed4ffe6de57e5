import ArgumentParser
import EventLoop
import FleetTopology
import Glibc
import LinkEmulator
import MatchModel

/// `touchline wan`: the wide area between the origin and its edges, as one process.
struct WanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wan",
        abstract: "The wide area: relays every edge's link to the origin, with its delay, jitter and bandwidth.",
        discussion: """
            Standard input takes lines: cut EDGE [silent|reset] [SECONDS], heal EDGE, links; EDGE may be all.
            With --control: GET /v1/links, POST /v1/links/EDGE/cut?how=silent|reset[&seconds=N], \
            POST /v1/links/EDGE/heal.
            SIGTERM or SIGINT ends it, and it prints the delays it really gave.
            """)

    @Option(help: "The topology file.")
    var topology: String
    @Option(help: "The origin, as HOST:PORT. Default: the topology's.")
    var origin: String?
    @Option(help: "The seed of the jitter.")
    var seed: UInt64 = 1
    @Option(help: "A file for the delay given to each piece that comes down from the origin.")
    var record: String?
    @Option(help: "Where to listen for control over HTTP, as HOST:PORT. It asks nobody who they are: loopback only.")
    var control: String?
    @Option(help: "Multiplies every delay and jitter, 0 to 1000.")
    var delayScale = 1.0
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Where links listen instead of where the topology says.", valueName: "edge=host:port"))
    var link: [String] = []
    @Flag(help: "Print the delays given, at the end, as JSON.")
    var json = false

    func run() throws {
        guard (0...1000).contains(delayScale) else {
            throw ValidationError("--delay-scale is \(delayScale); it goes from 0 to 1000")
        }
        let fleet: Fleet
        do {
            fleet = try Fleet.load(path: topology)
        } catch {
            StandardStreams.error("\(error)")
            throw ExitCode(78)
        }
        let settings = try settings(fleet)
        do {
            let area = try WideArea(loop: try EpollLoop(), settings: settings)
            for link in area.links { StandardStreams.output(LinkReport.line(link)) }
            if let address = area.controlAddress { StandardStreams.output("wan: control on http://\(address)") }
            try area.run(output: StandardStreams.output)
            StandardStreams.output(
                json ? String(decoding: LinkReport.json(area.links), as: UTF8.self) : LinkReport.table(area.links))
            if area.lostRecordBytes > 0 {
                StandardStreams.error(
                    "wan: \(area.lostRecordBytes) bytes of the record could not be written; mend the disk")
            }
        } catch {
            StandardStreams.error("wan: \(error)")
            throw ExitCode(1)
        }
    }

    private func settings(_ fleet: Fleet) throws -> WideAreaSettings {
        var settings = WideAreaSettings(fleet: fleet)
        settings.seed = seed
        settings.delayScale = delayScale
        settings.recordPath = record
        do {
            settings.origin = try origin.map { try SocketAddress($0) }
            settings.control = try control.map { try SocketAddress($0) }
            settings.listen = try link.map { text in
                let parts = text.split(separator: "=", maxSplits: 1)
                guard parts.count == 2, let edge = EdgeID(String(parts[0])), fleet.edge(edge) != nil else {
                    throw ValidationError("--link \(text): write EDGE=HOST:PORT with an edge of the topology")
                }
                return (edge, try SocketAddress(String(parts[1])))
            }
        } catch let error as AddressError {
            throw ValidationError(error.description)
        }
        return settings
    }
}
