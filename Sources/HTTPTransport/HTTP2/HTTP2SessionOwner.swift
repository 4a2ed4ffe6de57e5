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
