/// The start of a frame (RFC 6455, section 5.2): 2 to 14 bytes.
struct WebSocketFrameHeader: Hashable, Sendable {
    static let maximumLength = 14
    static let maximumControlPayload = 125

    var isFinal: Bool
    var opcode: WebSocketOpcode
    /// The message that begins here is compressed (RFC 7692, section 6).
    var isCompressed: Bool
    /// The key, its first byte on the wire highest; `nil` when the frame is not masked.
    var maskKey: UInt32?
    var payloadLength: UInt64

    /// Reads the header at `start` and says where the payload begins; `nil` when more bytes are needed.
    static func read(
        _ bytes: RawSpan, from start: Int, _ rules: WebSocketRules
    ) throws(WebSocketError) -> (header: WebSocketFrameHeader, payloadStart: Int)? {
        func byte(_ index: Int) -> UInt8 { bytes.unsafeLoad(fromByteOffset: start + index, as: UInt8.self) }
        let available = bytes.byteCount - start
        guard available >= 2 else { return nil }
        let first = byte(0)
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else { throw .unknownOpcode(first & 0x0F) }
        let reserved = first & 0x70
        // The compressed bit stands on the first frame of a message only.
        let isCompressed = reserved == 0x40 && rules.allowsDeflate && (opcode == .text || opcode == .binary)
        guard reserved == 0 || isCompressed else { throw .reservedBits }
        let isFinal = first & 0x80 != 0
        let isMasked = byte(1) & 0x80 != 0
        let expectsMask = rules.role == .server
        guard isMasked == expectsMask else { throw .mask(expected: expectsMask) }
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
            isFinal: isFinal, opcode: opcode, isCompressed: isCompressed, maskKey: maskKey, payloadLength: length)
        return (header, start + payloadStart)
    }
}
