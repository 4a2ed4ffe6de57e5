import CZlib

/// Compresses messages for permessage-deflate (RFC 7692) without context takeover: each on its own, so that one
/// compressed frame serves every connection that agreed on it. Made once by each thread that compresses, for its state
/// takes 256 KB at most; used by one thread.
package final class WebSocketDeflate {
    /// The window, as a power of two, that a broadcast is compressed with: 4 KB, which connections that ask for at least
    /// that can share.
    package static let windowBits = 12
    /// zlib's usual trade of time for size.
    package static let level = 6

    private let stream: UnsafeMutablePointer<z_stream>

    /// `windowBits` from 9 to 15. Ends the process when there is no memory, as any allocation does.
    package init(windowBits: Int = WebSocketDeflate.windowBits, level: Int = WebSocketDeflate.level) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = cz_deflate_init(stream, Int32(truncatingIfNeeded: level), Int32(truncatingIfNeeded: windowBits))
        precondition(code == Z_OK, "deflate with level \(level) and a window of \(windowBits) bits: zlib says \(code)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// A whole message as one unmasked frame with the compressed bit set. `opcode` is text or binary.
    package func serverFrame(_ opcode: WebSocketOpcode, _ message: [UInt8]) -> [UInt8] {
        WebSocketFrameEncoder.compressedFrame(opcode, compress(message))
    }

    /// The payload of a compressed message (section 7.2.1).
    package func compress(_ message: [UInt8]) -> [UInt8] {
        deflateReset(stream)
        // The bound is for a stream that ends; a flush writes one block of five bytes more.
        let capacity = Int(deflateBound(stream, UInt(message.count))) + 16
        var message = message
        return message.withUnsafeMutableBufferPointer { input in
            [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
                stream.pointee.next_in = input.baseAddress
                stream.pointee.avail_in = UInt32(truncatingIfNeeded: input.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(truncatingIfNeeded: capacity)
                let code = deflate(stream, Z_SYNC_FLUSH)
                precondition(code == Z_OK && stream.pointee.avail_out > 0, "deflate: zlib says \(code)")
                // The flush ends in 00 00 FF FF, which the receiver puts back.
                count = capacity - Int(stream.pointee.avail_out) - 4
            }
        }
    }
}
