import CNGHTTP2

/// One exchange of an HTTP/2 client, both bodies open at once. No callback is ever called from inside a method.
package final class HTTPClientStream: HTTP2StreamOwner {
    package var onResponse: ((HTTPStatus, HTTPFields) -> Void)?
    package var onBody: (([UInt8]) -> Void)?
    /// The response's body is whole; ours may go on.
    package var onEnd: (() -> Void)?
    /// All that was pending when `write` last returned more than 0 is on its way.
    package var onWritable: (() -> Void)?
    /// The stream is over, `finished` when both bodies were. The last call; not called for `close`.
    package var onClose: ((HTTPCloseReason) -> Void)?

    var stream: HTTP2Stream?
    private weak var session: HTTP2Session?

    init(session: HTTP2Session) { self.session = session }

    package var isOpen: Bool { stream != nil }
    /// Bytes written here that flow control or the connection holds back.
    package var pendingBytes: Int { stream?.output.count ?? 0 }

    /// Sends a piece of the request's body; returns `pendingBytes`. The bound is the caller's, as in `HTTPResponder`.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Int {
        guard let stream, let session else { return 0 }
        session.write(stream, bytes)
        session.flush()
        if !stream.output.isEmpty { stream.wantsDrained = true }
        return stream.output.count
    }

    /// The request's body is whole.
    package func finish() {
        guard let stream, let session else { return }
        session.finish(stream)
        session.flush()
    }

    /// Resets the stream; the connection stays.
    package func close() {
        guard let stream, let session else { return }
        forget()
        session.reset(stream, NGHTTP2_CANCEL)
        session.flush()
    }

    func streamHasHead() {
        guard let stream else { return }
        onResponse?(HTTPStatus(stream.status), stream.fields)
    }

    func streamReceived(_ bytes: [UInt8]) { onBody?(bytes) }
    func streamPeerEnded() { onEnd?() }
    func streamDrained() { onWritable?() }

    func streamClosed(_ reason: HTTPCloseReason) {
        let tell = onClose
        forget()
        tell?(reason)
    }

    private func forget() {
        stream = nil
        onResponse = nil
        onBody = nil
        onEnd = nil
        onWritable = nil
        onClose = nil
    }
}
