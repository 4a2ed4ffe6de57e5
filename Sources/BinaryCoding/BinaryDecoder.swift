/// Reads what `BinaryEncoder` wrote. Throws for anything else: never reads beyond the bytes, and makes nothing larger than
/// they say.
package struct BinaryDecoder: Decoder {
    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        let reader = BinaryReader(bytes)
        let value = try Value(from: BinaryDecoder(reader: reader))
        guard reader.isAtEnd else { throw BinaryFailure("there is more than was read") }
        return value
    }

    let reader: BinaryReader
    package var codingPath: [any CodingKey] { [] }
    package var userInfo: [CodingUserInfoKey: Any] { [:] }

    package func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Members<Key>(reader: reader))
    }
    package func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try Elements(reader) }
    package func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(reader: reader) }
}

/// Why bytes cannot be read.
struct BinaryFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The bytes, and how far they are read.
final class BinaryReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    func byte() throws -> UInt8 {
        guard place < bytes.count else { throw BinaryFailure("the bytes end at \(place)") }
        defer { place += 1 }
        return bytes[place]
    }
    func number() throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw BinaryFailure("a number is too long, before byte \(place)")
    }
    func integer<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        guard let value = Value(exactly: try number()) else {
            throw BinaryFailure("a number is out of range, before byte \(place)")
        }
        return value
    }
    func signed<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
        let folded = try number()
        guard let value = Value(exactly: Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)) else {
            throw BinaryFailure("a number is out of range, before byte \(place)")
        }
        return value
    }
    func text() throws -> String {
        let count = try integer(Int.self)
        guard count <= bytes.count - place else { throw BinaryFailure("a text is longer than the bytes, at \(place)") }
        defer { place += count }
        return String(decoding: bytes[place..<place + count], as: UTF8.self)
    }
    func count() throws -> Int {
        var count = 0
        for index in 0..<4 { count |= Int(try byte()) << (8 * index) }
        guard count <= bytes.count - place else { throw BinaryFailure("a list is longer than the bytes, at \(place)") }
        return count
    }
    func key(_ key: some CodingKey) throws {
        guard try byte() == BinaryKey.check(key.stringValue) else {
            throw BinaryFailure("'\(key.stringValue)' was expected before byte \(place)")
        }
    }
    func isPresent() throws -> Bool { try byte() != 0 }
    /// The next text, which is read again.
    func peekText() -> String? {
        let start = place
        defer { place = start }
        return try? text()
    }
}

extension BinaryDecoder {
    private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let reader: BinaryReader
        var codingPath: [any CodingKey] { [] }
        /// For an enum, whose case stands by name.
        var allKeys: [Key] { reader.peekText().flatMap { Key(stringValue: $0) }.map { [$0] } ?? [] }

        func contains(_ key: Key) -> Bool { true }
        func decodeNil(forKey key: Key) throws -> Bool { false }
        func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
            try reader.key(key)
            return try reader.number() != 0
        }
        func decode(_ type: String.Type, forKey key: Key) throws -> String {
            try reader.key(key)
            return try reader.text()
        }
        func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
            try reader.key(key)
            return Double(bitPattern: try reader.number())
        }
        func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
            try reader.key(key)
            return Float(bitPattern: try reader.integer(UInt32.self))
        }
        func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
            try reader.key(key)
            return try reader.signed(Int.self)
        }
        func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
            try reader.key(key)
            return try reader.signed(Int8.self)
        }
        func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
            try reader.key(key)
            return try reader.signed(Int16.self)
        }
        func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
            try reader.key(key)
            return try reader.signed(Int32.self)
        }
        func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
            try reader.key(key)
            return try reader.signed(Int64.self)
        }
        func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
            try reader.key(key)
            return try reader.integer(UInt.self)
        }
        func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
            try reader.key(key)
            return try reader.integer(UInt8.self)
        }
        func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
            try reader.key(key)
            return try reader.integer(UInt16.self)
        }
        func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
            try reader.key(key)
            return try reader.integer(UInt32.self)
        }
        func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
            try reader.key(key)
            return try reader.integer(UInt64.self)
        }
        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try reader.key(key)
            return try Value(from: BinaryDecoder(reader: reader))
        }
        func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
            try reader.isPresent() ? try decode(type, forKey: key) : nil
        }
        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            guard try reader.text() == key.stringValue else {
                throw BinaryFailure("the case '\(key.stringValue)' was expected")
            }
            return KeyedDecodingContainer(Members<Nested>(reader: reader))
        }
        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try reader.key(key)
            return try Elements(reader)
        }
        func superDecoder() throws -> any Decoder { BinaryDecoder(reader: reader) }
        func superDecoder(forKey key: Key) throws -> any Decoder { BinaryDecoder(reader: reader) }
    }

    private struct Elements: UnkeyedDecodingContainer {
        let reader: BinaryReader
        let count: Int?
        private(set) var currentIndex = 0
        var codingPath: [any CodingKey] { [] }
        var isAtEnd: Bool { currentIndex == count }

        init(_ reader: BinaryReader) throws {
            self.reader = reader
            count = try reader.count()
        }

        private mutating func step() throws {
            guard !isAtEnd else { throw BinaryFailure("a list ends before what is read of it") }
            currentIndex += 1
        }
        mutating func decodeNil() throws -> Bool { false }
        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try step()
            return try Value(from: BinaryDecoder(reader: reader))
        }
        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> {
            try step()
            return KeyedDecodingContainer(Members<Nested>(reader: reader))
        }
        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try step()
            return try Elements(reader)
        }
        mutating func superDecoder() throws -> any Decoder { BinaryDecoder(reader: reader) }
    }

    private struct Single: SingleValueDecodingContainer {
        let reader: BinaryReader
        var codingPath: [any CodingKey] { [] }

        func decodeNil() -> Bool { false }
        func decode(_ type: Bool.Type) throws -> Bool { try reader.number() != 0 }
        func decode(_ type: String.Type) throws -> String { try reader.text() }
        func decode(_ type: Double.Type) throws -> Double { Double(bitPattern: try reader.number()) }
        func decode(_ type: Float.Type) throws -> Float { Float(bitPattern: try reader.integer(UInt32.self)) }
        func decode(_ type: Int.Type) throws -> Int { try reader.signed(Int.self) }
        func decode(_ type: Int8.Type) throws -> Int8 { try reader.signed(Int8.self) }
        func decode(_ type: Int16.Type) throws -> Int16 { try reader.signed(Int16.self) }
        func decode(_ type: Int32.Type) throws -> Int32 { try reader.signed(Int32.self) }
        func decode(_ type: Int64.Type) throws -> Int64 { try reader.signed(Int64.self) }
        func decode(_ type: UInt.Type) throws -> UInt { try reader.integer(UInt.self) }
        func decode(_ type: UInt8.Type) throws -> UInt8 { try reader.integer(UInt8.self) }
        func decode(_ type: UInt16.Type) throws -> UInt16 { try reader.integer(UInt16.self) }
        func decode(_ type: UInt32.Type) throws -> UInt32 { try reader.integer(UInt32.self) }
        func decode(_ type: UInt64.Type) throws -> UInt64 { try reader.integer(UInt64.self) }
        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try Value(from: BinaryDecoder(reader: reader))
        }
    }
}
