/// What a provider can do wrong with one answer, message or call.
package enum Fault: String, Hashable, Sendable, CaseIterable {
    /// It comes late.
    case slow
    /// The first half, then the connection ends.
    case half
    /// The connection is reset.
    case reset
    /// 500.
    case status
    /// What was said already is said again: a whole document instead of 304, or a message twice.
    case duplicate
    /// An older document, or two messages in the wrong order.
    case outOfOrder = "out-of-order"
    /// A page of HTML.
    case contentType = "content-type"
    /// Bytes that mean nothing, under the right name.
    case garbage

    /// What can go wrong when a stream, or a WebSocket, is opened.
    static let opening: [Fault] = [.slow, .status, .contentType]
    static let upgrade: [Fault] = [.status]
    /// With one message of an open stream: it has no status and no content type any more.
    static let message: [Fault] = [.slow, .half, .reset, .duplicate, .outOfOrder, .garbage]
    /// With one post of a webhook, whose status is the receiver's.
    static let post: [Fault] = message + [.contentType]
}
