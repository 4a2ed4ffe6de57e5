import EventLoop
import MatchModel
import SecureTransport

/// Simple requests to one origin over HTTP/1.1: one at a time on one kept connection, further ones queue. It connects
/// when there is something to ask, and again after the connection was lost. Belongs to the loop's thread; whoever makes
/// requests keeps it. Completions are called from the loop, each exactly once.
package final class HTTPClientConnection: TransportChannelOwner {
    package typealias Completion = (Result<HTTPResponse, HTTPClientError>) -> Void

    private struct Waiting {
        var method: String
        var bytes: [UInt8]
        var completion: Completion
    }

    package let origin: HTTPOrigin
    private let loop: EpollLoop
    private let limits: HTTPClientLimits
    private let tls: TLSContext?
    private var channel: TransportChannel?
    private var isConnected = false
    private var parser: HTTP1ResponseParser
    private var queue: [Waiting] = []
    private var current: Waiting?
    private var response: HTTPResponse?
    private var timer: TimerID?

    /// An `https` origin needs `tls`.
    package init(
        loop: EpollLoop, origin: HTTPOrigin, limits: HTTPClientLimits = HTTPClientLimits(), tls: TLSContext? = nil
    ) {
        self.loop = loop
        self.tls = tls
        self.origin = origin
        self.limits = limits
        parser = HTTP1ResponseParser(bodyLimit: limits.bodyBytes)
    }

    /// Asks for `path` (with its query, percent-encoded).
    package func request(
        _ method: String, _ path: String, fields: HTTPFields = [:], body: [UInt8] = [],
        completion: @escaping Completion
    ) {
        guard queue.count < limits.queuedRequests else {
            let error = HTTPClientError.queueFull(origin)
            loop.schedule(after: .zero) { completion(.failure(error)) }
            return
        }
        let takesBody = !body.isEmpty || method == "POST" || method == "PUT"
        let head = HTTP1Writer.requestHead(
            method: method, path: path, authority: origin.authority, fields, takesBody ? .length(body.count) : .none)
        queue.append(Waiting(method: method, bytes: head + body, completion: completion))
        start()
    }

    /// Ends the connection; what was asked fails with `closedHere`. It may be used again.
    package func close() {
        let all = (current.map { [$0] } ?? []) + queue
        queue = []
        drop()
        let error = HTTPClientError.ended(origin, .closedHere)
        for waiting in all { loop.schedule(after: .zero) { waiting.completion(.failure(error)) } }
    }

    /// Connects or sends, whichever is next.
    private func start() {
        guard current == nil, !queue.isEmpty else { return }
        guard let channel else { return connect() }
        guard isConnected else { return }
        let next = queue.removeFirst()
        current = next
        parser.answersHead = next.method == "HEAD"
        setTimer(limits.responseTimeout) { $0.fail(.timedOut($0.origin)) }
        channel.append(next.bytes)
        channel.flush()
    }

    private func connect() {
        parser = HTTP1ResponseParser(bodyLimit: limits.bodyBytes)
        do {
            let transport = try Transport.connect(to: origin, tls: tls)
            let channel = try TransportChannel(loop: loop, transport: transport, isConnecting: true)
            channel.owner = self
            self.channel = channel
            setTimer(limits.connectTimeout) { $0.fail(.notConnected($0.origin, "timed out")) }
        } catch {
            let reason = "\(error)"
            setTimer(.zero) { $0.fail(.notConnected($0.origin, reason)) }
        }
    }

    func channelConnected() {
        isConnected = true
        start()
    }

    func channelReceived(_ bytes: Span<UInt8>) {
        guard current != nil else { return fail(.badResponse(origin, "bytes that answer nothing")) }
        var offset = 0
        do {
            while let event = try parser.next(bytes, &offset) {
                switch event {
                case .head(let status, let fields): response = HTTPResponse(status, fields: fields)
                case .body(let range): response?.body.append(bytes.extracting(range))
                case .end:
                    finish(mayReuse: offset == bytes.count)
                    return
                }
            }
        } catch {
            fail(.badResponse(origin, error.detail))
        }
    }

    func channelEnded() {
        if parser.mayEndWithConnection { return finish(mayReuse: false) }
        fail(.ended(origin, .peerClosed))
    }

    func channelDrained() {}

    func channelFailed(_ reason: HTTPCloseReason) {
        fail(isConnected ? .ended(origin, reason) : .notConnected(origin, reason.description))
    }

    private func finish(mayReuse: Bool) {
        guard let done = current, let response else { return }
        let closes = response.fields.contains(token: "close", in: "connection")
        if closes || !mayReuse {
            drop()
        } else {
            current = nil
            self.response = nil
            cancelTimer()
        }
        done.completion(.success(response))
        start()
    }

    /// The connection is of no more use: the request in hand fails, or, without a connection, the first that waits.
    private func fail(_ error: HTTPClientError) {
        var failed = current
        if failed == nil, !isConnected, !queue.isEmpty { failed = queue.removeFirst() }
        drop()
        failed?.completion(.failure(error))
        start()
    }

    private func drop() {
        cancelTimer()
        channel?.owner = nil
        channel?.close()
        channel = nil
        isConnected = false
        current = nil
        response = nil
    }

    private func setTimer(_ delay: TimeSpan, _ body: @escaping (HTTPClientConnection) -> Void) {
        cancelTimer()
        timer = loop.schedule(after: delay) { [weak self] in
            guard let self else { return }
            self.timer = nil
            body(self)
        }
    }

    private func cancelTimer() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }

    deinit {
        if let timer { loop.cancel(timer) }
        channel?.close()
    }
}
