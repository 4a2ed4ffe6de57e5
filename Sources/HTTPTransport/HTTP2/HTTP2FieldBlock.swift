import CNGHTTP2

/// Names and values in one buffer, and how nghttp2 takes them; it copies them when it is given them.
final class HTTP2FieldBlock {
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    /// They point into `bytes`, and are good as long as the block.
    let entries: UnsafeMutableBufferPointer<nghttp2_nv>

    init(_ fields: [(String, String)]) {
        bytes = .allocate(capacity: fields.reduce(0) { $0 + $1.0.utf8.count + $1.1.utf8.count })
        entries = .allocate(capacity: fields.count)
        var offset = 0
        for (index, (name, value)) in fields.enumerated() {
            let (start, nameCount, valueCount) = (offset, name.utf8.count, value.utf8.count)
            for byte in name.utf8 {
                bytes.initializeElement(at: offset, to: byte)
                offset += 1
            }
            for byte in value.utf8 {
                bytes.initializeElement(at: offset, to: byte)
                offset += 1
            }
            let base = bytes.baseAddress.map { $0 + start }
            entries.initializeElement(
                at: index,
                to: nghttp2_nv(
                    name: base, value: base.map { $0 + nameCount }, namelen: nameCount, valuelen: valueCount, flags: 0))
        }
    }

    /// A response's head. `length` is the body's, for a response that may have one.
    convenience init(_ status: HTTPStatus, _ fields: HTTPFields, length: Int?, date: HTTPDate) {
        var block = [(":status", String(status.code)), ("date", date.text)]
        for field in fields.all where !HTTP1Writer.isOwn(field.name) { block.append((field.name, field.value)) }
        if let length { block.append(("content-length", String(length))) }
        self.init(block)
    }

    deinit {
        entries.deallocate()
        bytes.deallocate()
    }
}
