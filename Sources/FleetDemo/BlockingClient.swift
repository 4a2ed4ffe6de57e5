import EventLoop
import HTTPTransport
import MatchModel

/// Simple requests for programs that do one thing after the other: a loop of its own that runs until the answer is there.
package final class BlockingClient {
    private let loop: EpollLoop

    package init() throws(SystemError) {
        loop = try EpollLoop()
    }

    /// `nil` when there was no answer within two seconds, or the URL is none.
    package func get(_ url: String) -> HTTPResponse? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let rest = url[scheme.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let origin = try? HTTPOrigin(parsing: "http://" + rest[..<slash]) else { return nil }
        var limits = HTTPClientLimits()
        limits.connectTimeout = .seconds(2)
        limits.responseTimeout = .seconds(10)
        let connection = HTTPClientConnection(loop: loop, origin: origin, limits: limits)
        var answer: HTTPResponse?
        let path = slash == rest.endIndex ? "/" : String(rest[slash...])
        connection.request("GET", path) { [loop] result in
            answer = try? result.get()
            loop.stop()
        }
        loop.run()
        connection.close()
        return answer
    }
}

extension HTTPResponse {
    package var text: String { String(decoding: body, as: UTF8.self) }
}
