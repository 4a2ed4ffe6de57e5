/// Masking (RFC 6455, section 5.3), which is its own reverse.
enum WebSocketMask {
    /// The byte of `key` for the payload byte at `index`; the key's first byte on the wire is its highest.
    static func byte(_ key: UInt32, at index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: key >> (24 - 8 * UInt32(truncatingIfNeeded: index & 3)))
    }

    /// Masks `bytes` from `start` on, where the payload's byte `payloadOffset` stands. Eight bytes at a time.
    static func apply(_ key: UInt32, to bytes: inout [UInt8], from start: Int, payloadOffset: Int) {
        let shift = 8 * UInt32(truncatingIfNeeded: payloadOffset & 3)
        let turned = key << shift | key >> ((32 - shift) & 31)
        let word = UInt64(turned.bigEndian) * 0x1_0000_0001
        var span = bytes.mutableSpan
        var raw = span.mutableBytes
        var index = start
        while index + 8 <= raw.byteCount {
            let plain = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) ^ word
            raw.storeBytes(of: plain, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < raw.byteCount {
            let plain = raw.unsafeLoad(fromByteOffset: index, as: UInt8.self) ^ byte(turned, at: index - start)
            raw.storeBytes(of: plain, toByteOffset: index, as: UInt8.self)
            index += 1
        }
    }
}
