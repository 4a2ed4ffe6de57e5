import COpenSSL

/// A header field with its name in lower case.
package typealias WebSocketHeaderField = (name: String, value: String)

/// What both sides of the opening handshake share (RFC 6455, section 4).
package enum WebSocketHandshake {
    /// What we speak; a client that offers no subprotocol gets it too.
    package static let subprotocol = "touchline.v1"
    package static let version = "13"
    /// How many random bytes a client's key is made of.
    package static let keyLength = 16
    private static let guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    /// The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`.
    package static func accept(forKey key: String) -> String {
        let text = Array((key + guid).utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        _ = SHA1(text, text.count, &digest)
        return base64(digest)
    }

    /// Base64 with padding (RFC 4648, section 4).
    package static func base64(_ bytes: [UInt8]) -> String {
        // Four characters for every three bytes begun, and the zero that OpenSSL writes behind them.
        var text = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&text, bytes, Int32(truncatingIfNeeded: bytes.count))
        return String(decoding: text.prefix(Int(count)), as: UTF8.self)
    }

    /// The comma-separated tokens of all fields of that name.
    static func tokens(_ name: String, in headers: [WebSocketHeaderField]) -> [String] {
        headers.filter { $0.name == name }.flatMap { field in
            field.value.split(separator: ",").map { String(trim($0)) }.filter { !$0.isEmpty }
        }
    }

    /// The value of a field that has to be there exactly once.
    static func single(_ name: String, in headers: [WebSocketHeaderField]) -> String? {
        let values = headers.filter { $0.name == name }
        return values.count == 1 ? values.first.map { String(trim($0.value[...])) } : nil
    }

    /// Without spaces and tabs at both ends.
    static func trim(_ text: Substring) -> Substring {
        var text = text
        while let first = text.utf8.first, first == 0x20 || first == 0x09 { text.removeFirst() }
        while let last = text.utf8.last, last == 0x20 || last == 0x09 { text.removeLast() }
        return text
    }
}
