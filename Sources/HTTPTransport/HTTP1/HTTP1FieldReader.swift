/// Collects the field lines of a head or of trailers up to the empty line (RFC 9112, 5).
struct HTTP1FieldReader: Sendable {
    private(set) var fields = HTTPFields()
    private var bytesLeft = HTTPMessageLimits.fields

    /// True after the empty line. 431 beyond the limits, 400 for a line that is no field.
    mutating func read(
        _ input: Span<UInt8>, _ offset: inout Int, lines: inout HTTP1LineReader
    ) throws(HTTPRefusal) -> Bool {
        while try lines.read(input, &offset, limit: bytesLeft, tooLong: Self.tooLarge) {
            guard !lines.line.isEmpty else { return true }
            guard fields.all.count < HTTPMessageLimits.fieldCount else { throw Self.tooLarge }
            try add(lines.line)
            bytesLeft = max(0, bytesLeft - lines.line.count)
            lines.next()
        }
        return false
    }

    private mutating func add(_ line: [UInt8]) throws(HTTPRefusal) {
        guard line[0] != UInt8(ascii: " "), line[0] != UInt8(ascii: "\t") else {
            throw Self.bad("a field continued on a second line")
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw Self.bad("a field line without a colon") }
        guard colon > 0, line[..<colon].allSatisfy(Self.isTokenByte) else {
            throw Self.bad("a field name is one or more token characters, with no space before the colon")
        }
        var name: [UInt8] = []
        name.reserveCapacity(colon)
        for byte in line[..<colon] {
            name.append(byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte)
        }
        var value = line[(colon + 1)...]
        while let first = value.first, first == 0x20 || first == 0x09 { value.removeFirst() }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }),
            let text = String(validating: value, as: UTF8.self)
        else {
            throw Self.bad("the value of \(String(decoding: name, as: UTF8.self)) has bytes that may not stand there")
        }
        fields.append(checkedName: String(decoding: name, as: UTF8.self), value: text)
    }

    /// RFC 9110, 5.6.2.
    @inline(__always)
    static func isTokenByte(_ byte: UInt8) -> Bool {
        // One bit for each byte below 128: !#$%&'*+-. and digits; letters, ^_`|~.
        let bits: UInt64 = byte & 0x40 == 0 ? 0x03FF_6CFA_0000_0000 : 0x57FF_FFFF_C7FF_FFFE
        return byte < 0x80 && bits >> UInt64(byte & 0x3F) & 1 != 0
    }

    static let tooLarge = HTTPRefusal(
        .fieldsTooLarge, "fields-too-large",
        "a head has at most \(HTTPMessageLimits.fieldCount) fields of \(HTTPMessageLimits.fields) bytes together")

    static func bad(_ detail: String) -> HTTPRefusal { HTTPRefusal(.badRequest, "bad-field", detail) }
}
