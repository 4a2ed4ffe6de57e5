/// What a request asks for: path and query, decoded (RFC 9112, 3.2: origin form, absolute form, and `*`).
package struct HTTPTarget: Hashable, Sendable {
    package struct QueryItem: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    /// The path as it came, percent-encoding and all, without the query: for logs and for comparing with fixed paths.
    package let path: String
    /// The decoded parts between the slashes: `/v1/a%20b` is `["v1", "a b"]`, `/` is `[]`, `/v1/` is `["v1", ""]`.
    package let segments: [String]
    package let query: [QueryItem]

    /// The first value of that name; the empty text where it has no `=`.
    package subscript(_ name: String) -> String? {
        for item in query where item.name == name { return item.value }
        return nil
    }

    /// Refuses with 400 what is not a target, and percent-encoding that is malformed, not UTF-8, or hides a control
    /// character. Dot segments are not resolved: nothing here maps to files.
    package init(parsing text: String) throws(HTTPRefusal) {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw Self.refusal("a target holds only visible ASCII and no '#'")
        }
        var rest = bytes[...]
        if rest.first != UInt8(ascii: "/"), text != "*" {
            guard let start = Self.pathStart(absolute: text) else {
                throw Self.refusal("a target begins with '/' or with 'http://'")
            }
            rest = rest.dropFirst(start)
        }
        let mark = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        let rawPath = rest[..<mark]
        path = rawPath.isEmpty ? "/" : String(decoding: rawPath, as: UTF8.self)
        var segments: [String] = []
        if rawPath.count > 1 {
            for part in rawPath.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
                segments.append(try Self.decoded(part, plusIsSpace: false))
            }
        }
        self.segments = segments
        var query: [QueryItem] = []
        for part in rest[mark...].dropFirst().split(separator: UInt8(ascii: "&")) {
            guard query.count < HTTPMessageLimits.queryItems else {
                throw Self.refusal("a query has at most \(HTTPMessageLimits.queryItems) parts")
            }
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            query.append(
                QueryItem(
                    name: try Self.decoded(part[..<equals], plusIsSpace: true),
                    value: try Self.decoded(part[equals...].dropFirst(), plusIsSpace: true)))
        }
        self.query = query
    }

    /// The host of an absolute target; `nil` for any other.
    static func authority(absolute text: String) -> String? {
        guard text.utf8.first != UInt8(ascii: "/"), let mark = text.firstRange(of: "://"),
            pathStart(absolute: text) != nil
        else { return nil }
        return String(text[mark.upperBound...].prefix { $0 != "/" && $0 != "?" })
    }

    /// Where the path begins in `http://host/path`.
    private static func pathStart(absolute text: String) -> Int? {
        let lower = text.lowercased()
        for scheme in ["http://", "https://"] where lower.hasPrefix(scheme) {
            let authority = lower.utf8.dropFirst(scheme.utf8.count).prefix {
                $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?")
            }
            return authority.isEmpty ? nil : scheme.utf8.count + authority.count
        }
        return nil
    }

    private static func decoded(_ part: ArraySlice<UInt8>, plusIsSpace: Bool) throws(HTTPRefusal) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(part.count)
        var index = part.startIndex
        while index < part.endIndex {
            var byte = part[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < part.endIndex, let high = HexDigit.value(part[index + 1]),
                    let low = HexDigit.value(part[index + 2])
                else { throw refusal("'%' is followed by two hex digits") }
                byte = high << 4 | low
                guard byte >= 0x20, byte != 0x7F else { throw refusal("a control character, percent-encoded") }
                index += 2
            } else if plusIsSpace, byte == UInt8(ascii: "+") {
                byte = UInt8(ascii: " ")
            }
            bytes.append(byte)
            index += 1
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw refusal("percent-encoding that is not UTF-8")
        }
        return text
    }

    private static func refusal(_ detail: String) -> HTTPRefusal { HTTPRefusal(.badRequest, "bad-target", detail) }
}

enum HexDigit {
    static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
