extension Array where Element == UInt8 {
    /// Appends a copy of the bytes in one go; the pointer lives for this call only.
    mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}
