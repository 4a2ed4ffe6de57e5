import ArgumentParser
import EventLoop
import FleetTopology
import HTTPTransport
import LoadGenerator
import MatchModel
import SecureTransport

/// `touchline load`: thousands of fans against a fleet.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Puts fans on a fleet, measures what they see, and checks that nothing was lost.",
        discussion: """
            Each fan asks for the edge nearest to where it lives, connects, subscribes to one or two teams, a match or
            the league, and comes back with its cursor when it loses its edge. The run ends after --seconds, at SIGINT
            or SIGTERM, or at a line 'stop' on standard input; then --verify holds what every fan received against
            what the origin published, and the exit code is 1 if anything is missing, doubled, out of order or too much.
            """)

    @Option(help: "An edge to ask for others, as http://HOST:PORT; may be given more than once.")
    var edge: [String] = []
    @Option(help: "A file of PEM: the authorities by which https edges and origins are believed.")
    var ca: String?
    @Option(help: "A topology file: its edges are asked, its regions have the fans.")
    var topology: String?
    @Option(help: "How many fans, 1 to \(LoadSettings.maximumFans).")
    var fans = 100
    @Option(help: "How long, in seconds; 0: until it is told to stop.")
    var seconds = 0
    @Option(help: "The same seed makes the same fans.")
    var seed: UInt64 = 1
    @Option(help: "Only matches and teams of this league.")
    var league: String?
    @Option(help: "Only this match and its teams; may be given more than once.")
    var match: [String] = []
    @Flag(help: "Delay what fans get and send by how far they are from their edge.")
    var lastMile = false
    @Option(help: "The origin, for --verify.")
    var origin = "http://127.0.0.1:7400"
    @Flag(help: "At the end, check that every fan got exactly what it was owed.")
    var verify = false
    @Option(help: "Write down what every fan received, in this file.")
    var journal: String?
    @Flag(help: "One JSON object a second on standard output, and a final one.")
    var json = false

    func run() throws {
        let code: Int32
        do {
            code = try LoadRun(settings()).run()
        } catch let error as TopologyError {
            StandardStreams.error(error.description)
            throw ExitCode(78)
        }
        if code != 0 { throw ExitCode(code) }
    }

    private func settings() throws -> LoadSettings {
        let fleet = try topology.map { try Fleet.load(path: $0) }
        let edges = try FleetOptions.edges(edge, fleet)
        var settings = LoadSettings(
            edges: edges, regions: fleet.map { $0.regions.map(FanRegion.init) } ?? FanRegion.equator, fans: fans)
        guard (1...LoadSettings.maximumFans).contains(fans) else {
            throw ValidationError("--fans is \(fans); one load generator has 1 to \(LoadSettings.maximumFans)")
        }
        guard seconds >= 0 else { throw ValidationError("--seconds is \(seconds); it is 0 (no end) or more") }
        settings.seconds = seconds
        settings.seed = seed
        if let league {
            guard let id = LeagueID(league) else {
                throw ValidationError("--league '\(league)' is no id; it has 1 to 64 of A-Za-z0-9._-")
            }
            settings.league = id
        }
        settings.matches = try match.map { text in
            guard let id = MatchID(text) else {
                throw ValidationError("--match '\(text)' is no id; it has 1 to 64 of A-Za-z0-9._-")
            }
            return id
        }
        settings.appliesLastMile = lastMile
        if verify { settings.truth = try FleetOptions.origin(origin) }
        settings.journal = journal
        settings.isJSON = json
        settings.tls = try FleetOptions.tls(ca)
        return settings
    }
}

/// What `load` and `watch` share: which edges are asked.
enum FleetOptions {
    static func edges(_ given: [String], _ fleet: Fleet?) throws -> [HTTPOrigin] {
        if !given.isEmpty { return try given.map { try origin($0) } }
        guard let fleet else { return [try origin("http://127.0.0.1:7410")] }
        do {
            return try LoadSettings.edges(of: fleet)
        } catch {
            throw ValidationError("the topology's edges: \(error)")
        }
    }

    /// What https is spoken with; `nil` without a file of authorities.
    static func tls(_ authority: String?) throws -> TLSContext? {
        guard let authority else { return nil }
        var settings = TLSClientSettings()
        settings.authority = authority
        do {
            return try TLSContext(client: settings)
        } catch {
            StandardStreams.error(error.description)
            throw ExitCode(78)
        }
    }

    static func origin(_ text: String) throws -> HTTPOrigin {
        do {
            return try HTTPOrigin(parsing: text)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
