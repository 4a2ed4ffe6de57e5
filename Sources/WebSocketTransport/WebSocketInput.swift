/// What comes in on one connection: eight bytes, and nothing on the heap while no message is under way.
///
/// Frames that came whole are read where they lie. Only of a message that was cut or fragmented something is kept, in a
/// parser that is dropped at the message's end. Used by one thread. After an error or a close nothing more is read.
package struct WebSocketInput {
    private final class Box {
        var parser: WebSocketFrameParser
        init(_ parser: WebSocketFrameParser) { self.parser = parser }
    }

    private var box: Box?

    package init() {}

    /// Whether nothing is kept.
    package var isIdle: Bool { box == nil }

    /// The next event in `input` at or after `position`, which moves on; `nil` when the input is used up. `rules` have to
    /// be the same for the whole connection.
    package mutating func next(
        _ input: RawSpan, from position: inout Int, _ rules: WebSocketRules
    ) throws(WebSocketError) -> WebSocketEvent? {
        guard let box else { return try nextWhole(input, from: &position, rules) }
        let event = try box.parser.next(input, from: &position)
        if case .close = event { return event }
        if event != nil, box.parser.isIdle { self.box = nil }
        return event
    }

    private mutating func nextWhole(
        _ input: RawSpan, from position: inout Int, _ rules: WebSocketRules
    ) throws(WebSocketError) -> WebSocketEvent? {
        do {
            if let event = try WebSocketFrameParser.nextWhole(input, from: &position, rules) {
                if case .close = event { box = Box(.ended(rules)) }
                return event
            }
        } catch {
            box = Box(.ended(rules))
            throw error
        }
        guard position < input.byteCount else { return nil }
        box = Box(WebSocketFrameParser(rules))
        return try next(input, from: &position, rules)
    }
}
