/// Refuses, before XML is parsed, what the parser would let pass.
///
/// A document type, so that there is no entity but the five of XML itself, internal or external, and nothing is ever
/// fetched; a reference to any other entity, or to what is no character; control characters; `<` in a tag; and more elements
/// and attributes than a document may have, before memory is taken for them. It is not all that XML forbids: `]]>` in a
/// text or `--` in a comment, say, mean nothing else for being let pass.
struct XMLScreen {
    private let text: [UInt8]
    private var index = 0
    private var nodes = 0

    static func check(_ text: [UInt8]) throws(FeedRefusal) {
        var screen = XMLScreen(text: text)
        try screen.run()
    }

    private init(text: [UInt8]) { self.text = text }

    private mutating func run() throws(FeedRefusal) {
        while true {
            index = Self.next(Self.textMarks, in: text, from: index)
            guard index < text.count else { return }
            switch text[index] {
            case UInt8(ascii: "<"): try markup()
            case UInt8(ascii: "&"): try reference()
            default: throw refusal("a control character")
            }
        }
    }

    /// What is looked at between tags, in one, and in a value there: a bit for each of the characters below 64, which all of
    /// them are.
    private static let textMarks = marks("<&")
    private static let tagMarks = marks("<&>\"'")
    private static let valueMarks = marks("<&\"'")

    /// These, and the control characters but tabulator and line ends.
    private static func marks(_ characters: String) -> UInt64 {
        let spaces: UInt64 = 1 << 0x09 | 1 << 0x0A | 1 << 0x0D
        return characters.utf8.reduce(((1 << 0x20) - 1) & ~spaces) { $0 | 1 << UInt64($1) }
    }

    /// The place of the next of these; where there is none the end. It looks at each byte of two megabytes.
    private static func next(_ marks: UInt64, in text: [UInt8], from start: Int) -> Int {
        text.withUnsafeBufferPointer { bytes in
            var index = start
            while index < bytes.count, case let byte = bytes[index], byte >= 64 || marks &>> UInt64(byte) & 1 == 0 {
                index += 1
            }
            return index
        }
    }

    private mutating func markup() throws(FeedRefusal) {
        switch index + 1 < text.count ? text[index + 1] : 0 {
        case UInt8(ascii: "!"):
            if stands("<!--") {
                try skip("<!--", to: "-->")
            } else if stands("<![CDATA[") {
                try skip("<![CDATA[", to: "]]>")
            } else if stands("<!DOCTYPE") {
                throw refusal("XML with a document type; send it without <!DOCTYPE>", code: .documentType)
            } else {
                throw refusal("<! begins no comment and no section of character data")
            }
        case UInt8(ascii: "?"): try skip("<?", to: "?>")
        case UInt8(ascii: "/"): index += 2
        default: try tag()
        }
    }

    /// From the `<` of a start tag to behind its `>`. The quote that a value stands in says where the tag ends.
    private mutating func tag() throws(FeedRefusal) {
        try count()
        index += 1
        var quote: UInt8?
        while true {
            index = Self.next(quote == nil ? Self.tagMarks : Self.valueMarks, in: text, from: index)
            guard index < text.count else { return }
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "<"): throw refusal("< within a tag; write &lt;")
            case UInt8(ascii: "&"):
                guard quote != nil else { throw refusal("& within a tag") }
                try reference()
                continue
            case UInt8(ascii: ">"):
                index += 1
                return
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                if quote == nil {
                    try count()
                    quote = byte
                } else if quote == byte {
                    quote = nil
                }
            default: throw refusal("a control character")
            }
            index += 1
        }
    }

    /// Another element, attribute or piece of text.
    private mutating func count() throws(FeedRefusal) {
        nodes += 1
        guard nodes <= Document.maximumNodes else { throw refusal(XMLDocument.tooMany, code: .tooLarge) }
    }

    /// One of the five, or a character by its number.
    private mutating func reference() throws(FeedRefusal) {
        let longest = 16
        guard let end = text[index...].prefix(longest).firstIndex(of: UInt8(ascii: ";")) else {
            throw refusal("a & that begins no reference; write &amp;")
        }
        let name = String(decoding: text[(index + 1)..<end], as: UTF8.self)
        guard ["amp", "lt", "gt", "quot", "apos"].contains(name) || Self.isCharacter(name) else {
            throw refusal("&\(name); stands for nothing; XML alone has amp, lt, gt, quot and apos")
        }
        index = end + 1
    }

    private static func isCharacter(_ name: String) -> Bool {
        guard name.first == "#" else { return false }
        let isHexadecimal = name.hasPrefix("#x")
        let digits = name.dropFirst(isHexadecimal ? 2 : 1)
        guard digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 || (isHexadecimal && 0x61...0x66 ~= $0 | 0x20) }),
            let scalar = UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init)
        else { return false }
        return scalar.value >= 0x20 || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }

    private func stands(_ mark: StaticString) -> Bool {
        let count = mark.utf8CodeUnitCount
        guard text.count - index >= count else { return false }
        return mark.withUTF8Buffer { wanted in
            for place in 0..<count where text[index + place] != wanted[place] { return false }
            return true
        }
    }

    /// What stands between two marks is not looked at. The parser refuses what has no end.
    private mutating func skip(_ opening: StaticString, to end: StaticString) throws(FeedRefusal) {
        try count()
        index += opening.utf8CodeUnitCount
        while index < text.count, !stands(end) {
            guard text[index] != 0 else { throw refusal("a control character") }
            index += 1
        }
        index = min(index + end.utf8CodeUnitCount, text.count)
    }

    private func refusal(_ message: String, code: FeedCode = .malformed) -> FeedRefusal {
        let (line, column) = Document.place(index, in: text)
        return FeedRefusal(
            code: code, message: code == .malformed ? "not XML: \(message)" : message, line: line, column: column)
    }
}
