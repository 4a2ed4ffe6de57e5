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
    /// What was said already is said again.
    case duplicate
    /// An older document, or two messages in the wrong order.
    case outOfOrder = "out-of-order"
    /// A page of HTML.
    case contentType = "content-type"
    /// Bytes that mean nothing, under the right name.
    case garbage
}
