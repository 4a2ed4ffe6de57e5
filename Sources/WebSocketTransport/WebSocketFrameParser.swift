/// Turns what a socket read into messages (RFC 6455, section 5), however the bytes were cut.
///
/// It looks at the bytes where they were read and keeps only what is not whole yet: between messages it holds no
/// storage. Used by one thread. After an error or a close nothing more is read.
package struct WebSocketFrameParser: Sendable {
    /// Which end this is. A server asks for masked frames, a client refuses them (section 5.1).
    package enum Role: Sendable {
        case server
        case client
    }

    /// The longest message unless told otherwise: what a client of `touchline.v1` may send.
    package static let defaultMaximumMessageLength = 8192

    private let role: Role
    private let maximumMessageLength: Int
    /// The frame whose payload is being read, and what is missing of it.
    private var header: WebSocketFrameHeader?
    private var remaining = 0
    /// What the fragments so far belong to.
    private var messageOpcode: WebSocketOpcode?
    private var utf8 = UTF8Validator()
    private var isDone = false
    /// A header that was cut, or the payload of a control frame so far: never more than 125 bytes.
    private var short: [UInt8] = []
    /// The message so far, unmasked.
    private var message: [UInt8] = []

    /// `maximumMessageLength` is in bytes over all fragments; a longer message is refused on the header that passes it.
    package init(role: Role, maximumMessageLength: Int = defaultMaximumMessageLength) {
        self.role = role
        self.maximumMessageLength = maximumMessageLength
    }

    /// Whether nothing is kept: no partial frame, no partial message.
    package var isIdle: Bool { header == nil && messageOpcode == nil && short.isEmpty && message.isEmpty }

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
            isDone = true
            release()
            throw error
        }
    }

    private mutating func readHeader(
        _ input: RawSpan, from position: inout Int
    ) throws(WebSocketError) -> WebSocketFrameHeader? {
        if short.isEmpty, let found = try WebSocketFrameHeader.read(input, from: position) {
            position = found.payloadStart
            return found.header
        }
        while position < input.byteCount {
            short.append(input.unsafeLoad(fromByteOffset: position, as: UInt8.self))
            position += 1
            if let found = try WebSocketFrameHeader.read(short.span.bytes, from: 0) {
                short = []
                return found.header
            }
        }
        return nil
    }

    /// Checks a header against the message it stands in.
    private mutating func begin(_ new: WebSocketFrameHeader) throws(WebSocketError) {
        let expectsMask = role == .server
        guard (new.maskKey != nil) == expectsMask else { throw .mask(expected: expectsMask) }
        switch new.opcode {
        case .continuation:
            guard messageOpcode != nil else { throw .continuationWithoutMessage }
        case .text, .binary:
            guard messageOpcode == nil else { throw .messageInsideMessage }
            messageOpcode = new.opcode
        case .close, .ping, .pong:
            break
        }
        if !new.opcode.isControl, new.payloadLength > UInt64(maximumMessageLength - message.count) {
            throw .messageTooBig(limit: maximumMessageLength)
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
            if messageOpcode == .text { try checkText(from: start) }
        }
        position += count
        remaining -= count
    }

    private static func append(_ piece: RawSpan, to bytes: inout [UInt8], key: UInt32?, payloadOffset: Int) {
        let start = bytes.count
        piece.withUnsafeBytes { bytes.append(contentsOf: $0) }
        guard let key else { return }
        for index in 0..<piece.byteCount {
            bytes[start + index] ^= WebSocketFrameHeader.maskByte(key, at: payloadOffset + index)
        }
    }

    private mutating func checkText(from start: Int) throws(WebSocketError) {
        for index in start..<message.count {
            guard utf8.accept(message[index]) else { throw .invalidUTF8 }
        }
    }

    /// The payload is whole: an event, or `nil` when the message goes on.
    private mutating func endFrame() throws(WebSocketError) -> WebSocketEvent? {
        guard let header else { return nil }
        self.header = nil
        switch header.opcode {
        case .ping:
            return .ping(takeShort())
        case .pong:
            return .pong(takeShort())
        case .close:
            let close = try Self.close(takeShort())
            isDone = true
            release()
            return .close(close)
        case .continuation, .text, .binary:
            guard header.isFinal else { return nil }
            guard utf8.isComplete else { throw .invalidUTF8 }
            let whole = message
            let isText = messageOpcode == .text
            message = []
            messageOpcode = nil
            return isText ? .text(whole) : .binary(whole)
        }
    }

    private mutating func takeShort() -> [UInt8] {
        defer { short = [] }
        return short
    }

    private mutating func release() {
        header = nil
        messageOpcode = nil
        short = []
        message = []
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
