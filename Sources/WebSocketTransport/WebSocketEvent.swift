/// Something whole that came in.
package enum WebSocketEvent: Hashable, Sendable {
    /// A message of valid UTF-8.
    case text([UInt8])
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    /// The other end closes; nothing after it is read.
    case close(WebSocketClose)
}

/// The content of a close frame (RFC 6455, section 7).
package struct WebSocketClose: Hashable, Sendable {
    /// `nil` when the frame was empty (1005 in the words of the RFC).
    package var code: UInt16?
    package var reason: String

    package init(code: UInt16?, reason: String) {
        self.code = code
        self.reason = reason
    }

    package static let normal: UInt16 = 1000
    package static let goingAway: UInt16 = 1001
    package static let protocolError: UInt16 = 1002
    package static let unsupportedData: UInt16 = 1003
    package static let invalidPayload: UInt16 = 1007
    package static let policyViolation: UInt16 = 1008
    package static let messageTooBig: UInt16 = 1009
    package static let internalError: UInt16 = 1011

    /// Whether a code may stand in a frame: registered ones, and 3000-4999 for libraries and applications.
    package static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
