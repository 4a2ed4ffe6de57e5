/// Finds the end of a request's head and checks every line on the way (RFC 9112, 2 to 5), in place and without a copy.
/// It may be called again with the same bytes and more of them: it goes on where it stopped.
struct HTTP1HeadScanner: Sendable {
    private(set) var head = HTTP1Head()
    private var lineStart = 0
    private var scanned = 0
    private var hasRequestLine = false
    private var skippedEmptyLine = false
    private var fieldCount = 0
    private var fieldBytesLeft = HTTPMessageLimits.fields

    /// True once the head is whole: `head` says where its parts stand.
    mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) throws(HTTPRefusal) -> Bool {
        while let end = try lineEnd(bytes) {
            let line = lineStart..<end
            lineStart = end + 2
            scanned = lineStart
            if !hasRequestLine {
                if line.isEmpty, !skippedEmptyLine {
                    // One empty line before a request is forgiven (RFC 9112, 2.2).
                    skippedEmptyLine = true
                    continue
                }
                try requestLine(bytes, line)
                hasRequestLine = true
                head.fields = lineStart..<lineStart
            } else if line.isEmpty {
                head.fields = head.fields.lowerBound..<line.lowerBound
                head.byteCount = lineStart
                if head.hosts != 1 || head.isOld { head.isPlain = false }
                return true
            } else {
                guard fieldCount < HTTPMessageLimits.fieldCount else { throw HTTP1FieldReader.tooLarge }
                fieldCount += 1
                fieldBytesLeft -= line.count
                try field(bytes, line)
            }
        }
        return false
    }

    /// Where the line's CR LF stands; `nil` while it has not come. Faults are found in the order of the bytes, so that it
    /// does not matter how they were cut.
    private mutating func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>) throws(HTTPRefusal) -> Int? {
        let limit = lineStart + (hasRequestLine ? fieldBytesLeft : HTTPMessageLimits.startLine)
        let last = min(bytes.count, limit + 1)
        var index = scanned
        while index < last {
            let byte = bytes[index]
            if byte == 0x0D {
                guard index + 1 < bytes.count else { break }
                guard bytes[index + 1] == 0x0A else { throw Self.badLineEnd }
                return index
            }
            if byte == 0x0A { throw Self.badLineEnd }
            index += 1
        }
        scanned = index
        guard index <= limit else {
            guard hasRequestLine else {
                throw HTTPRefusal(
                    .uriTooLong, "request-line-too-long",
                    "a request line has at most \(HTTPMessageLimits.startLine) bytes")
            }
            throw HTTP1FieldReader.tooLarge
        }
        return nil
    }

    private mutating func requestLine(
        _ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>
    ) throws(HTTPRefusal) {
        var index = line.lowerBound
        while index < line.upperBound, HTTP1FieldReader.isTokenByte(bytes[index]) { index += 1 }
        head.methodBytes = line.lowerBound..<index
        guard !head.methodBytes.isEmpty, index < line.upperBound, bytes[index] == 0x20 else { throw Self.badLine }
        let target = index + 1
        index = target
        while index < line.upperBound, bytes[index] != 0x20 { index += 1 }
        head.target = target..<index
        let version = index + 1
        guard index > target, line.upperBound - version >= 1 else { throw Self.badLine }
        let prefix: StaticString = "HTTP/"
        guard line.upperBound - version == 8, (0..<5).allSatisfy({ bytes[version + $0] == prefix.utf8Start[$0] }),
            (0x30...0x39).contains(bytes[version + 5]), bytes[version + 6] == UInt8(ascii: "."),
            (0x30...0x39).contains(bytes[version + 7])
        else { throw HTTPRefusal(.badRequest, "bad-request-line", "a request line ends in HTTP/1.1") }
        // A higher minor version is answered as 1.1 (RFC 9110, 2.5).
        guard bytes[version + 5] == UInt8(ascii: "1") else {
            throw HTTPRefusal(.versionNotSupported, "version", "HTTP/1.1 and HTTP/2 are spoken here")
        }
        head.isOld = bytes[version + 7] == UInt8(ascii: "0")
        head.method = Self.method(UnsafeBufferPointer(rebasing: bytes[head.methodBytes]))
    }

    private static func method(_ bytes: UnsafeBufferPointer<UInt8>) -> HTTP1Head.Method {
        switch bytes.count {
        case 3 where bytes.elementsEqual("GET".utf8): .get
        case 4 where bytes.elementsEqual("HEAD".utf8): .head
        default: .other
        }
    }

    private mutating func field(_ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>) throws(HTTPRefusal) {
        let first = bytes[line.lowerBound]
        guard first != 0x20, first != 0x09 else { throw HTTP1FieldReader.bad("a field continued on a second line") }
        var colon = line.lowerBound
        while colon < line.upperBound, HTTP1FieldReader.isTokenByte(bytes[colon]) { colon += 1 }
        guard colon < line.upperBound, colon > line.lowerBound, bytes[colon] == UInt8(ascii: ":") else {
            throw HTTP1FieldReader.bad(
                "a field line is NAME: VALUE, the name of token characters with no space before the colon")
        }
        var start = colon + 1
        var end = line.upperBound
        while start < end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        var all: UInt8 = 0
        for index in start..<end {
            let byte = bytes[index]
            all |= byte
            guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
                throw HTTP1FieldReader.bad("the value of a field has bytes that may not stand there")
            }
        }
        // Whether it is UTF-8 is looked at when it is decoded.
        if all >= 0x80 { head.isPlain = false }
        head.note(bytes, name: line.lowerBound..<colon, value: start..<end)
    }

    private static let badLine = HTTPRefusal(
        .badRequest, "bad-request-line", "a request line is METHOD TARGET HTTP/1.1, with one space between")
    private static let badLineEnd = HTTPRefusal(
        .badRequest, "bad-line-end", "a line ends in carriage return and line feed, and neither stands alone")
}
