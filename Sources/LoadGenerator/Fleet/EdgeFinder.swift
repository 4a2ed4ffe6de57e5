import EventLoop
import HTTPTransport
import MatchModel
import SecureTransport

/// Asks the edges that are known from the start, one after another, until one answers. Belongs to the loop's thread.
package final class EdgeFinder {
    /// An edge that failed is passed over for so long, while there is another.
    static let pause = TimeSpan.seconds(3)
    /// Requests that wait at one edge; more than connect at once.
    static let queuedRequests = 1024

    /// Why no edge was found.
    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    private struct Bootstrap {
        var connection: HTTPClientConnection
        var badUntil: MonotonicInstant?
    }

    private let loop: EpollLoop
    private var bootstraps: [Bootstrap] = []
    private var turn = 0

    /// `edges` may not be empty.
    package init(loop: EpollLoop, edges: [HTTPOrigin], tls: TLSContext? = nil) {
        self.loop = loop
        var limits = HTTPClientLimits()
        limits.connectTimeout = .seconds(2)
        limits.responseTimeout = .seconds(3)
        limits.queuedRequests = Self.queuedRequests
        bootstraps = edges.map {
            Bootstrap(connection: HTTPClientConnection(loop: loop, origin: $0, limits: limits, tls: tls))
        }
    }

    /// The best ready edge for a fan at `place`; `avoiding` is taken only when there is no other.
    package func find(
        near place: Place, avoiding: String?, completion: @escaping (Result<EdgeCandidate, Failure>) -> Void
    ) {
        let path = "/v1/edges?lat=\(Self.degrees(place.latitude))&lon=\(Self.degrees(place.longitude))"
        get(path) { result in
            switch result {
            case .failure(let failure): completion(.failure(failure))
            case .success(let body):
                let ready = EdgeCandidate.ready(in: body)
                if let edge = ready.first(where: { $0.url != avoiding }) ?? ready.first {
                    completion(.success(edge))
                } else {
                    completion(.failure(Failure(description: "no edge is ready; is the origin running?")))
                }
            }
        }
    }

    /// The body of the first good answer to `GET path`.
    package func get(_ path: String, completion: @escaping (Result<[UInt8], Failure>) -> Void) {
        attempt(path, left: bootstraps.count, completion)
    }

    private func attempt(_ path: String, left: Int, _ completion: @escaping (Result<[UInt8], Failure>) -> Void) {
        let index = nextBootstrap()
        let connection = bootstraps[index].connection
        connection.request("GET", path) { [weak self] result in
            guard let self else { return }
            let reason: String
            switch result {
            case .success(let response) where response.status == .ok:
                bootstraps[index].badUntil = nil
                return completion(.success(response.body))
            case .success(let response):
                reason = "\(connection.origin) answered \(response.status.code) to \(path.prefix(60))"
            case .failure(let error):
                reason = "\(error)"
                pass(over: index)
            }
            guard left > 1 else { return completion(.failure(Failure(description: reason))) }
            attempt(path, left: left - 1, completion)
        }
    }

    /// Round robin over those that did not just fail.
    private func nextBootstrap() -> Int {
        for step in 1...bootstraps.count {
            let index = (turn + step) % bootstraps.count
            if let until = bootstraps[index].badUntil, loop.now < until { continue }
            turn = index
            return index
        }
        turn = (turn + 1) % bootstraps.count
        return turn
    }

    /// What waits at an edge that does not answer goes to the next at once, instead of failing one by one.
    private func pass(over index: Int) {
        if let until = bootstraps[index].badUntil, loop.now < until { return }
        bootstraps[index].badUntil = loop.now + Self.pause
        bootstraps[index].connection.close()
    }

    /// Four places are 11 metres.
    private static func degrees(_ value: Double) -> String {
        let scaled = Int((value * 10_000).rounded())
        let fraction = String(10_000 + scaled.magnitude % 10_000).dropFirst()
        return "\(scaled < 0 ? "-" : "")\(scaled.magnitude / 10_000).\(fraction)"
    }
}
