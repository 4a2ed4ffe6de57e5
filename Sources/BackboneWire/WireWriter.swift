import MatchModel

/// Puts fields one after the other, little-endian, without padding.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func u8(_ value: UInt8) { bytes.append(value) }
    mutating func u16(_ value: UInt16) { integer(value) }
    mutating func u32(_ value: UInt32) { integer(value) }
    mutating func u64(_ value: UInt64) { integer(value) }
    mutating func i64(_ value: Int64) { integer(UInt64(bitPattern: value)) }
    mutating func f64(_ value: Double) { integer(value.bitPattern) }
    mutating func bool(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// An id: its length in one byte, then its characters.
    mutating func id<Kind>(_ value: Identifier<Kind>) {
        u8(UInt8(truncatingIfNeeded: value.text.utf8.count))
        bytes.append(contentsOf: value.text.utf8)
    }

    /// A text: its length in two bytes, then UTF-8.
    mutating func text(_ value: String, _ field: String, limit: Int) throws(BackboneWireError) {
        let count = value.utf8.count
        guard count <= limit else { throw .tooLong(field: field, count: count, limit: limit) }
        u16(UInt16(truncatingIfNeeded: count))
        bytes.append(contentsOf: value.utf8)
    }

    /// A count in four bytes.
    mutating func count(_ value: Int, _ field: String, limit: Int) throws(BackboneWireError) {
        guard value <= limit else { throw .tooLong(field: field, count: value, limit: limit) }
        u32(UInt32(truncatingIfNeeded: value))
    }

    mutating func zeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

    private mutating func integer<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) {
        var rest = value
        for _ in 0..<Value.bitWidth / 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }
}
