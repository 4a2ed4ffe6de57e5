/// A request's head as it stands in a buffer: its lines checked, nothing of it decoded. Places count from the first
/// byte that was scanned.
struct HTTP1Head: Hashable, Sendable {
    enum Method: Hashable, Sendable { case get, head, other }

    var method = Method.other
    var methodBytes = 0..<0
    var target = 0..<0
    /// The field lines, without the empty line behind them.
    var fields = 0..<0
    /// Everything, the empty line included.
    var byteCount = 0
    /// HTTP/1.0, not 1.1.
    var isOld = false
    /// HTTP/1.1 with one proper Host, and no field that says anything of a body, an upgrade, an expectation or the end
    /// of the connection: what is left to know is the target and `ifNoneMatch`.
    var isPlain = true
    var hosts = 0
    /// The value of the only If-None-Match; empty without one.
    var ifNoneMatch = 0..<0

    /// Notes what one field means for `isPlain`. The line was checked; `name` and `value` are its parts, trimmed.
    mutating func note(_ bytes: UnsafeBufferPointer<UInt8>, name: Range<Int>, value: Range<Int>) {
        switch name.count {
        case 4 where Self.isEqual(bytes, name, "host"):
            hosts += 1
            if hosts > 1 || !HTTPHost.isValid(UnsafeBufferPointer(rebasing: bytes[value])) { isPlain = false }
        case 6 where Self.isEqual(bytes, name, "expect"): isPlain = false
        case 7 where Self.isEqual(bytes, name, "upgrade"): isPlain = false
        case 10 where Self.isEqual(bytes, name, "connection"):
            if value.count != 10 || !Self.isEqual(bytes, value, "keep-alive") { isPlain = false }
        case 13 where Self.isEqual(bytes, name, "if-none-match"):
            if !ifNoneMatch.isEmpty { isPlain = false }
            ifNoneMatch = value
        case 14 where Self.isEqual(bytes, name, "content-length"): isPlain = false
        case 17 where Self.isEqual(bytes, name, "transfer-encoding"): isPlain = false
        default: break
        }
    }

    /// In any case of letters; `text` is lower-case and as long as the range.
    private static func isEqual(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool
    {
        for index in 0..<range.count where bytes[range.lowerBound + index] | 0x20 != text.utf8Start[index] {
            return false
        }
        return true
    }
}
