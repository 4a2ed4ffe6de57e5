/// Collects one line up to its CR LF, however the bytes come in. A line feed or carriage return alone is refused: peers
/// that read those differently are what request smuggling lives on (RFC 9112, 2.2).
struct HTTP1LineReader: Sendable {
    /// The line, without its end, after `read` has returned true.
    private(set) var line: [UInt8] = []

    /// Takes bytes from `offset` on; true once the line is whole. At most `limit` bytes without the end, else `tooLong`.
    mutating func read(
        _ input: Span<UInt8>, _ offset: inout Int, limit: Int, tooLong: @autoclosure () -> HTTPRefusal
    ) throws(HTTPRefusal) -> Bool {
        while offset < input.count {
            let byte = input[offset]
            offset += 1
            if byte == 0x0A {
                guard line.last == 0x0D else {
                    throw HTTPRefusal(.badRequest, "bad-line-end", "a line feed without its carriage return")
                }
                line.removeLast()
                return true
            }
            guard line.last != 0x0D else {
                throw HTTPRefusal(.badRequest, "bad-line-end", "a carriage return without its line feed")
            }
            guard line.count < limit || byte == 0x0D else { throw tooLong() }
            line.append(byte)
        }
        return false
    }

    /// Begins the next line in the same storage.
    mutating func next() { line.removeAll(keepingCapacity: true) }

    /// Gives the storage back: between messages a connection holds none.
    mutating func release() { line = [] }
}
