import CZlib
import CZstd

/// Compresses payloads for the log (Zstandard, RFC 8878): documents of providers shrink to a tenth, in a third of the time
/// that zlib takes, and a quarter smaller.
enum PayloadCompression {
    /// Below this nothing is gained.
    static let least = 1024
    /// A document of 2 MB takes some 2 ms.
    private static let level: Int32 = 1

    /// `nil` where it would not be smaller.
    static func compress(_ payload: [UInt8]) -> [UInt8]? {
        guard payload.count >= least else { return nil }
        let bound = ZSTD_compressBound(payload.count)
        let output = [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            let result = payload.withUnsafeBytes {
                ZSTD_compress(output.baseAddress, bound, $0.baseAddress, $0.count, level)
            }
            count = ZSTD_isError(result) == 0 ? result : 0
        }
        return output.isEmpty || output.count >= payload.count ? nil : output
    }

    /// `nil` where it is not what `compress` gave of so many bytes.
    static func expand(_ bytes: [UInt8], count: Int) -> [UInt8]? {
        guard count >= 0, count <= OriginEndpoints.documentBytes else { return nil }
        return isZstandard(bytes) ? expandZstandard(bytes, count) : inflate(bytes, count)
    }

    private static func isZstandard(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
    }

    private static func expandZstandard(_ bytes: [UInt8], _ count: Int) -> [UInt8]? {
        var length = 0
        let output = [UInt8](unsafeUninitializedCapacity: count) { output, initialized in
            length = bytes.withUnsafeBytes { ZSTD_decompress(output.baseAddress, count, $0.baseAddress, $0.count) }
            initialized = length == count ? count : 0
        }
        return length == count ? output : nil
    }

    /// What logs of before have (RFC 1950).
    private static func inflate(_ bytes: [UInt8], _ count: Int) -> [UInt8]? {
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
