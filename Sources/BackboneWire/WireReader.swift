import MatchModel

/// Takes fields off the front of a body. Nothing is read beyond its end and nothing invalid passes.
struct WireReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// How many bytes are left.
    var remaining: Int { rest.count }

    mutating func u8(_ field: String) throws(BackboneWireError) -> UInt8 { try integer(field) }
    mutating func u16(_ field: String) throws(BackboneWireError) -> UInt16 { try integer(field) }
    mutating func u32(_ field: String) throws(BackboneWireError) -> UInt32 { try integer(field) }
    mutating func u64(_ field: String) throws(BackboneWireError) -> UInt64 { try integer(field) }

    mutating func i64(_ field: String) throws(BackboneWireError) -> Int64 {
        Int64(bitPattern: try integer(field))
    }

    mutating func f64(_ field: String) throws(BackboneWireError) -> Double {
        Double(bitPattern: try integer(field))
    }

    mutating func bool(_ field: String) throws(BackboneWireError) -> Bool {
        switch try u8(field) {
        case 0: false
        case 1: true
        default: throw .invalid(field: field)
        }
    }

    mutating func id<Kind>(_ field: String) throws(BackboneWireError) -> Identifier<Kind> {
        let count = Int(try u8(field))
        guard let id = Identifier<Kind>(try take(count, field)) else { throw .invalid(field: field) }
        return id
    }

    mutating func text(_ field: String, limit: Int) throws(BackboneWireError) -> String {
        let count = Int(try u16(field))
        guard count <= limit else { throw .tooLong(field: field, count: count, limit: limit) }
        guard let text = String(validating: try take(count, field), as: UTF8.self) else { throw .invalid(field: field) }
        return text
    }

    mutating func code<Code: RawRepresentable<UInt8>>(_ field: String) throws(BackboneWireError) -> Code {
        guard let code = Code(rawValue: try u8(field)) else { throw .invalid(field: field) }
        return code
    }

    /// A count of things that take at least one byte each: one that the body cannot hold is refused before it is used.
    mutating func count(_ field: String, limit: Int) throws(BackboneWireError) -> Int {
        let count = Int(try u32(field))
        guard count <= limit else { throw .tooLong(field: field, count: count, limit: limit) }
        guard count <= rest.count else { throw .bodyTooShort(field: field) }
        return count
    }

    private mutating func take(_ count: Int, _ field: String) throws(BackboneWireError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .bodyTooShort(field: field) }
        defer { rest.removeFirst(count) }
        return rest.prefix(count)
    }

    private mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(
        _ field: String
    ) throws(BackboneWireError) -> Value {
        var value: Value = 0
        for (index, byte) in try take(Value.bitWidth / 8, field).enumerated() {
            value |= Value(byte) << (8 * index)
        }
        return value
    }
}
