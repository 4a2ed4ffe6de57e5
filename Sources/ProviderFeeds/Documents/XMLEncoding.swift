/// Brings XML to UTF-8: by its byte order mark, by how its first characters stand, by what its declaration names (XML 1.0,
/// 4.3.3 and appendix F).
///
/// UTF-8, UTF-16, ISO-8859-1 and ASCII are read. A declaration of UTF-16 before characters of one byte was written into a
/// string and sent as something else: the text is UTF-8.
enum XMLEncoding {
    /// How much of a text its declaration is looked for in.
    private static let longestDeclaration = 256
    /// The byte order mark, in UTF-8.
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The text as UTF-8. What was UTF-8 keeps its places: its byte order mark is three spaces.
    static func utf8(_ bytes: [UInt8]) throws(FeedRefusal) -> [UInt8] {
        switch (bytes.first, bytes.dropFirst().first) {
        case (0xFE, 0xFF), (0, UInt8(ascii: "<")): return try utf16(bytes, isBigEndian: true)
        case (0xFF, 0xFE), (UInt8(ascii: "<"), 0): return try utf16(bytes, isBigEndian: false)
        default: return try eightBit(bytes)
        }
    }

    private static func utf16(_ bytes: [UInt8], isBigEndian: Bool) throws(FeedRefusal) -> [UInt8] {
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        guard bytes.count.isMultiple(of: 2), let text = String(validating: units, as: UTF16.self) else {
            throw FeedRefusal(code: .badEncoding, message: "not XML: not UTF-16, as which it begins; send UTF-8")
        }
        return Array(text.utf8.dropFirst(text.utf8.starts(with: mark) ? mark.count : 0))
    }

    private static func eightBit(_ bytes: [UInt8]) throws(FeedRefusal) -> [UInt8] {
        let isMarked = bytes.starts(with: mark)
        switch isMarked ? nil : declared(bytes)?.lowercased() {
        case nil, "utf-8", "utf8", "utf-16": break
        case "us-ascii", "ascii":
            if let offset = bytes.firstIndex(where: { $0 > 0x7F }) {
                throw fault("not ASCII, which its declaration names; send UTF-8", at: offset, in: bytes)
            }
        case "iso-8859-1", "iso_8859-1", "latin1":
            return Array(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })).utf8)
        case .some(let name):
            throw fault("the encoding \"\(name)\" is not read; send UTF-8", at: 0, in: bytes)
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw fault("not UTF-8; send XML as UTF-8", at: error.byteOffsets.lowerBound, in: bytes)
        }
        return isMarked ? [0x20, 0x20, 0x20] + bytes.dropFirst(mark.count) : bytes
    }

    /// What the XML declaration names as the encoding. It is one only where the text begins, spaces aside.
    private static func declared(_ bytes: [UInt8]) -> String? {
        let opening = String(
            decoding: bytes.prefix(longestDeclaration).drop { $0 <= 0x20 }, as: Unicode.ASCII.self)
        guard opening.hasPrefix("<?xml"), opening.dropFirst(5).first?.isWhitespace ?? false,
            let end = opening.firstRange(of: "?>"),
            let name = opening[..<end.lowerBound].firstRange(of: "encoding")
        else { return nil }
        let value = opening[name.upperBound..<end.lowerBound].drop { $0 != "\"" && $0 != "'" }
        guard let quote = value.first, let close = value.dropFirst().firstIndex(of: quote) else { return nil }
        return String(value[value.index(after: value.startIndex)..<close])
    }

    private static func fault(_ message: String, at offset: Int, in bytes: [UInt8]) -> FeedRefusal {
        let (line, column) = Document.place(offset, in: bytes)
        return FeedRefusal(code: .badEncoding, message: "not XML: \(message)", line: line, column: column)
    }
}
