/// Reads JSON (RFC 8259) into a `Document`, in one pass and without recursion: 24 bytes a value, no string made.
///
/// It is `JSONText` for large documents: that makes a tree of Swift values, which for 1.8 MB costs several times the time
/// that is allowed here. As there: no control characters in strings, UTF-8 only, no leading zeros. Otherwise:
/// - Several values may follow each other, with or without line breaks between: a stream of messages. Of a stream whose
///   end is cut off or broken, what stood whole before is kept, and the fault is told beside it.
/// - Half a surrogate pair is U+FFFD.
struct JSONDocument {
    private let bytes: [UInt8]
    private var index: Int
    private var nodes: [Document.Node] = []
    /// Strings with escapes, decoded. They follow `bytes` in the document's text.
    private var decoded: [UInt8] = []
    /// The arrays and objects that are open.
    private var open: [Int] = []
    private var hasMarkedAttributes = false

    static func read(_ bytes: [UInt8], from start: Int) throws(FeedRefusal) -> Document {
        try checkEncoding(bytes)
        var reader = JSONDocument(bytes: bytes, from: start)
        var roots: [Int] = []
        var fault: FeedRefusal?
        while true {
            reader.skipSpace()
            guard reader.index < bytes.count else { break }
            let root = reader.nodes.count
            do throws(FeedRefusal) {
                try reader.root()
                roots.append(root)
            } catch {
                guard !roots.isEmpty else { throw error }
                reader.nodes.removeSubrange(root...)
                fault = error
                break
            }
        }
        return Document(
            format: .json, text: reader.decoded.isEmpty ? bytes : bytes + reader.decoded, nodes: reader.nodes,
            rootPlaces: roots, hasMarkedAttributes: reader.hasMarkedAttributes, fault: fault)
    }

    private init(bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        index = start
        nodes.reserveCapacity(min(bytes.count / 16, Document.maximumNodes))
    }

    private static func checkEncoding(_ bytes: [UInt8]) throws(FeedRefusal) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            let (line, column) = Document.place(error.byteOffsets.lowerBound, in: bytes)
            throw FeedRefusal(
                code: .badEncoding, message: "not UTF-8; send JSON as UTF-8", line: line, column: column)
        }
    }

    private func refusal(_ message: String, code: FeedCode = .malformed, at place: Int? = nil) -> FeedRefusal {
        let (line, column) = Document.place(place ?? index, in: bytes)
        return FeedRefusal(code: code, message: "not JSON: \(message)", line: line, column: column)
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while index < bytes.count, case let byte = bytes[index],
            byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
        { index += 1 }
    }

    /// One value of the outermost level and all within it.
    private mutating func root() throws(FeedRefusal) {
        try value(Document.Node(kind: .null))
        while let container = open.last {
            skipSpace()
            guard let byte = next else { throw refusal("the text ends within a value") }
            let isObject = nodes[container].kind == .object
            let isEmpty = nodes.count == container + 1
            if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                index += 1
                close(container)
                continue
            }
            if !isEmpty {
                guard byte == UInt8(ascii: ",") else { throw refusal("expected ',' or the end of the value") }
                index += 1
                skipSpace()
            }
            var node = Document.Node(kind: .null)
            if isObject { try name(&node) }
            try value(node)
        }
    }

    private mutating func close(_ container: Int) {
        open.removeLast()
        nodes[container].next = UInt32(nodes.count)
    }

    private mutating func append(_ node: Document.Node) throws(FeedRefusal) {
        guard nodes.count < Document.maximumNodes else {
            throw refusal("more than \(Document.maximumNodes) values; send less in one document", code: .tooLarge)
        }
        nodes.append(node)
    }

    private mutating func name(_ node: inout Document.Node) throws(FeedRefusal) {
        guard next == UInt8(ascii: "\"") else { throw refusal("expected a member name in quotes") }
        (node.nameStart, node.nameLength) = try string()
        if node.nameLength > 0, Int(node.nameStart) < bytes.count, bytes[Int(node.nameStart)] == UInt8(ascii: "@") {
            hasMarkedAttributes = true
        }
        skipSpace()
        guard next == UInt8(ascii: ":") else { throw refusal("expected ':' after the member name") }
        index += 1
        skipSpace()
    }

    /// Reads a scalar, or opens an array or an object; `named` has its name.
    private mutating func value(_ named: Document.Node) throws(FeedRefusal) {
        var node = named
        guard let byte = next else { throw refusal("the text ends where a value should be") }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            guard open.count < Document.maximumDepth else {
                throw refusal("nested deeper than \(Document.maximumDepth)", code: .tooDeep)
            }
            index += 1
            node.kind = byte == UInt8(ascii: "{") ? .object : .array
            open.append(nodes.count)
            try append(node)
            return
        case UInt8(ascii: "\""):
            node.kind = .string
            (node.valueStart, node.valueLength) = try string()
        case UInt8(ascii: "-"), 0x30...0x39:
            node.kind = .number
            (node.valueStart, node.valueLength) = try number()
        case UInt8(ascii: "t"): try literal("true", .bool, &node)
        case UInt8(ascii: "f"): try literal("false", .bool, &node)
        case UInt8(ascii: "n"): try literal("null", .null, &node)
        default: throw refusal("unexpected character")
        }
        node.next = UInt32(nodes.count + 1)
        try append(node)
    }

    private mutating func literal(
        _ word: StaticString, _ kind: Document.Node.Kind, _ node: inout Document.Node
    ) throws(FeedRefusal) {
        let start = index
        let count = word.utf8CodeUnitCount
        let matches = word.withUTF8Buffer { expected in
            bytes.count - start >= count && bytes[start..<start + count].elementsEqual(expected)
        }
        guard matches else { throw refusal("unexpected character") }
        index += count
        node.kind = kind
        (node.valueStart, node.valueLength) = (UInt32(start), UInt32(count))
    }

    private mutating func number() throws(FeedRefusal) -> (UInt32, UInt32) {
        let start = index
        if next == UInt8(ascii: "-") { index += 1 }
        let firstDigit = index
        try digits()
        if bytes[firstDigit] == 0x30, index - firstDigit > 1 {
            throw refusal("a number with a leading zero", at: start)
        }
        if next == UInt8(ascii: ".") {
            index += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        return (UInt32(start), UInt32(index - start))
    }

    private mutating func digits() throws(FeedRefusal) {
        let start = index
        while index < bytes.count, 0x30...0x39 ~= bytes[index] { index += 1 }
        guard index > start else { throw refusal("expected a digit") }
    }

    /// Where the string between these quotes stands in the document's text.
    private mutating func string() throws(FeedRefusal) -> (UInt32, UInt32) {
        let opening = index
        index += 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                return (UInt32(opening + 1), UInt32(index - opening - 2))
            case UInt8(ascii: "\\"):
                return try escapedString(opening)
            case 0..<0x20:
                throw refusal("a control character in a string")
            default:
                index += 1
            }
        }
        throw refusal("a string without an end", at: opening)
    }

    /// The same from its first escape on: it is decoded.
    private mutating func escapedString(_ opening: Int) throws(FeedRefusal) -> (UInt32, UInt32) {
        let start = decoded.count
        decoded.append(contentsOf: bytes[(opening + 1)..<index])
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return (UInt32(bytes.count + start), UInt32(decoded.count - start))
            case UInt8(ascii: "\\"):
                index += 1
                try escape(opening)
            case 0..<0x20:
                throw refusal("a control character in a string")
            default:
                decoded.append(byte)
                index += 1
            }
        }
        throw refusal("a string without an end", at: opening)
    }

    private mutating func escape(_ opening: Int) throws(FeedRefusal) {
        guard let byte = next else { throw refusal("a string without an end", at: opening) }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): decoded.append(contentsOf: Character(try unicodeEscape()).utf8)
        default: throw refusal("an unknown escape", at: index - 2)
        }
    }

    private mutating func unicodeEscape() throws(FeedRefusal) -> Unicode.Scalar {
        let unit = try hexUnit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        let before = index
        if UTF16.isLeadSurrogate(unit), next == UInt8(ascii: "\\"), index + 1 < bytes.count,
            bytes[index + 1] == UInt8(ascii: "u")
        {
            index += 2
            let trail = try hexUnit()
            if UTF16.isTrailSurrogate(trail) {
                let value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(trail) - 0xDC00)
                if let scalar = Unicode.Scalar(value) { return scalar }
            }
            index = before
        }
        return "\u{FFFD}"
    }

    private mutating func hexUnit() throws(FeedRefusal) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw refusal("expected four hex digits")
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }
}
