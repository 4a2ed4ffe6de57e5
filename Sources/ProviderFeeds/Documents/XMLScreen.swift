/// Refuses, before XML is parsed, what the parser would let pass.
///
/// A document type, so that there is no entity but the five of XML itself, internal or external, and nothing is ever
/// fetched; a reference to any other entity, or to what is no character; control characters; and more elements than a
/// document may have, before memory is taken for them.
struct XMLScreen {
    private let text: [UInt8]
    private var index = 0
    private var elements = 0

    static func check(_ text: [UInt8]) throws(FeedRefusal) {
        var screen = XMLScreen(text: text)
        try screen.run()
    }

    private init(text: [UInt8]) { self.text = text }

    private mutating func run() throws(FeedRefusal) {
        while true {
            index = Self.nextMark(in: text, from: index)
            guard index < text.count else { return }
            switch text[index] {
            case UInt8(ascii: "<"): try markup()
            case UInt8(ascii: "&"): try reference()
            case 0..<0x09, 0x0B, 0x0C, 0x0E..<0x20: throw refusal("a control character")
            default: index += 1
            }
        }
    }

    /// The place of the next `<`, `&` or character below the space but line feed; where there is none the end. Sixteen bytes
    /// at once: it looks at each byte of two megabytes, which one by one costs as much as parsing them.
    private static func nextMark(in text: [UInt8], from start: Int) -> Int {
        typealias Block = SIMD16<UInt8>
        let (opening, reference, space, line) = (
            Block(repeating: UInt8(ascii: "<")), Block(repeating: UInt8(ascii: "&")), Block(repeating: 0x20),
            Block(repeating: 0x0A)
        )
        return text.withUnsafeBytes { bytes in
            var index = start
            while index + Block.scalarCount <= bytes.count {
                let block = bytes.loadUnaligned(fromByteOffset: index, as: Block.self)
                let marks = (block .== opening) .| (block .== reference) .| ((block .< space) .& (block .!= line))
                if any(marks) { break }
                index += Block.scalarCount
            }
            while index < bytes.count {
                let byte = bytes[index]
                if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") || (byte < 0x20 && byte != 0x0A) { break }
                index += 1
            }
            return index
        }
    }

    private mutating func markup() throws(FeedRefusal) {
        switch index + 1 < text.count ? text[index + 1] : 0 {
        case UInt8(ascii: "!"):
            if stands("<!--") {
                skip(beyond: "-->")
            } else if stands("<![CDATA[") {
                skip(beyond: "]]>")
            } else if stands("<!DOCTYPE") {
                throw refusal("XML with a document type; send it without <!DOCTYPE>", code: .documentType)
            } else {
                index += 1
            }
        case UInt8(ascii: "?"): skip(beyond: "?>")
        case UInt8(ascii: "/"): index += 1
        default:
            elements += 1
            guard elements <= Document.maximumNodes else { throw refusal(XMLDocument.tooMany, code: .tooLarge) }
            index += 1
        }
    }

    /// One of the five, or a character by its number.
    private mutating func reference() throws(FeedRefusal) {
        let longest = 10
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
        let digits = name.dropFirst()
        let number = digits.first == "x" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let number, digits.first != "+", let scalar = Unicode.Scalar(number) else { return false }
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

    /// To the end of what has none, which the parser refuses.
    private mutating func skip(beyond mark: StaticString) {
        while index < text.count, !stands(mark) { index += 1 }
        index = min(index + mark.utf8CodeUnitCount, text.count)
    }

    private func refusal(_ message: String, code: FeedCode = .malformed) -> FeedRefusal {
        let (line, column) = Document.place(index, in: text)
        return FeedRefusal(
            code: code, message: code == .malformed ? "not XML: \(message)" : message, line: line, column: column)
    }
}
