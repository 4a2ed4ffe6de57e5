/// Answers requests. Called on the server's loop.
package protocol HTTPRequestHandler: AnyObject {
    /// A whole request has come; for a streaming route its head. Answer through `responder`, now or later.
    func receive(_ request: HTTPRequest, _ responder: HTTPResponder)
    /// True for a streaming route: `receive` is called with the head, and the body comes through `responder.onBody`.
    func accepts(streaming head: HTTPRequest) -> Bool
    /// The most bytes a collected body may have. Beyond: 413.
    func bodyLimit(for head: HTTPRequest) -> Int
}

extension HTTPRequestHandler {
    package func accepts(streaming head: HTTPRequest) -> Bool { false }
    package func bodyLimit(for head: HTTPRequest) -> Int { 64 * 1024 }
}
