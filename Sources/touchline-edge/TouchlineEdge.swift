import ArgumentParser
import EdgeCore
import EdgeServer
import EventLoop
import Glibc
import HTTPTransport
import Logging
import MatchModel
import SecureTransport
import Telemetry

/// The program: reads its settings and runs an edge.
@main
struct TouchlineEdge: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "touchline-edge",
        abstract: "An edge of Touchline: keeps the connections of the fans near it.",
        discussion: """
            Every option is also an environment variable: --listen is TOUCHLINE_LISTEN, and so on; the option wins.
            With TOUCHLINE_EDGE_KEY set, the edge shows it to the origin, which may ask for it.
            SIGTERM drains: fans are sent elsewhere; a second one stops at once. SIGHUP reads certificates, keys and \
            ticket keys again: connections that are open stay, new ones see the new files.
            """)

    @Option(help: "This edge's id, unique in the fleet: 1 to 64 of A-Za-z0-9._-")
    var id: String?
    @Option(help: "The region it stands in.")
    var region: String?
    @Option(help: "Where fans reach it, as HOST:PORT. Default 127.0.0.1:7410.")
    var listen: String?
    @Option(help: "The origin, as http://HOST:PORT or https://HOST:PORT. Default http://127.0.0.1:7400.")
    var origin: String?
    @Option(help: "Worker threads, 1 to 64. Default 1.")
    var workers: Int?
    @Option(
        help: "The URL that fans and other edges are given. Default: http:// or https:// and the listening address.")
    var advertise: String?
    @Option(
        parsing: .unconditional, help: "Degrees north; with --longitude. Default: the region's place, from the origin.")
    var latitude: Double?
    @Option(parsing: .unconditional, help: "Degrees east.")
    var longitude: Double?
    @Option(help: "Publications the ring keeps for resumes, 16 to 1048576. Default 4096.")
    var ring: Int?
    @Option(help: "Milliseconds that commentary may wait to leave with other frames, 0 to 10000. Default 250.")
    var commentaryWait: Int?
    @Option(help: "Deliveries of one turn of a worker's loop, 1 to 65536. Default 256.")
    var slice: Int?
    @Option(help: "Bytes that the slow fans of one worker may hold back in all, 65536 and up. Default 33554432.")
    var pendingBytes: Int?
    @Option(help: "1 compresses publications for fans who ask for it (permessage-deflate). Default 0.")
    var deflate: Int?
    @Option(help: "Seconds that fans have to leave when it drains. Default 5.")
    var drainSeconds: Int?
    @Option(help: "A file of PEM: the certificate that fans see, and those between it and its authority. Turns TLS on.")
    var tlsCertificate: String?
    @Option(help: "A file of PEM: the certificate's private key.")
    var tlsKey: String?
    @Option(help: "A file of session ticket keys, 80 bytes each, shared by a fleet: the first encrypts, all decrypt.")
    var tlsTicketKeys: String?
    @Option(help: "A file of PEM: the authorities an https origin is believed by. Default: those of the machine.")
    var backboneCA: String?
    @Option(help: "A file of PEM: the certificate that this edge shows the origin.")
    var backboneCertificate: String?
    @Option(help: "A file of PEM: its private key.")
    var backboneKey: String?
    @Option(help: "The name in the origin's certificate, where it is not the host of --origin.")
    var backboneName: String?
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
        let isSecure = environment.text("TLS_CERTIFICATE", tlsCertificate) != nil
        let advertised = environment.text("ADVERTISE", advertise) ?? (isSecure ? "https" : "http") + "://\(address)"
        guard advertised.hasPrefix("http://") || advertised.hasPrefix("https://"), advertised.utf8.count <= 512 else {
            throw ValidationError("--advertise is '\(advertised)'; give the URL that fans use, as http://HOST:PORT")
        }
        var settings = EdgeSettings(edge: id, region: region, advertised: advertised)
        settings.workers = try environment.number("WORKERS", workers, in: 1...64) ?? 1
        settings.ringCapacity = try environment.number("RING", ring, in: 16...1_048_576) ?? settings.ringCapacity
        settings.history = UInt32(clamping: settings.ringCapacity / 2)
        settings.connectionsPerWorker = 20_000
        let wait = try environment.number("COMMENTARY_WAIT", commentaryWait, in: 0...10_000)
        if let wait { settings.commentaryPatience = .milliseconds(Int64(wait)) }
        settings.slice = try environment.number("SLICE", slice, in: 1...65_536) ?? settings.slice
        settings.pendingBytes =
            try environment.number("PENDING_BYTES", pendingBytes, in: 65_536...1 << 40) ?? settings.pendingBytes
        settings.compresses = try environment.number("DEFLATE", deflate, in: 0...1) == 1
        settings.place = try place(environment)
        var configuration = EdgeConfiguration(settings: settings, listen: address, origin: origin)
        let drain = try environment.number("DRAIN_SECONDS", drainSeconds, in: 0...3600) ?? 5
        configuration.drain = .seconds(Int64(drain))
        configuration.originKey = environment.text("EDGE_KEY", nil).flatMap { $0.isEmpty ? nil : $0 }
        do throws(TLSError) {
            configuration.tls = try fanTLS(environment)
            configuration.backboneTLS = try backboneTLS(environment, origin)
        } catch {
            // Bad configuration: sysexits' EX_CONFIG.
            StandardStreams.error("\(error)")
            throw ExitCode(78)
        }
        configuration.http = try bounds.settings(environment)
        return configuration
    }

    private func fanTLS(_ environment: Environment) throws(TLSError) -> TLSContext? {
        let certificate = environment.text("TLS_CERTIFICATE", tlsCertificate)
        let key = environment.text("TLS_KEY", tlsKey)
        let tickets = environment.text("TLS_TICKET_KEYS", tlsTicketKeys)
        if certificate == nil, key == nil, tickets == nil { return nil }
        guard let certificate, let key else { throw .half("--tls-certificate", "--tls-key") }
        var settings = TLSServerSettings(certificate: certificate, key: key)
        settings.ticketKeys = tickets
        return try TLSContext(server: settings)
    }

    private func backboneTLS(_ environment: Environment, _ origin: HTTPOrigin) throws(TLSError) -> TLSContext? {
        var settings = TLSClientSettings()
        settings.authority = environment.text("BACKBONE_CA", backboneCA)
        settings.certificate = environment.text("BACKBONE_CERTIFICATE", backboneCertificate)
        settings.key = environment.text("BACKBONE_KEY", backboneKey)
        settings.serverName = environment.text("BACKBONE_NAME", backboneName)
        settings.protocols = [.http2]
        guard origin.isSecure else {
            guard settings.authority == nil, settings.certificate == nil, settings.key == nil else {
                throw TLSError(
                    kind: .incomplete, problem: "the backbone's TLS files are given, but --origin is \(origin)",
                    mend: "give the origin as https://HOST:PORT, or leave the files out")
            }
            return nil
        }
        guard (settings.certificate == nil) == (settings.key == nil) else {
            throw .half("--backbone-certificate", "--backbone-key")
        }
        return try TLSContext(client: settings)
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
