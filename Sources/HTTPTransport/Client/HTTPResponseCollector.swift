import EventLoop
import MatchModel

/// Collects one response of an HTTP/2 stream and completes, once. The stream's callbacks keep it until then.
final class HTTPResponseCollector {
    private let origin: HTTPOrigin
    private let loop: EpollLoop
    private let limits: HTTPClientLimits
    private let stream: HTTPClientStream
    private var completion: ((Result<HTTPResponse, HTTPClientError>) -> Void)?
    private var response: HTTPResponse?
    private var timer: TimerID?

    init(
        connection: HTTP2ClientConnection, stream: HTTPClientStream,
        completion: @escaping (Result<HTTPResponse, HTTPClientError>) -> Void
    ) {
        origin = connection.origin
        loop = connection.loop
        limits = connection.limits
        self.stream = stream
        self.completion = completion
    }

    func begin() {
        stream.onResponse = { self.response = HTTPResponse($0, fields: $1) }
        stream.onBody = { self.add($0) }
        stream.onEnd = {
            guard let response = self.response else { return }
            self.complete(.success(response))
        }
        stream.onClose = { self.complete(.failure(.ended(self.origin, $0))) }
        timer = loop.schedule(after: limits.responseTimeout) { self.complete(.failure(.timedOut(self.origin))) }
    }

    private func add(_ bytes: [UInt8]) {
        guard let count = response?.body.count else { return }
        guard count + bytes.count <= limits.bodyBytes else {
            return complete(.failure(.badResponse(origin, "a body of more than \(limits.bodyBytes) bytes")))
        }
        response?.body.append(contentsOf: bytes)
    }

    private func complete(_ result: Result<HTTPResponse, HTTPClientError>) {
        guard let completion else { return }
        self.completion = nil
        if let timer { loop.cancel(timer) }
        timer = nil
        if case .failure = result { stream.close() }
        // A response that is whole leaves the stream to end by itself.
        stream.onResponse = nil
        stream.onBody = nil
        stream.onEnd = nil
        stream.onClose = nil
        completion(result)
    }
}
