/// The fields of one message in the order they came. Names are lower-case; few enough that a search is a walk.
package struct HTTPFields: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    package private(set) var all: [Field] = []

    package init() {}
    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// The door for our own code: the name is made lower-case, and control characters of the value become spaces,
    /// so that no value can begin a field of its own.
    package mutating func append(_ name: String, _ value: String) {
        let isPlain = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        let safe =
            isPlain
            ? value : String(value.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
        all.append(Field(name: name.lowercased(), value: safe))
    }

    /// The door for the wire: name and value were checked by the parser.
    mutating func append(checkedName name: String, value: String) {
        all.append(Field(name: name, value: value))
    }

    /// Replaces every field of that name.
    package mutating func set(_ name: String, _ value: String) {
        let lower = name.lowercased()
        all.removeAll { $0.name == lower }
        append(lower, value)
    }

    /// The first value of that name (lower-case).
    package subscript(_ name: String) -> String? {
        for field in all where field.name == name { return field.value }
        return nil
    }

    package func values(of name: String) -> [String] {
        all.compactMap { $0.name == name ? $0.value : nil }
    }

    /// Whether a comma-separated list field holds the token, in any case (RFC 9110, 5.6.1).
    package func contains(token: String, in name: String) -> Bool {
        for field in all where field.name == name {
            for part in field.value.split(separator: ",") where Self.trimmed(part).lowercased() == token { return true }
        }
        return false
    }

    static func trimmed(_ text: Substring) -> Substring {
        var rest = text
        while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return rest
    }
}
