import Glibc

/// The head that is coming in on a session, as it came: one at a time, for nothing may stand between the frames of a
/// header block (RFC 9113, 4.3). Nothing of it is decoded before somebody asks, and a plain one never is. Its storage is
/// used again for the next.
struct HTTP2Head {
    /// Storage beyond this is not kept for the next head.
    private static let keptBytes = 2048

    private struct Field {
        let name: Range<Int>
        let value: Range<Int>
    }

    private(set) var bytes: [UInt8] = []
    private var fields: [Field] = []
    private var size = 0
    /// It went over the limits of `HTTPMessageLimits`; what came after is not kept.
    private(set) var isTooLarge = false

    private(set) var method = HTTP1Head.Method.other
    private(set) var target = 0..<0
    /// The value of the only If-None-Match; empty without one.
    private(set) var ifNoneMatch = 0..<0
    private var hasAuthority = false
    private var hasMore = false

    /// A GET or HEAD of a proper authority, with no field that says anything of a body or an expectation: what is left
    /// to know is the target and `ifNoneMatch`.
    var isPlain: Bool { !hasMore && hasAuthority && method != .other && !target.isEmpty && !isTooLarge }

    /// Begins the next.
    mutating func reset() {
        if bytes.capacity > Self.keptBytes {
            self = HTTP2Head()
            return
        }
        bytes.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        size = 0
        isTooLarge = false
        method = .other
        target = 0..<0
        ifNoneMatch = 0..<0
        hasAuthority = false
        hasMore = false
    }

    /// Notes one field; nghttp2 has checked its characters.
    mutating func add(name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        // The overhead of 32 per field is RFC 9113, 6.5.2.
        size += name.count + value.count + 32
        guard size <= HTTPMessageLimits.fields, fields.count < HTTPMessageLimits.fieldCount else {
            isTooLarge = true
            return
        }
        let start = bytes.count
        bytes.append(contentsOf: name)
        let middle = bytes.count
        bytes.append(contentsOf: value)
        fields.append(Field(name: start..<middle, value: middle..<bytes.count))
        note(name, value, at: middle..<bytes.count)
    }

    private mutating func note(
        _ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, at place: Range<Int>
    ) {
        switch name.count {
        case 4 where Self.isEqual(name, "host"): hasMore = true
        case 5 where Self.isEqual(name, ":path"): target = place
        case 6 where Self.isEqual(name, "expect"): hasMore = true
        case 7 where Self.isEqual(name, ":method"):
            method = Self.isEqual(value, "GET") ? .get : Self.isEqual(value, "HEAD") ? .head : .other
        case 10 where Self.isEqual(name, ":authority"):
            hasAuthority = true
            if !HTTPHost.isValid(value) { hasMore = true }
        case 13 where Self.isEqual(name, "if-none-match"):
            if !ifNoneMatch.isEmpty { hasMore = true }
            ifNoneMatch = place
        case 14 where Self.isEqual(name, "content-length"): hasMore = true
        default: break
        }
    }

    private static func isEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ text: StaticString) -> Bool {
        guard let start = bytes.baseAddress, bytes.count == text.utf8CodeUnitCount else { return false }
        return memcmp(start, text.utf8Start, bytes.count) == 0
    }

    /// Each field decoded, pseudo fields among them.
    func forEach(_ body: (_ name: String, _ value: String) -> Void) {
        for field in fields {
            body(
                String(decoding: bytes[field.name], as: UTF8.self), String(decoding: bytes[field.value], as: UTF8.self))
        }
    }
}
