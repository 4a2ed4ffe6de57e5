/// Checks UTF-8 in pieces (Unicode 16, table 3-7): an error shows at the first byte that cannot be right.
struct UTF8Validator: Sendable {
    /// Continuation bytes that are still to come.
    private var expected: UInt8 = 0
    /// What the next continuation byte may be; narrower than 0x80-0xBF after E0, ED, F0 and F4.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether the text may end here.
    var isComplete: Bool { expected == 0 }

    /// Whether everything so far, with this byte, can be the start of a valid text.
    mutating func accept(_ byte: UInt8) -> Bool {
        guard expected > 0 else { return begin(byte) }
        guard byte >= lowest, byte <= highest else { return false }
        expected -= 1
        (lowest, highest) = (0x80, 0xBF)
        return true
    }

    /// The same for the bytes from `start` on. Of ASCII eight at a time.
    mutating func accept(_ bytes: [UInt8], from start: Int) -> Bool {
        let raw = bytes.span.bytes
        var index = start
        while index < raw.byteCount {
            if expected == 0, index + 8 <= raw.byteCount,
                raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                index += 8
                continue
            }
            guard accept(raw.unsafeLoad(fromByteOffset: index, as: UInt8.self)) else { return false }
            index += 1
        }
        return true
    }

    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: expected = 1
        case 0xE0: (expected, lowest) = (2, 0xA0)
        case 0xED: (expected, highest) = (2, 0x9F)
        case 0xE1...0xEF: expected = 2
        case 0xF0: (expected, lowest) = (3, 0x90)
        case 0xF1...0xF3: expected = 3
        case 0xF4: (expected, highest) = (3, 0x8F)
        default: return false
        }
        return true
    }
}
