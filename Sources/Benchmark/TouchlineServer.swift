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
        var cores = Launcher.Cores.server
        /// What fans subscribe to; one of them is the match.
        var topics = ["match:\(TouchlineServer.match)"]
    }

    static func start(
        _ launcher: Launcher, programs: String, port: Int, _ options: Options = Options()
    ) throws -> FanOutServer {
        let data = "\(launcher.directory)/origin-\(port)"
        FileText.removeFiles(in: data)
        let origin = try launcher.start(
            "origin-\(port)", programs + "/touchline-origin",
            ["--listen", "127.0.0.1:\(port + 1)", "--data", data, "--log-level", "warning"], on: .generator)
        var isUp = false
        defer { if !isUp { launcher.end(origin) } }
        let intake = LocalHTTP(port: port + 1)
        try launcher.wait(for: "the origin", origin) { intake.isReady() }
        let fixture = """
            {"type":"fixture","match":"\(match)","league":"bench","home":{"id":"home","name":"Home"},\
            "away":{"id":"away","name":"Away"},"kickoff":"2030-01-01T15:00:00Z"}
            """
        guard intake.request("POST", "/v1/feeds/touchline", body: fixture)?.status == .accepted else {
            throw BenchError("the origin did not take the fixture; see \(launcher.directory)/\(origin.name).log")
        }
        let program = options.edge ?? programs + "/touchline-edge"
        var words = options.runner + [program, "--id", "bench-\(port)", "--region", "london"]
        words += ["--listen", "127.0.0.1:\(port)", "--origin", "http://127.0.0.1:\(port + 1)"]
        words += ["--workers", "\(options.workers)", "--latitude", "51.5", "--longitude", "-0.1"]
        words += ["--log-level", "warning", "--drain-seconds", "0"]
        if let certificate = options.certificate {
            words += ["--tls-certificate", certificate.path, "--tls-key", certificate.keyPath]
        }
        let edge = try launcher.start(
            "edge-\(port)", words[0], Array(words.dropFirst()), on: options.cores, variables: options.variables)
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
