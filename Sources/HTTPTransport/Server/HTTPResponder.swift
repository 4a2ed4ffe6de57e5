import EventLoop
import SecureTransport

/// What carries a response out: an HTTP/1.1 connection or an HTTP/2 stream.
protocol HTTPResponseSink: AnyObject {
    func respond(_ response: HTTPResponse)
    func start(_ status: HTTPStatus, _ fields: HTTPFields)
    func write(_ bytes: [UInt8])
    func finish()
    func reset()
    var pendingBytes: Int { get }
    func takeOver() -> HTTPTakenOver?
}

/// A connection that left HTTP: its transport, registered nowhere, and the bytes already read beyond the request.
package struct HTTPTakenOver: Sendable {
    package let transport: Transport
    package let leftover: [UInt8]
    package let peer: SocketAddress
    /// What the connection counts under. Whoever takes it calls `AcceptLimiter.release` with it when the connection ends,
    /// if the server has an `AcceptPolicy`.
    package var ticket: AcceptTicket
}

/// Answers one request: with `respond`, with a stream, or by taking the connection over. To be used on the loop; any
/// method may be called from inside any callback, and no callback is ever called from inside a method. What comes too
/// late (the peer is gone, the response was given) does nothing.
package final class HTTPResponder {
    private enum State { case waiting, streaming, done }

    /// Who asks.
    package let peer: SocketAddress
    /// Who the peer proved to be by a certificate that verifies; `nil` if it showed none or was not asked.
    package let peerCertificate: PeerCertificate?
    /// A piece of the request's body; streaming routes only.
    package var onBody: (([UInt8]) -> Void)?
    /// The request's body is whole; streaming routes only.
    package var onEnd: (() -> Void)?
    /// All that was pending when `write` last returned more than 0 is on its way.
    package var onWritable: (() -> Void)?
    /// The exchange ended before this side had finished it. The last call of all.
    package var onClose: ((HTTPCloseReason) -> Void)?

    private weak var sink: (any HTTPResponseSink)?
    private var state = State.waiting
    private var wantsWritable = false

    init(sink: any HTTPResponseSink, peer: SocketAddress, peerCertificate: PeerCertificate?) {
        self.sink = sink
        self.peer = peer
        self.peerCertificate = peerCertificate
    }

    /// Whether the response can still be given or gone on with.
    package var isOpen: Bool { sink != nil && state != .done }
    /// Bytes written here that have not left for the kernel, or for the connection of an HTTP/2 stream.
    package var pendingBytes: Int { sink?.pendingBytes ?? 0 }

    /// The whole response.
    package func respond(_ response: HTTPResponse) {
        guard state == .waiting, let sink else { return }
        state = .done
        sink.respond(response)
    }

    package func respond(_ problem: HTTPProblem) { respond(problem.response) }

    /// Begins a response whose body comes in pieces.
    package func startStreaming(_ status: HTTPStatus, _ fields: HTTPFields = [:]) {
        guard state == .waiting, let sink else { return }
        state = .streaming
        sink.start(status, fields)
    }

    /// Sends a piece; returns `pendingBytes`. It is taken whatever is pending: the bound is the caller's, who waits for
    /// `onWritable` when the figure is above what it wants to hold.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Int {
        guard state == .streaming, let sink else { return 0 }
        sink.write(bytes)
        let pending = sink.pendingBytes
        wantsWritable = pending > 0
        return pending
    }

    /// The streamed body is whole.
    package func finish() {
        guard state == .streaming, let sink else { return }
        state = .done
        sink.finish()
    }

    /// Ends the exchange at once: HTTP/2 resets the stream, HTTP/1.1 closes the connection. `onClose` is not called.
    package func close() {
        guard state != .done || pendingBytes > 0, let sink else { return }
        state = .done
        sink.reset()
    }

    /// Takes the connection out of HTTP, for an upgrade. `nil`, and nothing changed, on HTTP/2, while earlier bytes
    /// are unsent, when the request has a body, or once a response was begun.
    package func takeOver() -> HTTPTakenOver? {
        guard state == .waiting, let taken = sink?.takeOver() else { return nil }
        state = .done
        return taken
    }

    func drained() {
        guard wantsWritable, state == .streaming else { return }
        wantsWritable = false
        onWritable?()
    }

    /// The exchange is over; with a reason if not properly.
    func end(_ reason: HTTPCloseReason?) {
        let tell = state == .done ? nil : onClose
        state = .done
        sink = nil
        onBody = nil
        onEnd = nil
        onWritable = nil
        onClose = nil
        if let reason { tell?(reason) }
    }
}
