import CNGHTTP2
import EventLoop
import MatchModel

/// What owners do with streams, from any callback. `flush` sends it.
extension HTTP2Session {
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

    private func resume(_ stream: HTTP2Stream) {
        guard stream.isDeferred else { return }
        stream.isDeferred = false
        nghttp2_session_resume_data(session, stream.id)
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
}
