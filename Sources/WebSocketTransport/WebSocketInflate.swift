import CZlib

/// Inflates messages that were compressed without context takeover (RFC 7692, section 7.2.2).
enum WebSocketInflate {
    /// What a sender takes off the end of each message.
    private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]
    private static let firstOutput = 1024

    /// The message. Stops, and throws `messageTooBig`, as soon as there are more than `limit` bytes, however much would
    /// follow; holds at most twice that.
    static func message(_ compressed: [UInt8], limit: Int) throws(WebSocketError) -> [UInt8] {
        // zlib keeps a pointer to it, so its place may not change.
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        defer { stream.deallocate() }
        guard cz_inflate_init(stream) == Z_OK else { throw .compression }
        defer { inflateEnd(stream) }
        var input = compressed + tail
        let count = UInt32(truncatingIfNeeded: input.count)
        return try input.withUnsafeMutableBufferPointer { input throws(WebSocketError) in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = count
            return try drain(stream, limit: limit)
        }
    }

    private static func drain(
        _ stream: UnsafeMutablePointer<z_stream>, limit: Int
    ) throws(WebSocketError) -> [UInt8] {
        var output: [UInt8] = []
        var count = 0
        var isAtBlock = true
        repeat {
            if count == output.count {
                let room = min(max(firstOutput, count), limit + 1 - count)
                output.append(contentsOf: repeatElement(0, count: room))
            }
            let code = output.withUnsafeMutableBufferPointer { output in
                stream.pointee.next_out = output.baseAddress.map { $0 + count }
                stream.pointee.avail_out = UInt32(truncatingIfNeeded: output.count - count)
                return inflate(stream, Z_SYNC_FLUSH)
            }
            count = output.count - Int(stream.pointee.avail_out)
            guard count <= limit else { throw .messageTooBig(limit: limit) }
            switch code {
            case Z_STREAM_END:
                // A sender without a flush ends the stream instead (section 7.2.3.4); another may follow.
                isAtBlock = true
                guard inflateReset(stream) == Z_OK else { throw .compression }
            case Z_OK:
                isAtBlock = stream.pointee.data_type & 0x80 != 0
            case Z_BUF_ERROR:
                // Nothing came of it: all had been said when the output was just full.
                break
            default:
                throw .compression
            }
        } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
        guard isAtBlock else { throw .compression }
        output.removeLast(output.count - count)
        return output
    }
}
