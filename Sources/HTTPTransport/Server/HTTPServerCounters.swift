import SecureTransport

/// What one server has done since it began.
package struct HTTPServerCounters: Hashable, Sendable {
    package struct Refusals: Hashable, Sendable {
        package let status: HTTPStatus
        package fileprivate(set) var count: Int
    }

    package var accepted = 0
    package var requests = 0
    /// Connections over `HTTPServerLimits.connections`.
    package var overLimit = 0
    /// Turns in which the process had no descriptor left to accept with.
    package var exhausted = 0
    /// Connections given away by `HTTPResponder.takeOver`.
    package var takenOver = 0
    /// Connections and requests that a time limit ended.
    package var timeouts = 0
    /// Responses of 400 and above, the server's own and its handler's, by status; in the order first seen.
    package private(set) var refused: [Refusals] = []
    /// Connections that ended because the peer broke the protocol so that no answer was possible.
    package var protocolErrors = 0
    /// Connections that the network or the peer ended with an error.
    package var failures = 0
    /// TLS handshakes.
    package var tls = TLSCounters()
    /// Connections now.
    package var open = 0
    /// Bytes of bodies being collected now.
    package var collecting = 0
    private var reached = [Int](repeating: 0, count: HTTPBound.allCases.count)

    /// How often a bound was reached.
    package subscript(_ bound: HTTPBound) -> Int { reached[bound.index] }

    mutating func count(_ bound: HTTPBound) { reached[bound.index] += 1 }

    package init() {}

    package func refusals(with status: HTTPStatus) -> Int {
        refused.first { $0.status == status }?.count ?? 0
    }

    /// Counts a response's status if it is a refusal.
    mutating func countRefusal(_ status: HTTPStatus) {
        guard status.code >= 400 else { return }
        if let index = refused.firstIndex(where: { $0.status == status }) {
            refused[index].count += 1
        } else {
            refused.append(Refusals(status: status, count: 1))
        }
    }
}
