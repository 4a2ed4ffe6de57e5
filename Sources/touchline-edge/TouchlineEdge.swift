import ArgumentParser
import EdgeCore
import EdgeServer
import EventLoop
import Glibc
import HTTPTransport
import Logging
import MatchModel
import Telemetry

/// The program: reads its settings and runs an edge.
@main
struct TouchlineEdge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "touchline-edge",
        abstract: "An edge of Touchline: keeps the connections of the fans near it.",
        discussion: """
            Every option is also an environment variable: --listen is TOUCHLINE_LISTEN, and so on; the option wins.
            SIGTERM drains: fans are sent elsewhere; a second one stops at once.
            """)

    @Option(help: "This edge's id, unique in the fleet: 1 to 64 of A-Za-z0-9._-")
    var id: String?
    @Option(help: "The region it stands in.")
    var region: String?
    @Option(help: "Where fans reach it, as HOST:PORT. Default 127.0.0.1:7410.")
    var listen: String?
    @Option(help: "The origin, as http://HOST:PORT. Default http://127.0.0.1:7400.")
    var origin: String?
    @Option(help: "Worker threads, 1 to 64. Default 1.")
    var workers: Int?
    @Option(help: "The URL that fans and other edges are given. Default: http:// and the listening address.")
    var advertise: String?
    @Option(
        parsing: .unconditional, help: "Degrees north; with --longitude. Default: the region's place, from the origin.")
    var latitude: Double?
    @Option(parsing: .unconditional, help: "Degrees east.")
    var longitude: Double?
    @Option(help: "Publications the ring keeps for resumes, 16 to 1048576. Default 4096.")
    var ring: Int?
    @Option(help: "Seconds that fans have to leave when it drains. Default 5.")
    var drainSeconds: Int?
    @OptionGroup(title: "Bounds")
    var bounds: BoundOptions
    @Option(help: "Log level: trace, debug, info, notice, warning, error. Default info.")
    var logLevel: String?

    func run() throws {
        let environment = Environment()
        let level = environment.text("LOG_LEVEL", logLevel) ?? "info"
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw ValidationError("'\(level)' is no log level; there are trace, debug, info, notice, warning, error")
        }
        let configuration = try makeConfiguration(environment)
        StandardErrorLogHandler.bootstrap(level: logLevel)
        let logger = Logger(label: "edge")
        do {
            try EdgeNode(configuration, logger: logger).run()
        } catch {
            logger.critical("the edge cannot run: \(error)")
            throw ExitCode(1)
        }
    }

    private func makeConfiguration(_ environment: Environment) throws -> EdgeConfiguration {
        guard let id = EdgeID(environment.text("ID", id) ?? "") else {
            throw ValidationError("--id is missing or no id; give this edge a name such as --id lon-1")
        }
        guard let region = RegionID(environment.text("REGION", region) ?? "") else {
            throw ValidationError("--region is missing or no id; name the region it stands in, such as --region london")
        }
        let address: SocketAddress
        let origin: HTTPOrigin
        do {
            address = try SocketAddress(environment.text("LISTEN", listen) ?? "127.0.0.1:7410")
            origin = try HTTPOrigin(parsing: environment.text("ORIGIN", self.origin) ?? "http://127.0.0.1:7400")
        } catch {
            throw ValidationError("\(error)")
        }
        let advertised = environment.text("ADVERTISE", advertise) ?? "http://\(address)"
        guard advertised.hasPrefix("http://") || advertised.hasPrefix("https://"), advertised.utf8.count <= 512 else {
            throw ValidationError("--advertise is '\(advertised)'; give the URL that fans use, as http://HOST:PORT")
        }
        var settings = EdgeSettings(edge: id, region: region, advertised: advertised)
        settings.workers = try environment.number("WORKERS", workers, in: 1...64) ?? 1
        settings.ringCapacity = try environment.number("RING", ring, in: 16...1_048_576) ?? settings.ringCapacity
        settings.history = UInt32(clamping: settings.ringCapacity / 2)
        settings.connectionsPerWorker = 20_000
        settings.place = try place(environment)
        var configuration = EdgeConfiguration(settings: settings, listen: address, origin: origin)
        let drain = try environment.number("DRAIN_SECONDS", drainSeconds, in: 0...3600) ?? 5
        configuration.drain = .seconds(Int64(drain))
        configuration.http = try bounds.settings(environment)
        return configuration
    }

    private func place(_ environment: Environment) throws -> Place? {
        let latitude = environment.text("LATITUDE", latitude.map { "\($0)" })
        let longitude = environment.text("LONGITUDE", longitude.map { "\($0)" })
        if latitude == nil, longitude == nil { return nil }
        guard let north = latitude.flatMap(Double.init), let east = longitude.flatMap(Double.init),
            let place = Place(latitude: north, longitude: east)
        else { throw ValidationError("--latitude is -90 to 90 and --longitude -180 to 180; give both or neither") }
        return place
    }
}

/// Settings from the environment, behind those of the command line.
struct Environment {
    func text(_ name: String, _ option: String?) -> String? {
        if let option { return option }
        guard let value = getenv("TOUCHLINE_" + name) else { return nil }
        return String(cString: value)
    }

    func number(_ name: String, _ option: Int?, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = text(name, option.map { "\($0)" }) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            let flag = "--" + name.lowercased().split(separator: "_").joined(separator: "-")
            throw ValidationError("\(flag) is '\(text)'; it goes from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}
