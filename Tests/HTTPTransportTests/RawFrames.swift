/// HTTP/2 frames as a client writes them, by hand (RFC 9113, 4.1; RFC 7541).
enum RawFrames {
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    static func frame(_ type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, _ payload: [UInt8] = []) -> [UInt8] {
        let count = payload.count
        return [UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF), type, flags] + word(stream)
            + payload
    }

    static func word(_ value: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }

    static func settings(_ entries: [(UInt16, UInt32)] = []) -> [UInt8] {
        frame(4, entries.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] + word($1) })
    }

    /// A whole head; `ends` says that no body follows.
    static func request(_ path: String, stream: UInt32, ends: Bool = true, method: String = "GET") -> [UInt8] {
        let block =
            literal(2, method) + [0x86] + literal(4, path) + literal(1, "a")
        return frame(1, flags: 0x04 | (ends ? 0x01 : 0), stream: stream, block)
    }

    /// A field whose name stands in the static table, below 15, not indexed.
    static func literal(_ name: UInt8, _ value: String) -> [UInt8] {
        [name, UInt8(value.utf8.count)] + Array(value.utf8)
    }

    static func reset(_ stream: UInt32) -> [UInt8] { frame(3, stream: stream, word(8)) }
    static let ping = frame(6, [UInt8](repeating: 1, count: 8))
    static func windowUpdate(_ stream: UInt32 = 0, by increment: UInt32 = 1) -> [UInt8] {
        frame(8, stream: stream, word(increment))
    }
    static func priority(_ stream: UInt32) -> [UInt8] { frame(2, stream: stream, word(0) + [16]) }

    /// Types and streams of the frames in what a server sent, in order.
    static func read(_ bytes: [UInt8]) -> [(type: UInt8, flags: UInt8, stream: UInt32, payload: [UInt8])] {
        var frames: [(type: UInt8, flags: UInt8, stream: UInt32, payload: [UInt8])] = []
        var index = 0
        while index + 9 <= bytes.count {
            let length = Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
            guard index + 9 + length <= bytes.count else { break }
            let stream = bytes[(index + 5)..<(index + 9)].reduce(0) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
            frames.append(
                (bytes[index + 3], bytes[index + 4], stream, Array(bytes[(index + 9)..<(index + 9 + length)])))
            index += 9 + length
        }
        return frames
    }
}
