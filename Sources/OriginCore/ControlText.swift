import EventLifecycle
import JSONText
import MatchModel

/// Why the text of an operator's action or of a policy is refused.
package struct ControlTextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, with which field, and the mend.
    package var message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}

/// Reads the members of control texts, which people and our own log write.
enum ControlText {
    static func object(_ text: [UInt8]) throws(ControlTextError) -> JSONValue {
        let value: JSONValue
        do {
            value = try JSONReader.read(text)
        } catch {
            throw ControlTextError("line \(error.line), column \(error.column): not JSON: \(error.message)")
        }
        guard value.members != nil else { throw ControlTextError("the text is \(value.kindName); send an object") }
        return value
    }

    static func text(_ name: String, in value: JSONValue) throws(ControlTextError) -> String {
        guard let text = value[name]?.string else { throw ControlTextError("\"\(name)\" is missing; send a string") }
        return text
    }

    /// A text of at most `limit` bytes.
    static func optionalText(_ name: String, _ limit: Int, in value: JSONValue) throws(ControlTextError) -> String? {
        guard let member = value[name], member != .null else { return nil }
        guard let text = member.string else {
            throw ControlTextError("\"\(name)\" is \(member.kindName); send a string")
        }
        guard text.utf8.count <= limit else {
            throw ControlTextError("\"\(name)\" has \(text.utf8.count) bytes; shorten it to \(limit)")
        }
        return text.isEmpty ? nil : text
    }

    static func id<Kind>(
        _ name: String, of kind: Kind.Type, in value: JSONValue
    ) throws(ControlTextError) -> Identifier<Kind> {
        guard let id = Identifier<Kind>(try text(name, in: value)) else {
            throw ControlTextError("\"\(name)\" is not an id; use 1 to 64 of A-Za-z0-9._-")
        }
        return id
    }

    static func kind(_ value: JSONValue) throws(ControlTextError) -> EventKind {
        guard let kind = EventKind(name: try text("kind", in: value)) else {
            throw ControlTextError(
                "\"kind\" is unknown; send one of \(EventKind.allCases.map(\.name).joined(separator: ", "))")
        }
        return kind
    }

    static func integer(
        _ name: String, _ range: ClosedRange<Int64>, orElse standard: Int64? = nil, in value: JSONValue
    ) throws(ControlTextError) -> Int64 {
        if value[name] == nil, let standard { return standard }
        guard let integer = value[name]?.integer, range.contains(integer) else {
            throw ControlTextError(
                "\"\(name)\" is missing or out of range; send \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    static func bool(_ name: String, orElse standard: Bool, in value: JSONValue) throws(ControlTextError) -> Bool {
        guard let member = value[name] else { return standard }
        guard let bool = member.bool else {
            throw ControlTextError("\"\(name)\" is \(member.kindName); send true or false")
        }
        return bool
    }

    static func array(_ name: String, in value: JSONValue) throws(ControlTextError) -> [JSONValue] {
        guard let member = value[name] else { return [] }
        guard let array = member.array, array.count <= ConfirmationPolicy.maximumEntries else {
            throw ControlTextError(
                "\"\(name)\" is not an array of at most \(ConfirmationPolicy.maximumEntries); send one")
        }
        return array
    }
}
