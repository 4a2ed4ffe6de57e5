/// What holds for every frame that comes in on a connection: the same value for all of a worker's.
package struct WebSocketRules: Hashable, Sendable {
    /// Which end this is. A server asks for masked frames, a client refuses them (RFC 6455, section 5.1).
    package enum Role: Sendable {
        case server
        case client
    }

    /// The longest message unless told otherwise: what a client of `touchline.v1` may send.
    package static let defaultMaximumMessageLength = 8192

    package let role: Role
    /// Bytes of a message over all its fragments, and once inflated. Beyond: 1009, on the header that passes it.
    package let maximumMessageLength: Int
    /// Whether permessage-deflate was agreed on (RFC 7692): then the first reserved bit marks a compressed message.
    package let allowsDeflate: Bool

    package init(
        role: Role, maximumMessageLength: Int = defaultMaximumMessageLength, allowsDeflate: Bool = false
    ) {
        self.role = role
        self.maximumMessageLength = maximumMessageLength
        self.allowsDeflate = allowsDeflate
    }

    /// Bytes of a message as it comes. Compressed it may be a little longer: fixed codes make nine bits of some bytes.
    func lengthLimit(isCompressed: Bool) -> Int {
        isCompressed ? maximumMessageLength + maximumMessageLength / 8 + 64 : maximumMessageLength
    }
}
