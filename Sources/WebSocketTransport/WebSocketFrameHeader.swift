/// The start of a frame (RFC 6455, section 5.2): 2 to 14 bytes.
struct WebSocketFrameHeader: Hashable, Sendable {
    static let maximumLength = 14
    static let maximumControlPayload = 125

    var isFinal: Bool
    var opcode: WebSocketOpcode
    /// The key, its first byte on the wire highest; `nil` when the frame is not masked.
    var maskKey: UInt32?
    var payloadLength: UInt64

    /// Reads the header at `start` and says where the payload begins; `nil` when more bytes are needed.
    static func read(
        _ bytes: RawSpan, from start: Int
    ) throws(WebSocketError) -> (header: WebSocketFrameHeader, payloadStart: Int)? {
        func byte(_ index: Int) -> UInt8 { bytes.unsafeLoad(fromByteOffset: start + index, as: UInt8.self) }
        let available = bytes.byteCount - start
        guard available >= 2 else { return nil }
        let first = byte(0)
        guard first & 0x70 == 0 else { throw .reservedBits }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else { throw .unknownOpcode(first & 0x0F) }
        let isFinal = first & 0x80 != 0
        let isMasked = byte(1) & 0x80 != 0
        let short = byte(1) & 0x7F
        if opcode.isControl {
            guard isFinal else { throw .controlFragmented }
            guard short <= maximumControlPayload else { throw .controlTooLong }
        }
        let lengthBytes = short == 127 ? 8 : short == 126 ? 2 : 0
        let payloadStart = 2 + lengthBytes + (isMasked ? 4 : 0)
        guard available >= payloadStart else { return nil }
        var length = UInt64(short)
        if lengthBytes > 0 {
            length = 0
            for index in 0..<lengthBytes { length = length << 8 | UInt64(byte(2 + index)) }
            let shortest: UInt64 = lengthBytes == 2 ? 126 : 65_536
            guard length >= shortest, length >> 63 == 0 else { throw .lengthEncoding }
        }
        var maskKey: UInt32?
        if isMasked {
            maskKey = (0..<4).reduce(0) { key, index in key << 8 | UInt32(byte(2 + lengthBytes + index)) }
        }
        let header = WebSocketFrameHeader(
            isFinal: isFinal, opcode: opcode, maskKey: maskKey, payloadLength: length)
        return (header, start + payloadStart)
    }

    /// The byte of `key` for the payload byte at `index` (section 5.3).
    static func maskByte(_ key: UInt32, at index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: key >> (24 - 8 * UInt32(index & 3)))
    }
}
