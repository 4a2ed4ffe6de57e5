/// Why bytes are not a frame, or a value cannot become one.
package enum BackboneWireError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The header's check does not fit its fields: the sender does not speak this protocol, or bytes were lost.
    case headerCheck
    /// The header names a length below that of a header, or above the limit.
    case length(UInt32)
    /// Reserved bytes or flags of a known type are not what they have to be.
    case reserved(type: UInt8)
    /// A type that is not known here and that its sender marks as not to be skipped.
    case unknownCritical(type: UInt8)
    /// The body ends within this field.
    case bodyTooShort(field: String)
    /// Bytes are left after the last field.
    case trailingBytes(type: UInt8, count: Int)
    /// A field holds what it may not.
    case invalid(field: String)
    /// A value is longer than the wire allows.
    case tooLong(field: String, count: Int, limit: Int)
    /// More was appended than a decoder may hold; frames have to be taken after each append.
    case bufferFull

    package var description: String {
        switch self {
        case .headerCheck:
            "backbone: the header's check does not fit; is the other end a Touchline node?"
        case .length(let length):
            "backbone: a frame of \(length) bytes; allowed are \(BackboneHeader.length) to \(BackboneLimits.frameLength)"
        case .reserved(let type):
            "backbone: reserved bits are set in a frame of type \(type)"
        case .unknownCritical(let type):
            "backbone: critical frame of unknown type \(type); update this node"
        case .bodyTooShort(let field):
            "backbone: the frame ends within `\(field)`"
        case .trailingBytes(let type, let count):
            "backbone: \(count) bytes too many in a frame of type \(type)"
        case .invalid(let field):
            "backbone: `\(field)` holds a value that is not allowed"
        case .tooLong(let field, let count, let limit):
            "backbone: `\(field)` has length \(count), at most \(limit) is allowed"
        case .bufferFull:
            "backbone: more than \(BackboneLimits.bufferedLength) bytes wait to be decoded"
        }
    }
}
