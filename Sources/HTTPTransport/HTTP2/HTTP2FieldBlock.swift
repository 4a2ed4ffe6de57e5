import CNGHTTP2

/// Names and values in one buffer, shown to nghttp2 for the length of a call; it copies them.
struct HTTP2FieldBlock {
    private var bytes: [UInt8] = []
    private var lengths: [(name: Int, value: Int)] = []

    init(_ fields: [(String, String)]) {
        for (name, value) in fields {
            bytes.append(contentsOf: name.utf8)
            bytes.append(contentsOf: value.utf8)
            lengths.append((name.utf8.count, value.utf8.count))
        }
    }

    func withEntries<Result>(_ body: (UnsafeBufferPointer<nghttp2_nv>) -> Result) -> Result {
        var copy = bytes
        // The pointers stay inside the closure; nghttp2 takes them as mutable but does not write.
        return copy.withUnsafeMutableBufferPointer { buffer in
            var entries: [nghttp2_nv] = []
            entries.reserveCapacity(lengths.count)
            var next = buffer.baseAddress
            for length in lengths {
                let value = next.map { $0 + length.name }
                entries.append(
                    nghttp2_nv(name: next, value: value, namelen: length.name, valuelen: length.value, flags: 0))
                next = value.map { $0 + length.value }
            }
            return entries.withUnsafeBufferPointer(body)
        }
    }
}
