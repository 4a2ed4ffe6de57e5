/// Turns what a socket read into messages (RFC 6455, section 5), however the bytes were cut.
///
/// It keeps what is not whole yet: a cut header or control frame (at most 125 bytes), and the message so far, within the
/// limit of the rules. Between messages it keeps nothing and may be dropped: `WebSocketInput` does so. Used by one
/// thread. After an error or a close nothing more is read.
package struct WebSocketFrameParser: Sendable {
    package typealias Role = WebSocketRules.Role

    private let rules: WebSocketRules
    /// The frame whose payload is being read, and what is missing of it.
    private var header: WebSocketFrameHeader?
    private var remaining = 0
    /// The first frame of the message whose fragments come in.
    private var first: WebSocketFrameHeader?
    private var utf8 = UTF8Validator()
    private var isDone = false
    /// A header that was cut, or the payload of a control frame so far: never more than 125 bytes.
    private var short: [UInt8] = []
    /// The message so far, unmasked.
    private var message: [UInt8] = []

    package init(_ rules: WebSocketRules) {
        self.rules = rules
    }

    /// Without compression. `maximumMessageLength` is in bytes over all fragments.
    package init(role: Role, maximumMessageLength: Int = WebSocketRules.defaultMaximumMessageLength) {
        self.init(WebSocketRules(role: role, maximumMessageLength: maximumMessageLength))
    }

    /// One that reads nothing more.
    static func ended(_ rules: WebSocketRules) -> WebSocketFrameParser {
        var parser = WebSocketFrameParser(rules)
        parser.isDone = true
        return parser
    }

    /// Whether nothing is kept: no partial frame, no partial message.
    package var isIdle: Bool { header == nil && first == nil && short.isEmpty && message.isEmpty }

    /// Reads a frame that lies whole in `input` at `position` and stands for itself: a control frame, or a message of one
    /// frame. Needs no parser; for a connection of which nothing is kept. `nil`, and `position` unmoved, for anything
    /// else: a parser has to go on from there. After a close or an error nothing more may be read.
    package static func nextWhole(
        _ input: RawSpan, from position: inout Int, _ rules: WebSocketRules
    ) throws(WebSocketError) -> WebSocketEvent? {
        guard let (header, start) = try WebSocketFrameHeader.read(input, from: position, rules), header.isFinal,
            header.opcode != .continuation
        else { return nil }
        let limit = rules.lengthLimit(isCompressed: header.isCompressed)
        guard header.opcode.isControl || header.payloadLength <= UInt64(limit) else {
            throw .messageTooBig(limit: rules.maximumMessageLength)
        }
        let count = Int(header.payloadLength)
        guard count <= input.byteCount - start else { return nil }
        var payload: [UInt8] = []
        append(input.extracting(start..<start + count), to: &payload, key: header.maskKey, payloadOffset: 0)
        position = start + count
        if header.opcode.isControl { return try control(header.opcode, payload) }
        if header.opcode == .text, !header.isCompressed { try checkText(payload) }
        return try whole(header, payload, rules)
    }

    /// The next event in `input` at or after `position`, which moves on; `nil` when the input is used up.
    package mutating func next(_ input: RawSpan, from position: inout Int) throws(WebSocketError) -> WebSocketEvent? {
        do {
            while !isDone {
                if header == nil {
                    guard let new = try readHeader(input, from: &position) else { return nil }
                    try begin(new)
                }
                try readPayload(input, from: &position)
                guard remaining == 0 else { return nil }
                if let event = try endFrame() { return event }
            }
            position = input.byteCount
            return nil
        } catch {
            end()
            throw error
        }
    }

    private mutating func readHeader(
        _ input: RawSpan, from position: inout Int
    ) throws(WebSocketError) -> WebSocketFrameHeader? {
        if short.isEmpty, let found = try WebSocketFrameHeader.read(input, from: position, rules) {
            position = found.payloadStart
            return found.header
        }
        while position < input.byteCount {
            short.append(input.unsafeLoad(fromByteOffset: position, as: UInt8.self))
            position += 1
            if let found = try WebSocketFrameHeader.read(short.span.bytes, from: 0, rules) {
                short = []
                return found.header
            }
        }
        return nil
    }

    /// Checks a header against the message it stands in.
    private mutating func begin(_ new: WebSocketFrameHeader) throws(WebSocketError) {
        switch new.opcode {
        case .continuation:
            guard first != nil else { throw .continuationWithoutMessage }
        case .text, .binary:
            guard first == nil else { throw .messageInsideMessage }
            first = new
        case .close, .ping, .pong:
            break
        }
        if !new.opcode.isControl {
            let limit = rules.lengthLimit(isCompressed: first?.isCompressed == true)
            guard new.payloadLength <= UInt64(limit - message.count) else {
                throw .messageTooBig(limit: rules.maximumMessageLength)
            }
        }
        remaining = Int(new.payloadLength)
        header = new
    }

    private mutating func readPayload(_ input: RawSpan, from position: inout Int) throws(WebSocketError) {
        guard let header else { return }
        let count = min(remaining, input.byteCount - position)
        guard count > 0 else { return }
        let offset = Int(header.payloadLength) - remaining
        let piece = input.extracting(position..<position + count)
        if header.opcode.isControl {
            Self.append(piece, to: &short, key: header.maskKey, payloadOffset: offset)
        } else {
            let start = message.count
            Self.append(piece, to: &message, key: header.maskKey, payloadOffset: offset)
            // Of what is compressed the text shows only at the end.
            if let first, first.opcode == .text, !first.isCompressed, !utf8.accept(message, from: start) {
                throw .invalidUTF8
            }
        }
        position += count
        remaining -= count
    }

    /// The payload is whole: an event, or `nil` when the message goes on.
    private mutating func endFrame() throws(WebSocketError) -> WebSocketEvent? {
        guard let header else { return nil }
        self.header = nil
        if header.opcode.isControl {
            let payload = short
            short = []
            let event = try Self.control(header.opcode, payload)
            if case .close = event { end() }
            return event
        }
        guard header.isFinal, let first else { return nil }
        guard utf8.isComplete else { throw .invalidUTF8 }
        let payload = message
        message = []
        self.first = nil
        return try Self.whole(first, payload, rules)
    }

    private mutating func end() {
        isDone = true
        header = nil
        first = nil
        short = []
        message = []
    }

    private static func append(_ piece: RawSpan, to bytes: inout [UInt8], key: UInt32?, payloadOffset: Int) {
        let start = bytes.count
        piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
        if let key { WebSocketMask.apply(key, to: &bytes, from: start, payloadOffset: payloadOffset) }
    }

    private static func checkText(_ bytes: [UInt8]) throws(WebSocketError) {
        var utf8 = UTF8Validator()
        guard utf8.accept(bytes, from: 0), utf8.isComplete else { throw .invalidUTF8 }
    }

    /// A message from all its bytes, whose text was checked unless it is compressed.
    private static func whole(
        _ first: WebSocketFrameHeader, _ bytes: [UInt8], _ rules: WebSocketRules
    ) throws(WebSocketError) -> WebSocketEvent {
        var payload = bytes
        if first.isCompressed {
            payload = try WebSocketInflate.message(bytes, limit: rules.maximumMessageLength)
            if first.opcode == .text { try checkText(payload) }
        }
        return first.opcode == .text ? .text(payload) : .binary(payload)
    }

    private static func control(
        _ opcode: WebSocketOpcode, _ payload: [UInt8]
    ) throws(WebSocketError) -> WebSocketEvent {
        switch opcode {
        case .ping: .ping(payload)
        case .pong: .pong(payload)
        default: .close(try close(payload))
        }
    }

    private static func close(_ payload: [UInt8]) throws(WebSocketError) -> WebSocketClose {
        if payload.isEmpty { return WebSocketClose(code: nil, reason: "") }
        guard payload.count >= 2 else { throw .closeContent }
        let code = UInt16(payload[0]) << 8 | UInt16(payload[1])
        guard WebSocketClose.mayBeSent(code) else { throw .closeContent }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else { throw .invalidUTF8 }
        return WebSocketClose(code: code, reason: reason)
    }
}
