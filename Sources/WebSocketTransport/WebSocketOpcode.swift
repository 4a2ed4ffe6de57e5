/// What a frame carries (RFC 6455, section 5.2).
package enum WebSocketOpcode: UInt8, Sendable {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    /// Close, ping and pong: at most 125 bytes, never fragmented, allowed between the fragments of a message.
    package var isControl: Bool { rawValue >= 8 }
}
