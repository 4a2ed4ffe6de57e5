import CNGHTTP2
import EventLoop
import MatchModel

/// What nghttp2 notes while it reads and sends, through `HTTP2Callbacks`: told to the owners once it has returned.
extension HTTP2Session {
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
}
