import CNGHTTP2
import EventLoop
import MatchModel
import SecureTransport

/// One HTTP/2 connection to an origin, by prior knowledge or as chosen in the TLS handshake. Streams may be opened at once; they leave when the connection
/// stands. It is used once: after `onClose` make another. Belongs to the loop's thread; its owner keeps it.
package final class HTTP2ClientConnection: TransportChannelOwner, HTTP2SessionOwner {
    package let origin: HTTPOrigin
    /// The connection stands.
    package var onConnect: (() -> Void)?
    /// It is over: the last call, after those of its streams. Not called for `close`.
    package var onClose: ((HTTPClientError) -> Void)?
    package private(set) var isConnected = false
    package var isOpen: Bool { channel.isOpen }
    package var streamCount: Int { session.streamCount }

    let limits: HTTPClientLimits
    let loop: EpollLoop
    private let channel: TransportChannel
    private let session: HTTP2Session
    private var timer: TimerID?

    /// Starts to connect. An `https` origin needs `tls`, whose protocols have to offer HTTP/2.
    package init(
        loop: EpollLoop, origin: HTTPOrigin, limits: HTTPClientLimits = HTTPClientLimits(), tls: TLSContext? = nil
    ) throws(HTTPClientError) {
        self.loop = loop
        self.origin = origin
        self.limits = limits
        do {
            let transport = try Transport.connect(to: origin, tls: tls)
            channel = try TransportChannel(loop: loop, transport: transport, isConnecting: true)
        } catch {
            throw .notConnected(origin, "\(error)")
        }
        guard let session = HTTP2Session(side: .client, channel: channel, settings: limits.http2) else {
            channel.close()
            throw .notConnected(origin, "out of memory")
        }
        self.session = session
        session.owner = self
        channel.owner = self
        timer = loop.schedule(after: limits.connectTimeout) { [weak self] in
            guard let self, !self.isConnected else { return }
            self.session.end(.timedOut("connecting"))
        }
    }

    /// Opens a stream whose both bodies stay open. When the connection is gone the stream is closed already, and says
    /// so through its `onClose` from the loop.
    package func open(_ method: String, _ path: String, fields: HTTPFields = [:]) -> HTTPClientStream {
        open(method, path, fields, hasBody: true)
    }

    /// A simple request: the whole response, within `responseTimeout`. The completion is called from the loop, once.
    package func request(
        _ method: String, _ path: String, fields: HTTPFields = [:], body: [UInt8] = [],
        completion: @escaping (Result<HTTPResponse, HTTPClientError>) -> Void
    ) {
        let stream = open(method, path, fields, hasBody: !body.isEmpty)
        let collector = HTTPResponseCollector(connection: self, stream: stream, completion: completion)
        if !body.isEmpty {
            stream.write(body)
            stream.finish()
        }
        collector.begin()
    }

    /// Ends the connection at once; its streams hear `closedHere` from the loop.
    package func close() {
        cancelTimer()
        onClose = nil
        onConnect = nil
        // Held until it has told the streams, which must not happen inside this call.
        let session = session
        loop.schedule(after: .zero) { session.end(.closedHere) }
        channel.close()
    }

    private func open(_ method: String, _ path: String, _ fields: HTTPFields, hasBody: Bool) -> HTTPClientStream {
        var block = [
            (":method", method), (":scheme", origin.scheme), (":authority", origin.authority), (":path", path),
        ]
        for field in fields.all where !HTTP1Writer.isOwn(field.name) { block.append((field.name, field.value)) }
        let handle = HTTPClientStream(session: session)
        handle.stream = channel.isOpen ? session.open(block, hasBody: hasBody, owner: handle) : nil
        if handle.stream == nil {
            loop.schedule(after: .zero) { handle.streamClosed(.failed("the connection takes no more streams")) }
        }
        if isConnected { session.flush() }
        return handle
    }

    func channelConnected() {
        if channel.transport.isSecure, channel.transport.applicationProtocol != .http2 {
            return session.end(.refused("the server does not choose HTTP/2 in the TLS handshake"))
        }
        isConnected = true
        cancelTimer()
        onConnect?()
        session.run()
    }

    func channelReceived(_ bytes: Span<UInt8>) { session.receive(bytes) }
    func channelEnded() { session.end(.peerClosed) }
    func channelDrained() { session.run() }
    func channelFailed(_ reason: HTTPCloseReason) { session.end(reason) }
    func sessionOpened(_ stream: HTTP2Stream) {}

    func sessionEnded(_ reason: HTTPCloseReason) {
        cancelTimer()
        let tell = onClose
        onClose = nil
        onConnect = nil
        tell?(isConnected ? .ended(origin, reason) : .notConnected(origin, reason.description))
    }

    private func cancelTimer() {
        if let timer { loop.cancel(timer) }
        timer = nil
    }

    deinit {
        cancelTimer()
        session.end(.closedHere)
    }
}
