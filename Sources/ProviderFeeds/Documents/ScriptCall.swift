/// JSON as the argument of a call, `name({…});`, which is how feeds are fetched by a page of another origin.
enum ScriptCall {
    /// The longest that is looked at before the argument begins: a comment, a name and space.
    static let maximumOpening = 1024

    /// The JSON alone, what was around it blanked or cut off, so that its places stay what they are in the payload; `nil`
    /// where no object or array is the argument of a call. Whether it is one is not looked at.
    static func argument(of bytes: [UInt8], from start: Int) -> (bytes: [UInt8], start: Int)? {
        guard let opening = argumentStart(bytes, from: start) else { return nil }
        var argument = Array(bytes[..<argumentEnd(bytes)])
        for index in start..<opening where argument[index] != UInt8(ascii: "\n") { argument[index] = 0x20 }
        return (argument, opening)
    }

    /// Where the object or array begins.
    private static func argumentStart(_ bytes: [UInt8], from start: Int) -> Int? {
        let opening = bytes[start..<min(bytes.count, start + maximumOpening)]
        var rest = opening
        if rest.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "*")]) {
            rest = rest.dropFirst(2)
            while let byte = rest.first, byte != UInt8(ascii: "*") || rest.dropFirst().first != UInt8(ascii: "/") {
                rest = rest.dropFirst()
            }
            rest = withoutSpace(rest.dropFirst(2))
        }
        guard let first = rest.first, isLetter(first) else { return nil }
        rest = withoutSpace(rest.drop { isLetter($0) || 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") })
        guard rest.first == UInt8(ascii: "(") else { return nil }
        rest = withoutSpace(rest.dropFirst())
        guard rest.first == UInt8(ascii: "{") || rest.first == UInt8(ascii: "[") else { return nil }
        return rest.startIndex
    }

    /// Where the call ends; the end of all where it is cut off.
    private static func argumentEnd(_ bytes: [UInt8]) -> Int {
        func withoutTrailingSpace(_ end: Int) -> Int { bytes[..<end].lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? 0 }
        var end = withoutTrailingSpace(bytes.count)
        if end > 0, bytes[end - 1] == UInt8(ascii: ";") { end = withoutTrailingSpace(end - 1) }
        return end > 0 && bytes[end - 1] == UInt8(ascii: ")") ? end - 1 : bytes.count
    }

    private static func withoutSpace(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> { bytes.drop { $0 <= 0x20 } }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
    }
}
