/// Writes `Codable` values as short as they go: numbers as variable lengths, members in the order in which they are written,
/// each behind one byte of its name. Only what wrote a value can read it, in the same order; a checkpoint is that, and
/// JSON costs eight times as long to read. A member that is `nil` is one byte.
/// A dictionary by texts or whole numbers cannot be read again; one by any other key can.
package struct BinaryEncoder: Encoder {
    /// The bytes of a value. Throws what the value throws, and for an optional that is not a member of a type.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let writer = BinaryWriter()
        try value.encode(to: BinaryEncoder(writer: writer))
        return writer.bytes
    }

    let writer: BinaryWriter
    package var codingPath: [any CodingKey] { [] }
    package var userInfo: [CodingUserInfoKey: Any] { [:] }

    package func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Members<Key>(writer: writer))
    }
    package func unkeyedContainer() -> any UnkeyedEncodingContainer { Elements(writer: writer) }
    package func singleValueContainer() -> any SingleValueEncodingContainer { Single(writer: writer) }
}

/// The bytes written so far.
final class BinaryWriter {
    private(set) var bytes: [UInt8] = []

    func put(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
    func put(signed value: Int64) { put(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }
    func put(text: String) {
        let count = text.utf8.count
        put(UInt64(count))
        bytes.append(contentsOf: text.utf8)
    }
    func put(key: some CodingKey) { bytes.append(BinaryKey.check(key.stringValue)) }

    /// Room for a count, and the place where it is.
    func reserveCount() -> Int {
        bytes += [0, 0, 0, 0]
        return bytes.count - 4
    }
    func set(count: Int, at place: Int) {
        for index in 0..<4 { bytes[place + index] = UInt8(truncatingIfNeeded: count >> (8 * index)) }
    }
}

/// One byte of a member's name: one that is read where another was written is found.
enum BinaryKey {
    static func check(_ name: String) -> UInt8 { name.utf8.reduce(0x5A) { ($0 &* 31) &+ $1 } }
}

extension BinaryEncoder {
    private struct Unsupported: Error, CustomStringConvertible {
        var description: String { "an optional that is no member of a type cannot be written" }
    }

    private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let writer: BinaryWriter
        var codingPath: [any CodingKey] { [] }

        mutating func encodeNil(forKey key: Key) throws { throw Unsupported() }
        mutating func encode(_ value: Bool, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(value ? 1 : 0)
        }
        mutating func encode(_ value: String, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(text: value)
        }
        mutating func encode(_ value: Double, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(value.bitPattern)
        }
        mutating func encode(_ value: Float, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(UInt64(value.bitPattern))
        }
        mutating func encode(_ value: Int, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(signed: Int64(value))
        }
        mutating func encode(_ value: Int8, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(signed: Int64(value))
        }
        mutating func encode(_ value: Int16, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(signed: Int64(value))
        }
        mutating func encode(_ value: Int32, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(signed: Int64(value))
        }
        mutating func encode(_ value: Int64, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(signed: Int64(value))
        }
        mutating func encode(_ value: UInt, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(UInt64(value))
        }
        mutating func encode(_ value: UInt8, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(UInt64(value))
        }
        mutating func encode(_ value: UInt16, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(UInt64(value))
        }
        mutating func encode(_ value: UInt32, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(UInt64(value))
        }
        mutating func encode(_ value: UInt64, forKey key: Key) throws {
            writer.put(key: key)
            writer.put(UInt64(value))
        }
        mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
            writer.put(key: key)
            try value.encode(to: BinaryEncoder(writer: writer))
        }
        mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: Float?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: Int8?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: Int16?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: Int32?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: UInt?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
            writer.put(value == nil ? 0 : 1)
            if let value { try encode(value, forKey: key) }
        }
        /// The case of an enum, by its name.
        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> {
            writer.put(text: key.stringValue)
            return KeyedEncodingContainer(Members<Nested>(writer: writer))
        }
        mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            writer.put(key: key)
            return Elements(writer: writer)
        }
        mutating func superEncoder() -> any Encoder { BinaryEncoder(writer: writer) }
        mutating func superEncoder(forKey key: Key) -> any Encoder { BinaryEncoder(writer: writer) }
    }

    private struct Elements: UnkeyedEncodingContainer {
        let writer: BinaryWriter
        private let place: Int
        private(set) var count = 0
        var codingPath: [any CodingKey] { [] }

        init(writer: BinaryWriter) {
            self.writer = writer
            place = writer.reserveCount()
        }

        private mutating func add() {
            count += 1
            writer.set(count: count, at: place)
        }
        mutating func encodeNil() throws { throw Unsupported() }
        mutating func encode<Value: Encodable>(_ value: Value) throws {
            add()
            try value.encode(to: BinaryEncoder(writer: writer))
        }
        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) -> KeyedEncodingContainer<Nested> {
            add()
            return KeyedEncodingContainer(Members<Nested>(writer: writer))
        }
        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
            add()
            return Elements(writer: writer)
        }
        mutating func superEncoder() -> any Encoder { BinaryEncoder(writer: writer) }
    }

    private struct Single: SingleValueEncodingContainer {
        let writer: BinaryWriter
        var codingPath: [any CodingKey] { [] }

        mutating func encodeNil() throws { throw Unsupported() }
        mutating func encode(_ value: Bool) throws { writer.put(value ? 1 : 0) }
        mutating func encode(_ value: String) throws { writer.put(text: value) }
        mutating func encode(_ value: Double) throws { writer.put(value.bitPattern) }
        mutating func encode(_ value: Float) throws { writer.put(UInt64(value.bitPattern)) }
        mutating func encode(_ value: Int) throws { writer.put(signed: Int64(value)) }
        mutating func encode(_ value: Int8) throws { writer.put(signed: Int64(value)) }
        mutating func encode(_ value: Int16) throws { writer.put(signed: Int64(value)) }
        mutating func encode(_ value: Int32) throws { writer.put(signed: Int64(value)) }
        mutating func encode(_ value: Int64) throws { writer.put(signed: Int64(value)) }
        mutating func encode(_ value: UInt) throws { writer.put(UInt64(value)) }
        mutating func encode(_ value: UInt8) throws { writer.put(UInt64(value)) }
        mutating func encode(_ value: UInt16) throws { writer.put(UInt64(value)) }
        mutating func encode(_ value: UInt32) throws { writer.put(UInt64(value)) }
        mutating func encode(_ value: UInt64) throws { writer.put(UInt64(value)) }
        mutating func encode<Value: Encodable>(_ value: Value) throws {
            try value.encode(to: BinaryEncoder(writer: writer))
        }
    }
}
