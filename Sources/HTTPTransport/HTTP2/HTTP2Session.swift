import CNGHTTP2
import EventLoop
import MatchModel

/// Is told of a session's own doings.
protocol HTTP2SessionOwner: AnyObject {
    /// A server's session has a new request, its head whole.
    func sessionOpened(_ stream: HTTP2Stream)
    /// What is prepared for a plain request, if anything is: then it is answered with that, and not opened. Servers only;
    /// called while nghttp2 reads, so that nothing may be done to the session.
    func sessionAnswer(
        to target: Span<UInt8>, isHead: Bool, ifNoneMatch: Span<UInt8>
    ) -> HTTPPreparedResponse.HTTP2?
    /// The session is over, its streams told before it, its channel closed.
    func sessionEnded(_ reason: HTTPCloseReason)
}

extension HTTP2SessionOwner {
    func sessionAnswer(
        to target: Span<UInt8>, isHead: Bool, ifNoneMatch: Span<UInt8>
    ) -> HTTPPreparedResponse.HTTP2? { nil }
}

/// One HTTP/2 connection over a channel: nghttp2 with Swift manners (RFC 9113). What nghttp2 reports is noted and told
/// to the owners once it has returned; so owners may write, reset or end anything from any callback.
final class HTTP2Session {
    enum Side { case server, client }

    private enum Event {
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
    private let side: Side
    /// nghttp2's object; `nil` once the session is over.
    private var session: OpaquePointer?
    private var streams: [Int32: HTTP2Stream] = [:]
    /// The one that was looked up last.
    private var recent: HTTP2Stream?
    private var head = HTTP2Head()
    /// The stream whose head is coming in, and since when.
    private var heading: (id: Int32, since: MonotonicInstant)?
    private var events: [Event] = []
    /// Inside `run`: calls of owners only note that there is something to send.
    private var isRunning = false
    private var isDeliveryScheduled = false
    /// What the peer may send; servers only.
    private var watcher: HTTP2FrameWatcher?
    /// The peer went over a bound: the session ends as soon as nghttp2 has returned.
    private var reached: HTTPBound?
    /// The error of the GOAWAY that nghttp2 sent for a fault of the peer.
    private var fault: UInt32?

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
        var entries = [
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE.rawValue), value: UInt32(settings.streamWindow)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
                value: UInt32(HTTPMessageLimits.fields)),
        ]
        switch side {
        case .server:
            entries.append(
                nghttp2_settings_entry(
                    settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue),
                    value: settings.concurrentStreams))
        case .client:
            entries.append(
                nghttp2_settings_entry(settings_id: Int32(NGHTTP2_SETTINGS_ENABLE_PUSH.rawValue), value: 0))
        }
        guard nghttp2_submit_settings(session, 0, entries, entries.count) == 0,
            nghttp2_session_set_local_window_size(session, 0, 0, settings.connectionWindow) == 0
        else {
            nghttp2_session_del(session)
            session = nil
            return nil
        }
    }

    /// nghttp2's own limits stand behind the watcher's, which have names. Closed streams are not kept for their priority.
    private static func set(_ option: OpaquePointer?, _ limits: HTTP2FrameLimits?) {
        nghttp2_option_set_no_closed_streams(option, 1)
        guard let limits else { return }
        nghttp2_option_set_stream_reset_rate_limit(
            option, UInt64(limits.resets.burst), UInt64(limits.resets.perSecond))
        nghttp2_option_set_max_settings(option, limits.settingsEntries)
        nghttp2_option_set_max_outbound_ack(option, limits.acknowledgements)
        // nghttp2 1.52 counts a frame again for every piece that its header comes in, so its limit stands far behind.
        nghttp2_option_set_max_continuations(option, limits.continuations * 16)
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

    // MARK: from the owners

    /// A client's new stream; `nil` when the session takes no more.
    func open(_ fields: [(String, String)], hasBody: Bool, owner: any HTTP2StreamOwner) -> HTTP2Stream? {
        guard session != nil else { return nil }
        var provider = nghttp2_data_provider(source: nghttp2_data_source(), read_callback: HTTP2Callbacks.readBody)
        let block = HTTP2FieldBlock(fields)
        let id = withExtendedLifetime(block) {
            hasBody
                ? nghttp2_submit_request(
                    session, nil, block.entries.baseAddress, block.entries.count, &provider, nil)
                : nghttp2_submit_request(session, nil, block.entries.baseAddress, block.entries.count, nil, nil)
        }
        guard id > 0 else { return nil }
        let stream = HTTP2Stream(id: id, now: channel.loop.now)
        stream.owner = owner
        stream.outputEnded = !hasBody
        streams[id] = stream
        return stream
    }

    /// A server's response head.
    func respond(_ stream: HTTP2Stream, _ head: HTTP2FieldBlock, hasBody: Bool) {
        guard session != nil else { return }
        var provider = nghttp2_data_provider(source: nghttp2_data_source(), read_callback: HTTP2Callbacks.readBody)
        stream.outputEnded = !hasBody
        withExtendedLifetime(head) {
            let entries = head.entries
            _ =
                hasBody
                ? nghttp2_submit_response(session, stream.id, entries.baseAddress, entries.count, &provider)
                : nghttp2_submit_response(session, stream.id, entries.baseAddress, entries.count, nil)
        }
    }

    /// Queues bytes of the body. `flush` sends them.
    func write(_ stream: HTTP2Stream, _ bytes: [UInt8]) {
        guard session != nil, !stream.outputEnded else { return }
        if stream.output.isEmpty { stream.lastProgress = channel.loop.now }
        stream.output.append(bytes)
        resume(stream)
    }

    func finish(_ stream: HTTP2Stream) {
        guard session != nil, !stream.outputEnded else { return }
        stream.outputEnded = true
        resume(stream)
    }

    func reset(_ stream: HTTP2Stream, _ code: nghttp2_error_code) {
        guard session != nil else { return }
        stream.owner = nil
        stream.output.removeAll()
        nghttp2_submit_rst_stream(session, 0, stream.id, code.rawValue)
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

    /// Says goodbye and ends, streams that are open included.
    func goAway() {
        guard session != nil else { return }
        nghttp2_session_terminate_session(session, NGHTTP2_NO_ERROR.rawValue)
        flush()
    }

    /// A server's session takes no more streams: the peer is told, those that are open go on, and then it ends
    /// (RFC 9113, 6.8). Streams that were on their way when it was told are still taken for a second.
    func shutDown() {
        guard session != nil else { return }
        nghttp2_submit_shutdown_notice(session)
        flush()
        channel.loop.schedule(after: .seconds(1)) { [weak self] in
            guard let self, let session = self.session else { return }
            let last = nghttp2_session_get_last_proc_stream_id(session)
            nghttp2_submit_goaway(session, 0, last, NGHTTP2_NO_ERROR.rawValue, nil, 0)
            self.flush()
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

    /// The bounds that nghttp2 keeps itself.
    private static func bound(of code: Int32) -> HTTPBound? {
        switch code {
        case NGHTTP2_ERR_FLOODED.rawValue: .unreadAcknowledgements
        case NGHTTP2_ERR_TOO_MANY_SETTINGS.rawValue: .settingsFlood
        case NGHTTP2_ERR_TOO_MANY_CONTINUATIONS.rawValue: .continuationFlood
        default: nil
        }
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

    /// Resets the streams whose output has not moved for longer than `limit`; how many.
    func resetStalled(now: MonotonicInstant, limit: TimeSpan) -> Int {
        let stalled = streams.values.filter { !$0.output.isEmpty && now - $0.lastProgress > limit }.sorted {
            $0.id < $1.id
        }
        for stream in stalled {
            let streamOwner = stream.owner
            reset(stream, NGHTTP2_CANCEL)
            streamOwner?.streamClosed(.timedOut("writing a body"))
        }
        if !stalled.isEmpty { flush() }
        return stalled.count
    }

    /// In the order of their numbers.
    var openStreams: [HTTP2Stream] { streams.values.sorted { $0.id < $1.id } }

    // MARK: what nghttp2 notes, through HTTP2Callbacks

    func noteBegin(_ id: Int32, opens: Bool) {
        head.reset()
        if opens { heading = (id, channel.loop.now) }
    }

    func noteField(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        head.add(name: name, value: value)
    }

    func noteHead(_ id: Int32, ends: Bool) {
        if let opening = heading, opening.id == id {
            heading = nil
            let stream = HTTP2Stream(id: id, now: opening.since)
            streams[id] = stream
            recent = stream
            if ends, answerPrepared(stream) { return }
        }
        // After the head only trailers come, which nobody reads.
        guard let stream = stream(id), !stream.hasHead else { return }
        stream.hasBody = !ends
        stream.take(head)
        if side == .client, stream.status < 200 {
            // An interim response: the real one follows.
            stream.fields = HTTPFields()
            return
        }
        stream.hasHead = true
        events.append(.head(stream))
    }

    /// Answers a plain request with what its owner has prepared: it needs no owner, and nothing of it is decoded. To
    /// submit is allowed while nghttp2 reads.
    private func answerPrepared(_ stream: HTTP2Stream) -> Bool {
        guard head.isPlain else { return false }
        let bytes = head.bytes
        guard
            let answer = owner?.sessionAnswer(
                to: bytes.span.extracting(head.target), isHead: head.method == .head,
                ifNoneMatch: bytes.span.extracting(head.ifNoneMatch))
        else { return false }
        stream.hasHead = true
        stream.isPrepared = true
        stream.output.append(answer.body)
        respond(stream, answer.head, hasBody: !answer.body.isEmpty)
        stream.outputEnded = true
        return true
    }

    func noteData(_ id: Int32, _ bytes: UnsafeBufferPointer<UInt8>) {
        guard let stream = stream(id) else { return }
        events.append(.data(stream, Array(bytes)))
    }

    func notePeerEnded(_ id: Int32) {
        guard let stream = stream(id), !stream.remoteEnded else { return }
        stream.remoteEnded = true
        if !stream.isPrepared { events.append(.peerEnded(stream)) }
    }

    func noteLocalEnded(_ id: Int32) {
        // Of a request that is whole nothing is left to be done without.
        guard side == .server, let stream = stream(id), !stream.remoteEnded else { return }
        events.append(.localEnded(stream))
    }

    func noteDataSent() { watcher?.sentData() }

    /// Resets that refuse a stream too many, or what is left of a request that was answered, are no fault.
    func noteResetSent(_ code: UInt32) {
        guard code != NGHTTP2_NO_ERROR.rawValue, code != NGHTTP2_REFUSED_STREAM.rawValue, watcher != nil else { return }
        if let bound = watcher?.sentReset(now: channel.loop.now) { reached = bound }
    }

    func noteGoAwaySent(_ code: UInt32) {
        if code != NGHTTP2_NO_ERROR.rawValue { fault = code }
    }

    func noteClosed(_ id: Int32, _ code: UInt32) {
        if heading?.id == id { heading = nil }
        // It stays in the table until its owner is told, so that the end of the session cannot forget it.
        guard let stream = stream(id) else { return }
        if stream.isPrepared { forget(stream) } else { events.append(.closed(stream, code)) }
    }

    /// `nil`: nothing to send now. The flag says that no more will come.
    func takeBody(_ id: Int32, into buffer: UnsafeMutableRawBufferPointer) -> (count: Int, isLast: Bool)? {
        guard let stream = stream(id) else { return (0, true) }
        guard !stream.output.isEmpty || stream.outputEnded else {
            stream.isDeferred = true
            return nil
        }
        let count = stream.output.take(into: buffer)
        stream.lastProgress = channel.loop.now
        if stream.output.isEmpty, stream.wantsDrained {
            stream.wantsDrained = false
            events.append(.drained(stream))
        }
        return (count, stream.output.isEmpty && stream.outputEnded)
    }

    // MARK: inside

    private func stream(_ id: Int32) -> HTTP2Stream? {
        if let recent, recent.id == id { return recent }
        recent = streams[id]
        return recent
    }

    private func forget(_ stream: HTTP2Stream) {
        streams[stream.id] = nil
        if recent === stream { recent = nil }
    }

    private func resume(_ stream: HTTP2Stream) {
        guard stream.isDeferred else { return }
        stream.isDeferred = false
        nghttp2_session_resume_data(session, stream.id)
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
