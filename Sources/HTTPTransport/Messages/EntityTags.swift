/// Whether an `If-None-Match` holds a tag: weak comparison, lists, and `*` (RFC 9110, 13.1.2 and 8.8.3.2).
package enum EntityTags {
    /// `tag` is a strong one with its quotes. A field that is malformed holds what stands before the fault.
    package static func list(_ field: Span<UInt8>, holds tag: [UInt8]) -> Bool {
        var index = 0
        skipSpace(field, &index)
        if index < field.count, field[index] == UInt8(ascii: "*") { return true }
        while index < field.count {
            if field.count - index >= 2, field[index] == UInt8(ascii: "W"), field[index + 1] == UInt8(ascii: "/") {
                index += 2
            }
            let start = index
            guard index < field.count, field[index] == UInt8(ascii: "\"") else { return false }
            index += 1
            while index < field.count, field[index] != UInt8(ascii: "\"") { index += 1 }
            guard index < field.count else { return false }
            index += 1
            if index - start == tag.count, (0..<tag.count).allSatisfy({ field[start + $0] == tag[$0] }) { return true }
            skipSpace(field, &index)
        }
        return false
    }

    /// White space, and the commas between the parts of a list.
    private static func skipSpace(_ field: Span<UInt8>, _ index: inout Int) {
        while index < field.count,
            field[index] == 0x20 || field[index] == 0x09 || field[index] == UInt8(ascii: ",")
        { index += 1 }
    }
}
