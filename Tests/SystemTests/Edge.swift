import Foundation
import JSONText

/// An edge as a process. It can be started again on the same port.
final class Edge {
    private let world: World
    let id: String
    let port: Int
    private let arguments: [String]
    private(set) var program: RunningProgram

    init(
        _ id: String, in world: World, origin: String, arguments extra: [String] = [], waitsUntilReady: Bool = true
    ) async throws {
        self.world = world
        self.id = id
        port = try FreePort.next()
        arguments =
            [
                "--id", id, "--region", "london", "--listen", "127.0.0.1:\(port)", "--origin", origin,
                "--latitude", "51.5", "--longitude", "-0.1",
            ] + extra
        program = try world.start(Surroundings.program("touchline-edge"), arguments, name: id)
        if waitsUntilReady { try await waitUntilReady() }
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var live: String { "ws://127.0.0.1:\(port)/v1/live" }

    func startAgain() async throws {
        program = try world.start(Surroundings.program("touchline-edge"), arguments, name: id)
        try await waitUntilReady()
    }

    func waitUntilReady() async throws {
        try await waiting(until: "edge \(id) to be ready") {
            guard program.isRunning else { throw Failure("edge \(id) ended: \(program.errorText)") }
            return try? await world.curl(url + "/readyz").status == 200
        }
    }

    func get(_ path: String, fields: [String: String] = [:]) async throws -> Response {
        try await world.curl(url + path, fields: fields)
    }

    func metric(_ name: String) async throws -> Double { try Metrics.read(name, in: try await get("/metrics").body) }

    /// Waits until a metric has the value: workers report once a second.
    func wait(forMetric name: String, _ value: Double) async throws {
        try await waiting(until: "\(name) of \(id) to be \(value)") { try? await metric(name) == value }
    }
}
