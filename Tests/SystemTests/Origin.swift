import Foundation
import JSONText

/// An origin as a process. It can be started again on the same port and the same log.
final class Origin {
    private let world: World
    let port: Int
    /// The directory of its log.
    let data: String
    private let extra: [String]
    private let environment: [String: String]
    private(set) var program: RunningProgram

    /// `tracer` stands before the program: strace and its arguments. `data` is the directory of its log, else a new one.
    init(
        in world: World, arguments extra: [String] = [], environment: [String: String] = [:], tracer: [String] = [],
        data: String? = nil
    ) async throws {
        self.world = world
        self.extra = extra
        self.environment = environment
        port = try FreePort.next()
        self.data = data ?? world.directory.appendingPathComponent("data-\(port)").path
        program = try Self.launch(world, port, self.data, extra, environment, tracer)
        try await waitUntilReady()
    }

    var url: String { "http://127.0.0.1:\(port)" }

    func startAgain() async throws {
        try launchAgain()
        try await waitUntilReady()
    }

    /// Starts it without waiting: it may refuse.
    func launchAgain() throws {
        program = try Self.launch(world, port, data, extra, environment, [])
    }

    private static func launch(
        _ world: World, _ port: Int, _ data: String, _ extra: [String], _ environment: [String: String],
        _ tracer: [String]
    ) throws -> RunningProgram {
        let origin = Surroundings.program("touchline-origin")
        let arguments = ["--listen", "127.0.0.1:\(port)", "--data", data] + extra
        guard let first = tracer.first else {
            return try world.start(origin, arguments, environment: environment, name: "origin")
        }
        return try world.start(
            URL(fileURLWithPath: first), tracer.dropFirst() + [origin.path] + arguments, name: "origin")
    }

    private func waitUntilReady() async throws {
        try await waiting(until: "the origin to be ready") {
            guard program.isRunning else { throw Failure("the origin ended: \(program.errorText)") }
            return try? await world.curl(url + "/readyz").status == 200
        }
    }

    func get(_ path: String) async throws -> Response { try await world.curl(url + path) }

    /// Posts these bytes.
    func post(_ path: String, _ body: [UInt8], fields: [String: String] = [:]) async throws -> Response {
        let file = world.directory.appendingPathComponent("body-\(UUID().uuidString.prefix(8))")
        try Data(body).write(to: file)
        return try await world.curl(url + path, fields: fields, arguments: ["--data-binary", "@" + file.path])
    }

    /// One payload of the canonical feed.
    @discardableResult
    func feed(_ body: String) async throws -> Response {
        try await world.curl(url + "/v1/feeds/touchline", fields: ["content-type": "application/json"], body: body)
    }

    /// One payload that has to be accepted.
    @discardableResult
    func publish(_ body: String) async throws -> Response {
        let response = try await feed(body)
        guard response.status == 202 else {
            throw Failure("the feed was answered \(response.status): \(response.body)")
        }
        return response
    }

    /// Makes the match known, and begins it.
    @discardableResult
    func kickOff() async throws -> Response { try await publish("[\(Feed.fixture()), \(Feed.kickoff())]") }

    /// Everything it says it published.
    func publications() async throws -> [JSONValue] {
        try await get("/v1/publications").json["publications"]?.array ?? []
    }

    /// Posts goals one after the other, `name` and a number their ids, until it is told to end.
    func feedGoals(_ name: String, upTo count: Int) throws -> RunningProgram {
        let body = Feed.goal(name + "NUMBER").split(separator: "\n").joined()
        let loop = """
            for number in $(seq \(count)); do
                curl --silent --output /dev/null --data-binary "${1/NUMBER/$number}" "$2" || exit
            done
            """
        return try world.start(
            URL(fileURLWithPath: "/bin/bash"), ["-c", loop, "feed", body, url + "/v1/feeds/touchline"], name: "feed")
    }

    func metric(_ name: String) async throws -> Double { try Metrics.read(name, in: try await get("/metrics").body) }
}
