/// The form of a `Host` field and of an authority: `host [":" port]` (RFC 9110, 7.2; RFC 3986, 3.2.2).
enum HTTPHost {
    /// A name, an IPv4 address, or an IPv6 address in brackets; then perhaps a colon and a port. Never empty, and no
    /// user's name before it.
    static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = bytes.first else { return false }
        var index = 0
        if first == UInt8(ascii: "[") {
            index = 1
            while index < bytes.count, isInAddress(bytes[index]) { index += 1 }
            guard index > 1, index < bytes.count, bytes[index] == UInt8(ascii: "]") else { return false }
            index += 1
        } else {
            while index < bytes.count, isInName(bytes[index]) { index += 1 }
            guard index > 0 else { return false }
        }
        guard index < bytes.count else { return true }
        guard bytes[index] == UInt8(ascii: ":"), bytes.count - index <= 6 else { return false }
        return bytes[(index + 1)...].allSatisfy { (0x30...0x39).contains($0) }
    }

    static func isValid(_ text: String) -> Bool {
        var text = text
        // The pointer lives for this call only.
        return text.withUTF8 { isValid($0) }
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        HTTP1FieldReader.isTokenByte(byte) && byte != UInt8(ascii: "^") && byte != UInt8(ascii: "`")
            && byte != UInt8(ascii: "|") && byte != UInt8(ascii: "#")
            || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: ",")
            || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "=")
    }

    private static func isInAddress(_ byte: UInt8) -> Bool {
        HexDigit.value(byte) != nil || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    }
}
