/// A JSON text as values. Objects keep the order of their members; of two members with one name the last counts.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number without fraction or exponent that fits 64 bits.
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The member of an object; `nil` for a missing one and for values that are not objects.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    package var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }
    package var integer: Int64? {
        guard case .integer(let value) = self else { return nil }
        return value
    }
    /// The value of either kind of number.
    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
    package var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }
    package var array: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }
    package var members: [Member]? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// What kind of value this is, for messages.
    package var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// Why bytes are not JSON, and where.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String
    /// Bytes from the start.
    package var offset: Int
    /// Both count from 1; the column in bytes.
    package var line: Int
    package var column: Int

    package var description: String { "\(message) at line \(line), column \(column)" }
}
