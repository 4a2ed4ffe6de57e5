import EventLoop
import FleetDemo
import HTTPTransport

/// One origin and one edge, as anybody would run them. An event is posted to the origin as a canonical observation.
enum TouchlineServer {
    static let match = "bench-1"

    struct Options {
        var workers = 1
        var certificate: Certificate?
        /// Another program than the one among `programs`.
        var edge: String?
        /// A program to run the edge under, with its arguments.
        var runner: [String] = []
        var variables: [String] = []
        /// More of the edge's own arguments.
        var arguments: [String] = []
        /// Where the edge says it stands, in degrees.
        var latitude = 51.5
        var longitude = -0.1
        /// More matches of the origin.
        var fixtures: [String] = []
        var cores = Launcher.Cores.server
        /// What fans subscribe to; one of them is the match.
        var topics = ["match:\(TouchlineServer.match)"]
    }

    static func start(
        _ launcher: Launcher, programs: String, port: Int, _ options: Options = Options()
    ) throws -> FanOutServer {
        let fixtures = [fixture(match)] + options.fixtures
        let origin = try startOrigin(launcher, programs: programs, port: port + 1, fixtures: fixtures)
        var isUp = false
        defer { if !isUp { launcher.end(origin) } }
        let edge = try startEdge(launcher, programs: programs, port: port, origin: port + 1, options)
        if options.certificate == nil {
            try launcher.wait(for: "the edge", edge, seconds: 60) { LocalHTTP(port: port).isReady() }
        } else {
            try launcher.wait(for: "the edge", edge, seconds: 60) { Port.isOpen(port) }
            Launcher.pause(milliseconds: 1000)
        }
        isUp = true
        let topics = options.topics.map { "\"\($0)\"" }.joined(separator: ",")
        return FanOutServer(
            name: "touchline", child: edge, helpers: [origin], port: port, control: port + 1,
            isSecure: options.certificate != nil, handshake: FanOutServer.upgrade("/v1/live"),
            first: FanOutServer.frame("{\"op\":\"subscribe\",\"id\":\"1\",\"topics\":[\(topics)]}"),
            other: FanOutServer.frame("{\"op\":\"subscribe\",\"id\":\"1\",\"topics\":[\"team:nobody\"]}"),
            ready: "op\":\"subscribed", trigger: { _ in event }, counted: 200)
    }

    /// An origin that is ready and knows these fixtures.
    static func startOrigin(
        _ launcher: Launcher, programs: String, port: Int, fixtures: [String], on cores: Launcher.Cores = .generator
    ) throws -> ChildProcess {
        let data = "\(launcher.directory)/origin-\(port - 1)"
        FileText.removeFiles(in: data)
        let origin = try launcher.start(
            "origin-\(port - 1)", programs + "/touchline-origin",
            ["--listen", "127.0.0.1:\(port)", "--data", data, "--log-level", "warning"], on: cores)
        var isUp = false
        defer { if !isUp { launcher.end(origin) } }
        let intake = LocalHTTP(port: port)
        try launcher.wait(for: "the origin", origin) { intake.isReady() }
        let body = "[" + fixtures.joined(separator: ",") + "]"
        guard intake.request("POST", "/v1/feeds/touchline", body: body)?.status == .accepted else {
            throw BenchError("the origin did not take the fixtures; see \(launcher.directory)/\(origin.name).log")
        }
        isUp = true
        return origin
    }

    /// An edge that has only been started.
    static func startEdge(
        _ launcher: Launcher, programs: String, port: Int, origin: Int, _ options: Options = Options()
    ) throws -> ChildProcess {
        let program = options.edge ?? programs + "/touchline-edge"
        var words = options.runner + [program, "--id", "bench-\(port)", "--region", "london"]
        words += ["--listen", "127.0.0.1:\(port)", "--origin", "http://127.0.0.1:\(origin)"]
        words += ["--workers", "\(options.workers)", "--latitude", "\(options.latitude)"]
        words += ["--longitude", "\(options.longitude)"]
        words += ["--log-level", "warning", "--drain-seconds", "0"] + options.arguments
        if let certificate = options.certificate {
            words += ["--tls-certificate", certificate.path, "--tls-key", certificate.keyPath]
        }
        return try launcher.start(
            "edge-\(port)", words[0], Array(words.dropFirst()), on: options.cores, variables: options.variables)
    }

    static func fixture(_ match: String, league: String = "bench") -> String {
        """
        {"type":"fixture","match":"\(match)","league":"\(league)","home":{"id":"home","name":"Home"},\
        "away":{"id":"away","name":"Away"},"kickoff":"2030-01-01T15:00:00Z"}
        """
    }

    /// Of class score, which waits for nothing, and without a goal, so that the score stays. The number in braces is made
    /// anew by the generator each time.
    private static var event: [UInt8] {
        FanOutServer.request(
            "POST", "/v1/feeds/touchline", ["Content-Type: application/json"],
            body: """
                {"type":"observation","match":"\(match)","id":"e{00000000}","version":1,"kind":"missed-penalty",\
                "team":"home","player":"Lionel Messi","clock":{"period":1,"minute":23,"added":0},\
                "captured_at":"2030-01-01T15:23:11.250Z"}
                """)
    }
}
