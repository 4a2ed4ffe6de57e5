import EventLoop

/// Answers requests. Called on the server's loop.
package protocol HTTPRequestHandler: AnyObject {
    /// A whole request has come; for a streaming route its head. Answer through `responder`, now or later.
    func receive(_ request: HTTPRequest, _ responder: HTTPResponder)
    /// True for a streaming route: `receive` is called with the head, and the body comes through `responder.onBody`.
    func accepts(streaming head: HTTPRequest) -> Bool
    /// The most bytes a collected body may have. Beyond: 413.
    func bodyLimit(for head: HTTPRequest) -> Int
    /// Looks at the head of a request with a body before any of the body is kept: a response here is given at once, and
    /// the body is not read.
    func refusal(of head: HTTPRequest, from peer: SocketAddress) -> HTTPResponse?
    /// A rendered response for a plain GET or HEAD over HTTP/1.1 or HTTP/2, by its target as it came and no more: it has
    /// no body, no `Connection` field of note, and its Host is proper. `nil`: the request is decoded, and `receive` is
    /// called. It is only to look: nothing may be done to a connection from in here.
    func prepared(for target: Span<UInt8>) -> HTTPPreparedResponse?
}

extension HTTPRequestHandler {
    package func accepts(streaming head: HTTPRequest) -> Bool { false }
    package func bodyLimit(for head: HTTPRequest) -> Int { 64 * 1024 }
    package func refusal(of head: HTTPRequest, from peer: SocketAddress) -> HTTPResponse? { nil }
    package func prepared(for target: Span<UInt8>) -> HTTPPreparedResponse? { nil }
}
