/// How the other end broke RFC 6455; the connection is closed with `closeCode`.
package enum WebSocketError: Error, Hashable, Sendable, CustomStringConvertible {
    case reservedBits
    case unknownOpcode(UInt8)
    /// A client's frame has to be masked, a server's must not be.
    case mask(expected: Bool)
    /// A length that is written longer than it needs to be, or with its highest bit set.
    case lengthEncoding
    case controlFragmented
    case controlTooLong
    case continuationWithoutMessage
    case messageInsideMessage
    /// A close frame of one byte, or a code that may not be sent.
    case closeContent
    case invalidUTF8
    case messageTooBig(limit: Int)
    /// A compressed message that is not raw deflate, or ends inside a block (RFC 7692, section 7.2.2).
    case compression

    package var closeCode: UInt16 {
        switch self {
        case .invalidUTF8: WebSocketClose.invalidPayload
        case .messageTooBig: WebSocketClose.messageTooBig
        default: WebSocketClose.protocolError
        }
    }

    /// Short enough for the reason of a close frame.
    package var description: String {
        switch self {
        case .reservedBits: "reserved bits are set that no extension asks for"
        case .unknownOpcode(let opcode): "unknown opcode \(opcode)"
        case .mask(let expected):
            expected ? "frames of a client have to be masked" : "frames of a server are not masked"
        case .lengthEncoding: "length not in its shortest form"
        case .controlFragmented: "fragmented control frame"
        case .controlTooLong: "control frame above 125 bytes"
        case .continuationWithoutMessage: "continuation without a message"
        case .messageInsideMessage: "new message before the last one ended"
        case .closeContent: "close frame with an invalid code"
        case .invalidUTF8: "text is not UTF-8"
        case .messageTooBig(let limit): "message above \(limit) bytes"
        case .compression: "compressed message cannot be inflated"
        }
    }
}
