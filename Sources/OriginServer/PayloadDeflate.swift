import CZlib

/// Deflates payloads for the log (RFC 1950): documents of providers shrink to a tenth.
enum PayloadDeflate {
    /// Below this nothing is gained.
    static let least = 1024
    /// The fastest: a document of 2 MB takes some 10 ms.
    private static let level: Int32 = 1

    /// `nil` where it would not be smaller.
    static func deflate(_ payload: [UInt8]) -> [UInt8]? {
        guard payload.count >= least else { return nil }
        var count = compressBound(UInt(payload.count))
        var output = [UInt8](repeating: 0, count: Int(count))
        let code = output.withUnsafeMutableBufferPointer { output in
            payload.withUnsafeBufferPointer { payload in
                compress2(output.baseAddress, &count, payload.baseAddress, UInt(payload.count), level)
            }
        }
        guard code == Z_OK, Int(count) < payload.count else { return nil }
        output.removeLast(output.count - Int(count))
        return output
    }

    /// `nil` where it is not what `deflate` gave of so many bytes.
    static func inflate(_ bytes: [UInt8], count: Int) -> [UInt8]? {
        guard count >= 0, count <= OriginEndpoints.documentBytes else { return nil }
        var length = UInt(count)
        var output = [UInt8](repeating: 0, count: count)
        let code = output.withUnsafeMutableBufferPointer { output in
            bytes.withUnsafeBufferPointer { bytes in
                uncompress(output.baseAddress, &length, bytes.baseAddress, UInt(bytes.count))
            }
        }
        return code == Z_OK && Int(length) == count ? output : nil
    }
}
