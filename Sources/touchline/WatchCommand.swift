import ArgumentParser
import EventLoop
import FleetTopology
import HTTPTransport
import LoadGenerator
import MatchModel

/// `touchline watch`: one fan in a terminal.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follows matches, teams or leagues in the terminal.",
        discussion: "For example: touchline watch team:arg league:wc2022 --near -34.6,-58.4")

    @Argument(help: "What to follow: match:ID, team:ID or league:ID, up to \(WatchCommand.maximumTopics).")
    var topics: [String]
    @Option(parsing: .unconditional, help: "Where you are, as LATITUDE,LONGITUDE in degrees, north and east positive.")
    var near = "51.5,-0.1"
    @Option(help: "An edge to ask for the nearest, as http://HOST:PORT; may be given more than once.")
    var edge: [String] = []
    @Option(help: "A file of PEM: the authorities by which https edges are believed.")
    var ca: String?
    @Option(help: "A topology file whose edges are asked.")
    var topology: String?
    @Option(
        help:
            "Which classes, with commas: score,discipline,review,period,lineup,commentary. Default: all but commentary."
    )
    var classes: String?
    @Flag(help: "Print the messages as they come, one a line.")
    var json = false

    /// What a connection may hold.
    static let maximumTopics = 64

    func run() throws {
        do {
            try WatchRun(settings()).run()
        } catch let error as TopologyError {
            StandardStreams.error(error.description)
            throw ExitCode(78)
        }
    }

    private func settings() throws -> WatchRun.Settings {
        let fleet = try topology.map { try Fleet.load(path: $0) }
        let plan = FanPlan(region: 0, place: try place(), topics: try followed(), classes: try wantedClasses())
        var settings = WatchRun.Settings(edges: try FleetOptions.edges(edge, fleet), plan: plan, isJSON: json)
        settings.tls = try FleetOptions.tls(ca)
        return settings
    }

    private func followed() throws -> [Topic] {
        guard topics.count <= Self.maximumTopics else {
            throw ValidationError("\(topics.count) topics; a connection may hold \(Self.maximumTopics)")
        }
        return try topics.map { text in
            guard let topic = Topic(text) else {
                throw ValidationError("'\(text)' is no topic; write match:ID, team:ID or league:ID, as in team:arg")
            }
            return topic
        }
    }

    private func place() throws -> Place {
        let parts = near.split(separator: ",").map { Double(String($0.drop { $0 == " " })) }
        guard parts.count == 2, let latitude = parts[0], let longitude = parts[1],
            let place = Place(latitude: latitude, longitude: longitude)
        else {
            throw ValidationError(
                "--near '\(near)' is no place; write LATITUDE,LONGITUDE in degrees, as in --near=51.5,-0.1")
        }
        return place
    }

    private func wantedClasses() throws -> EventClasses? {
        guard let classes else { return nil }
        var wanted: EventClasses = []
        for name in classes.split(separator: ",") {
            guard let value = EventClass(name: String(name)) else {
                let known = EventClass.allCases.map(\.name).joined(separator: ", ")
                throw ValidationError("'\(name)' is no class; there are \(known)")
            }
            wanted.insert(EventClasses(value))
        }
        guard !wanted.isEmpty else { throw ValidationError("--classes is empty; leave it out for all but commentary") }
        return wanted
    }
}
