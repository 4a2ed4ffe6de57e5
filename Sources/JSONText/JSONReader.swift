/// Reads JSON (RFC 8259), strictly: no trailing text, no lone surrogates, no control characters in strings, UTF-8 only.
///
/// Nesting is bounded, so a hostile text cannot exhaust the stack; its size is the caller's to bound.
package struct JSONReader {
    /// The deepest nesting that is read unless the caller says otherwise.
    package static let defaultDepth = 32

    private let bytes: [UInt8]
    private let depthLimit: Int
    private var index = 0

    /// The value that the whole of `bytes` is.
    package static func read(_ bytes: [UInt8], depth: Int = defaultDepth) throws(JSONError) -> JSONValue {
        var reader = JSONReader(bytes: bytes, depthLimit: depth)
        reader.skipSpace()
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.index == bytes.count else { throw reader.error("text after the end of the value") }
        return value
    }

    private init(bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    private func error(_ message: String, at place: Int? = nil) -> JSONError {
        let offset = min(place ?? index, bytes.count)
        var line = 1
        var start = 0
        for position in 0..<offset where bytes[position] == UInt8(ascii: "\n") {
            line += 1
            start = position + 1
        }
        return JSONError(message: message, offset: offset, line: line, column: offset - start + 1)
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard let byte = next else { throw error("the text ends where a value should be") }
        switch byte {
        case UInt8(ascii: "{"):
            guard depth < depthLimit else { throw error("nested deeper than \(depthLimit)") }
            return try object(depth: depth + 1)
        case UInt8(ascii: "["):
            guard depth < depthLimit else { throw error("nested deeper than \(depthLimit)") }
            return try array(depth: depth + 1)
        case UInt8(ascii: "\""):
            return .string(try string())
        case UInt8(ascii: "t"):
            try literal("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try literal("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try literal("null")
            return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try number()
        default:
            throw error("unexpected character")
        }
    }

    private mutating func literal(_ word: StaticString) throws(JSONError) {
        let start = index
        let matches = word.withUTF8Buffer { expected in
            bytes.count - start >= expected.count && bytes[start..<start + expected.count].elementsEqual(expected)
        }
        guard matches else { throw error("unexpected character") }
        index += word.utf8CodeUnitCount
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        index += 1
        var members: [JSONValue.Member] = []
        skipSpace()
        if next == UInt8(ascii: "}") {
            index += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("expected a member name in quotes") }
            let name = try string()
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw error("expected ':' after the member name") }
            index += 1
            skipSpace()
            members.append(JSONValue.Member(name: name, value: try value(depth: depth)))
            skipSpace()
            switch next {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "}"):
                index += 1
                return .object(members)
            default: throw error("expected ',' or '}'")
            }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        index += 1
        var elements: [JSONValue] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            index += 1
            return .array(elements)
        }
        while true {
            skipSpace()
            elements.append(try value(depth: depth))
            skipSpace()
            switch next {
            case UInt8(ascii: ","): index += 1
            case UInt8(ascii: "]"):
                index += 1
                return .array(elements)
            default: throw error("expected ',' or ']'")
            }
        }
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        var isInteger = true
        if next == UInt8(ascii: "-") { index += 1 }
        let firstDigit = index
        try digits()
        if bytes[firstDigit] == UInt8(ascii: "0"), index - firstDigit > 1 {
            throw error("a number with a leading zero", at: start)
        }
        if next == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isInteger = false
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw error("a number out of range", at: start) }
        return .number(value)
    }

    private mutating func digits() throws(JSONError) {
        let start = index
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
        guard index > start else { throw error("expected a digit") }
    }

    private mutating func string() throws(JSONError) -> String {
        let opening = index
        index += 1
        var start = index
        var unescaped: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                let last = start..<index
                index += 1
                // Most strings have no escape and are read where they stand.
                let text: String?
                if unescaped.isEmpty {
                    text = bytes.withUnsafeBufferPointer {
                        String(validating: UnsafeBufferPointer(rebasing: $0[last]), as: UTF8.self)
                    }
                } else {
                    unescaped.append(contentsOf: bytes[last])
                    text = String(validating: unescaped, as: UTF8.self)
                }
                guard let text else { throw error("a string that is not UTF-8", at: opening) }
                return text
            case UInt8(ascii: "\\"):
                unescaped.append(contentsOf: bytes[start..<index])
                index += 1
                try escape(into: &unescaped)
                start = index
            case 0..<0x20:
                throw error("a control character in a string")
            default:
                index += 1
            }
        }
        throw error("a string without an end", at: opening)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        guard let byte = next else { throw error("a string without an end") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try hexUnit()
            if UTF16.isLeadSurrogate(unit) {
                guard next == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "u") else {
                    throw error("half of a surrogate pair")
                }
                index += 2
                let trail = try hexUnit()
                guard UTF16.isTrailSurrogate(trail) else { throw error("half of a surrogate pair") }
                let value = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(trail) - 0xDC00)
                if let scalar = Unicode.Scalar(value) { text.append(contentsOf: Character(scalar).utf8) }
            } else if let scalar = Unicode.Scalar(unit) {
                text.append(contentsOf: Character(scalar).utf8)
            } else {
                throw error("half of a surrogate pair")
            }
        default:
            throw error("an unknown escape", at: index - 2)
        }
    }

    private mutating func hexUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Self.hexDigit(byte) else { throw error("expected four hex digits") }
            unit = unit << 4 | digit
            index += 1
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
