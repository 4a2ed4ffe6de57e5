import EventLoop
import HTTPTransport
import MatchModel

/// Requests to a server of this machine, one after the other.
struct LocalHTTP {
    let port: Int

    /// `nil` when there was no answer.
    func request(_ method: String, _ path: String, body: String = "") -> HTTPResponse? {
        guard let loop = try? EpollLoop(), let origin = try? HTTPOrigin(parsing: "http://127.0.0.1:\(port)") else {
            return nil
        }
        var limits = HTTPClientLimits()
        limits.connectTimeout = .seconds(2)
        limits.responseTimeout = .seconds(10)
        let connection = HTTPClientConnection(loop: loop, origin: origin, limits: limits)
        var answer: HTTPResponse?
        connection.request(
            method, path, fields: body.isEmpty ? [:] : ["content-type": "application/json"], body: Array(body.utf8)
        ) { result in
            answer = try? result.get()
            loop.stop()
        }
        loop.run()
        connection.close()
        return answer
    }

    /// Whether it answers 200.
    func isReady(_ path: String = "/readyz") -> Bool {
        request("GET", path).map { $0.status == .ok } ?? false
    }
}
