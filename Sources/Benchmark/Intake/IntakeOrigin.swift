import EventLoop
import FleetDemo
import HTTPTransport
import MatchModel

/// An origin of a benchmark that is fed and asked directly.
final class IntakeOrigin {
    let port: Int
    private let launcher: Launcher
    private let child: ChildProcess

    init(_ bench: Bench) throws {
        launcher = bench.launcher
        port = bench.port(0) + 1
        child = try TouchlineServer.startOrigin(
            launcher, programs: bench.settings.programs, port: port, fixtures: [], on: .all)
    }

    func end() { launcher.end(child) }

    /// CPU of its threads so far, in seconds.
    var cpu: Double { Double(ProcessFigures.cpu(ProcessFigures.group(child.pid))) / 1e9 }

    /// Posts one payload that has to be taken.
    func post(_ provider: String, _ body: [UInt8]) throws {
        let loop = try EpollLoop()
        var limits = HTTPClientLimits()
        limits.responseTimeout = .seconds(30)
        let connection = HTTPClientConnection(
            loop: loop, origin: HTTPOrigin(host: "127.0.0.1", port: UInt16(port)), limits: limits)
        var answer = "no answer"
        var isTaken = false
        connection.request("POST", "/v1/feeds/" + provider, body: body) { result in
            if case .success(let response) = result {
                isTaken = response.status == .accepted
                answer = String(decoding: response.body.prefix(300), as: UTF8.self)
            }
            loop.stop()
        }
        loop.run()
        connection.close()
        loop.letGo()
        guard isTaken else { throw BenchError("the origin did not take a payload of \(provider): \(answer)") }
    }

    /// One line of its metrics.
    func metric(_ name: String) throws -> Double {
        let page = LocalHTTP(port: port).request("GET", "/metrics").map { String(decoding: $0.body, as: UTF8.self) }
        for line in (page ?? "").split(separator: "\n") where line.hasPrefix(name + " ") {
            if let value = Double(line.dropFirst(name.utf8.count + 1)) { return value }
        }
        throw BenchError("the origin has no metric \(name)")
    }
}
