/// Makes frames (RFC 6455, section 5.2). Messages are never fragmented.
package enum WebSocketFrameEncoder {
    /// The longest reason that fits a close frame, in bytes.
    package static let maximumReasonLength = WebSocketFrameHeader.maximumControlPayload - 2

    /// How long the header of an unmasked frame is: 2, 4 or 10 bytes.
    package static func headerLength(payloadLength: Int) -> Int {
        payloadLength < 126 ? 2 : payloadLength < 65_536 ? 4 : 10
    }

    /// Writes the header of a final, unmasked frame behind what `bytes` holds.
    package static func appendHeader(_ opcode: WebSocketOpcode, payloadLength: Int, to bytes: inout [UInt8]) {
        appendHeader(opcode, payloadLength: payloadLength, maskBit: 0, to: &bytes)
    }

    /// A whole frame as a server sends it.
    package static func serverFrame(_ opcode: WebSocketOpcode, _ payload: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        let count = payload.count
        bytes.reserveCapacity(headerLength(payloadLength: count) + count)
        appendHeader(opcode, payloadLength: count, to: &bytes)
        bytes.append(contentsOf: payload)
        return bytes
    }

    /// The answer to a close frame: its own code comes back (section 5.5.1), an empty one is answered with an empty one.
    package static func closeReply(to close: WebSocketClose) -> [UInt8] {
        serverFrame(.close, close.code.map { closePayload(code: $0) } ?? [])
    }

    /// A whole frame as a server sends it, with a payload that was compressed (RFC 7692, section 6.1).
    static func compressedFrame(_ opcode: WebSocketOpcode, _ payload: [UInt8]) -> [UInt8] {
        var bytes = serverFrame(opcode, payload)
        bytes[0] |= 0x40
        return bytes
    }

    /// A whole frame as a client sends it. `maskKey` has to be unpredictable and new for each frame (section 10.3).
    package static func clientFrame(
        _ opcode: WebSocketOpcode, _ payload: some Collection<UInt8>, maskKey: UInt32
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        let count = payload.count
        bytes.reserveCapacity(headerLength(payloadLength: count) + 4 + count)
        appendHeader(opcode, payloadLength: count, maskBit: 0x80, to: &bytes)
        for index in 0..<4 { bytes.append(WebSocketMask.byte(maskKey, at: index)) }
        let start = bytes.count
        bytes.append(contentsOf: payload)
        WebSocketMask.apply(maskKey, to: &bytes, from: start, payloadOffset: 0)
        return bytes
    }

    /// The payload of a close frame. A reason that is too long is cut between two characters.
    package static func closePayload(code: UInt16, reason: String = "") -> [UInt8] {
        var payload = [UInt8(truncatingIfNeeded: code >> 8), UInt8(truncatingIfNeeded: code)]
        for scalar in reason.unicodeScalars {
            let encoded = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            guard payload.count + encoded.count <= WebSocketFrameHeader.maximumControlPayload else { break }
            payload.append(contentsOf: encoded)
        }
        return payload
    }

    private static func appendHeader(
        _ opcode: WebSocketOpcode, payloadLength: Int, maskBit: UInt8, to bytes: inout [UInt8]
    ) {
        bytes.append(0x80 | opcode.rawValue)
        let lengthBytes = headerLength(payloadLength: payloadLength) - 2
        switch lengthBytes {
        case 0: bytes.append(maskBit | UInt8(truncatingIfNeeded: payloadLength))
        case 2: bytes.append(maskBit | 126)
        default: bytes.append(maskBit | 127)
        }
        for index in (0..<lengthBytes).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: payloadLength >> (8 * index)))
        }
    }
}
