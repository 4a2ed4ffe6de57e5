import CNGHTTP2
import EventLoop
import MatchModel

/// One HTTP/2 connection over a channel: nghttp2 with Swift manners (RFC 9113). What nghttp2 reports is noted and told
/// to the owners once it has returned; so owners may write, reset or end anything from any callback.
final class HTTP2Session {
    enum Side { case server, client }

    enum Event {
        case head(HTTP2Stream)
        case data(HTTP2Stream, [UInt8])
        case peerEnded(HTTP2Stream)
        case drained(HTTP2Stream)
        case localEnded(HTTP2Stream)
        case closed(HTTP2Stream, UInt32)
    }

    /// Frames are made only while less than this waits for the socket, so that flow control does its work.
    private static let outputBytes = 64 * 1024
    /// Room for the frames of a turn, which most turns do not go beyond.
    private static let frameBytes = 4 * 1024

    let channel: TransportChannel
    weak var owner: (any HTTP2SessionOwner)?
    let side: Side
    /// nghttp2's object; `nil` once the session is over.
    var session: OpaquePointer?
    var streams: [Int32: HTTP2Stream] = [:]
    /// The one that was looked up last.
    var recent: HTTP2Stream?
    var head = HTTP2Head()
    /// The stream whose head is coming in, and since when.
    var heading: (id: Int32, since: MonotonicInstant)?
    var events: [Event] = []
    /// Inside `run`: calls of owners only note that there is something to send.
    private var isRunning = false
    private var isDeliveryScheduled = false
    /// What the peer may send; servers only.
    var watcher: HTTP2FrameWatcher?
    /// The peer went over a bound: the session ends as soon as nghttp2 has returned.
    var reached: HTTPBound?
    /// The error of the GOAWAY that nghttp2 sent for a fault of the peer.
    var fault: UInt32?

    var streamCount: Int { streams.count }
    /// Since when the head of a new stream is coming in.
    var headSince: MonotonicInstant? { heading?.since }

    /// `limits` are for servers. `nil` when there is no memory for it.
    init?(side: Side, channel: TransportChannel, settings: HTTP2Settings, limits: HTTP2FrameLimits? = nil) {
        self.side = side
        self.channel = channel
        watcher = limits.map { HTTP2FrameWatcher($0, now: channel.loop.now) }
        var option: OpaquePointer?
        guard nghttp2_option_new(&option) == 0 else { return nil }
        defer { nghttp2_option_del(option) }
        Self.set(option, limits)
        var callbacks: OpaquePointer?
        guard nghttp2_session_callbacks_new(&callbacks) == 0 else { return nil }
        defer { nghttp2_session_callbacks_del(callbacks) }
        HTTP2Callbacks.install(callbacks)
        // Unretained: nghttp2's object is deleted by this one, in `end` or `deinit`.
        let user = Unmanaged.passUnretained(self).toOpaque()
        let code =
            switch side {
            case .server: nghttp2_session_server_new2(&session, callbacks, user, option)
            case .client: nghttp2_session_client_new2(&session, callbacks, user, option)
            }
        guard code == 0 else { return nil }
        let entries = Self.entries(side, settings)
        guard nghttp2_submit_settings(session, 0, entries, entries.count) == 0,
            nghttp2_session_set_local_window_size(session, 0, 0, settings.connectionWindow) == 0
        else {
            nghttp2_session_del(session)
            session = nil
            return nil
        }
    }

    deinit {
        nghttp2_session_del(session)
        // A stream and its owner hold each other until the stream is closed.
        for stream in streams.values { stream.owner = nil }
    }

    // MARK: from the channel

    func receive(_ bytes: Span<UInt8>) {
        guard session != nil, !bytes.isEmpty else { return }
        if let bound = watcher?.watch(bytes, now: channel.loop.now) { return end(bound) }
        // nghttp2 reads the bytes during this call only.
        let read = bytes.withUnsafeBufferPointer { nghttp2_session_mem_recv(session, $0.baseAddress, $0.count) }
        guard read >= 0 else {
            if let bound = Self.bound(of: Int32(read)) { return end(bound) }
            return end(.refused(String(cString: nghttp2_strerror(Int32(read)))))
        }
        run()
    }

    /// Makes frames while the socket takes them, and tells the owners what happened, until neither has anything left.
    func run() {
        guard !isRunning else { return }
        isRunning = true
        repeat {
            deliver()
            send()
            if let reached { end(reached) }
        } while !events.isEmpty
        isRunning = false
        endIfSilent()
    }

    /// Sends what can be sent. Owners are told of what that brings later, from the loop.
    func flush() {
        guard !isRunning, session != nil else { return }
        isRunning = true
        send()
        isRunning = false
        guard !events.isEmpty || isSilent, !isDeliveryScheduled else { return }
        isDeliveryScheduled = true
        channel.loop.schedule(after: .zero) { [weak self] in
            self?.isDeliveryScheduled = false
            self?.run()
        }
    }

    /// Ends the session because the peer went over a bound: it is told to calm down, as far as it still listens.
    private func end(_ bound: HTTPBound) {
        guard let session else { return }
        let last = UInt32(bitPattern: nghttp2_session_get_last_proc_stream_id(session))
        var frame: [UInt8] = [0, 0, 8, UInt8(NGHTTP2_GOAWAY.rawValue), 0, 0, 0, 0, 0]
        for value in [last, NGHTTP2_ENHANCE_YOUR_CALM.rawValue] {
            frame += stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
        }
        channel.append(frame)
        channel.flush()
        end(.overLimit(bound))
    }

    /// Ends the session at once and tells everyone.
    func end(_ reason: HTTPCloseReason) {
        guard session != nil else { return }
        nghttp2_session_del(session)
        session = nil
        channel.close()
        let open = streams.values.sorted { $0.id < $1.id }
        streams = [:]
        recent = nil
        events = []
        for stream in open {
            stream.owner?.streamClosed(reason)
            stream.owner = nil
        }
        owner?.sessionEnded(reason)
    }

    // MARK: inside

    func stream(_ id: Int32) -> HTTP2Stream? {
        if let recent, recent.id == id { return recent }
        recent = streams[id]
        return recent
    }

    func forget(_ stream: HTTP2Stream) {
        streams[stream.id] = nil
        if recent === stream { recent = nil }
    }

    private func send() {
        while session != nil, channel.isOpen {
            // Frames that leave together are one piece, and so one record and one send where they fit.
            var frames: [UInt8] = []
            var isLast = false
            while channel.output.count + frames.count < Self.outputBytes {
                var bytes: UnsafePointer<UInt8>?
                let count = nghttp2_session_mem_send(session, &bytes)
                if count < 0 { return end(.refused(String(cString: nghttp2_strerror(Int32(count))))) }
                guard count > 0, let bytes else {
                    isLast = true
                    break
                }
                if frames.isEmpty { frames.reserveCapacity(max(count, Self.frameBytes)) }
                // nghttp2's bytes are good until its next call: they are copied at once.
                frames.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
            }
            channel.append(frames)
            channel.flush()
            if isLast || !channel.output.isEmpty { return }
        }
    }

    private func deliver() {
        while !events.isEmpty {
            let batch = events
            events = []
            for event in batch where session != nil { deliver(event) }
        }
    }

    private func deliver(_ event: Event) {
        switch event {
        case .head(let stream):
            if side == .server { owner?.sessionOpened(stream) } else { stream.owner?.streamHasHead() }
        case .data(let stream, let bytes): stream.owner?.streamReceived(bytes)
        case .peerEnded(let stream): stream.owner?.streamPeerEnded()
        case .drained(let stream): stream.owner?.streamDrained()
        case .localEnded(let stream):
            // The whole response was given before the request's end: the rest is not wanted (RFC 9113, 8.1).
            if side == .server, !stream.remoteEnded, !stream.lingers {
                nghttp2_submit_rst_stream(session, 0, stream.id, NGHTTP2_NO_ERROR.rawValue)
            }
        case .closed(let stream, let code):
            forget(stream)
            stream.owner?.streamClosed(code == 0 ? .finished : .streamReset(code))
            stream.owner = nil
        }
    }

    /// Nothing left to read or write: a goodbye is done, or the peer broke the protocol and was told.
    private var isSilent: Bool {
        guard let session else { return false }
        return channel.output.isEmpty && nghttp2_session_want_read(session) == 0
            && nghttp2_session_want_write(session) == 0
    }

    private func endIfSilent() {
        guard isSilent else { return }
        end(fault.map { .refused("HTTP/2 error \(String(cString: nghttp2_http2_strerror($0)))") } ?? .finished)
    }
}
