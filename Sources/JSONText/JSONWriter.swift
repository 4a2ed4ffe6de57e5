/// Writes JSON (RFC 8259) into one growing buffer. Commas are its own business; values appear in the order written.
///
///     var json = JSONWriter()
///     json.object {
///         $0.field("op", "beat")
///         $0.array("topics") { $0.element("match:m1") }
///     }
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init(capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A top-level object, or one inside an array.
    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        enclose("{", "}", body)
    }
    package mutating func object(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        enclose("{", "}", body)
    }
    package mutating func array(_ body: (inout JSONWriter) -> Void) {
        enclose("[", "]", body)
    }
    package mutating func array(_ name: StaticString, _ body: (inout JSONWriter) -> Void) {
        key(name)
        enclose("[", "]", body)
    }

    package mutating func field(_ name: StaticString, _ value: String) {
        key(name)
        string(value)
    }
    package mutating func field(_ name: StaticString, _ value: some BinaryInteger) {
        key(name)
        integer(value)
    }
    package mutating func field(_ name: StaticString, _ value: Bool) {
        key(name)
        raw(value ? "true" : "false")
    }
    /// A number with `digits` places after the point (0 to 9), rounded; `null` where it is not finite.
    package mutating func field(_ name: StaticString, _ value: Double, digits: Int) {
        key(name)
        decimal(value, digits: digits)
    }
    package mutating func null(_ name: StaticString) {
        key(name)
        raw("null")
    }
    /// A field whose value is JSON already.
    package mutating func field(_ name: StaticString, json: some Sequence<UInt8>) {
        key(name)
        bytes.append(contentsOf: json)
        needsComma = true
    }
    /// A field whose name is known only at run time.
    package mutating func field(named name: String, json body: (inout JSONWriter) -> Void) {
        comma()
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        body(&self)
        needsComma = true
    }

    package mutating func element(_ value: String) {
        comma()
        string(value)
    }
    package mutating func element(_ value: some BinaryInteger) {
        comma()
        integer(value)
    }
    package mutating func element(json: some Sequence<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    private mutating func enclose(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONWriter) -> Void) {
        comma()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func key(_ name: StaticString) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    private mutating func integer(_ value: some BinaryInteger) {
        bytes.append(contentsOf: String(value).utf8)
        needsComma = true
    }

    private mutating func decimal(_ value: Double, digits: Int) {
        var scale: Int64 = 1
        let digits = min(max(digits, 0), 9)
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value * Double(scale)).rounded()
        guard scaled.isFinite, scaled.magnitude < 9e15 else { return raw("null") }
        let whole = Int64(scaled)
        if whole < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.append(contentsOf: String(whole.magnitude / scale.magnitude).utf8)
        if scale > 1 {
            bytes.append(UInt8(ascii: "."))
            let fraction = String(whole.magnitude % scale.magnitude)
            bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits - fraction.utf8.count))
            bytes.append(contentsOf: fraction.utf8)
        }
        needsComma = true
    }

    private mutating func string(_ value: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                let hex: StaticString = "0123456789abcdef"
                bytes.append(contentsOf: [0x5C, 0x75, 0x30, 0x30])
                hex.withUTF8Buffer {
                    bytes.append($0[Int(byte >> 4)])
                    bytes.append($0[Int(byte & 15)])
                }
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }
}
