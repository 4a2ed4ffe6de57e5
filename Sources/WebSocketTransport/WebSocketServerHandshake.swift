/// A client's request to open a WebSocket that was found good (RFC 6455, section 4.2).
package struct WebSocketServerHandshake: Hashable, Sendable {
    /// Why a request is refused, and with which HTTP status.
    package enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        case method
        case notAnUpgrade
        case version
        case key
        /// Only subprotocols that we do not speak were offered.
        case subprotocol

        package var status: Int {
            switch self {
            case .method: 405
            case .notAnUpgrade, .version: 426
            case .key, .subprotocol: 400
            }
        }

        /// Fields that the answer has to carry.
        package var headers: [WebSocketHeaderField] {
            switch self {
            case .method: [("allow", "GET")]
            case .notAnUpgrade: [("upgrade", "websocket"), ("connection", "upgrade")]
            case .version:
                [
                    ("upgrade", "websocket"), ("connection", "upgrade"),
                    ("sec-websocket-version", WebSocketHandshake.version),
                ]
            case .key, .subprotocol: []
            }
        }

        package var description: String {
            switch self {
            case .method: "a WebSocket is opened with GET"
            case .notAnUpgrade: "this is a WebSocket: send `Upgrade: websocket` and `Connection: Upgrade`"
            case .version: "`Sec-WebSocket-Version` has to be \(WebSocketHandshake.version)"
            case .key: "`Sec-WebSocket-Key` has to be 16 bytes in base64, once"
            case .subprotocol:
                "none of the subprotocols is spoken here; offer `\(WebSocketHandshake.subprotocol)` or none"
            }
        }
    }

    /// The value of `Sec-WebSocket-Accept`.
    package let accept: String
    /// The subprotocol to name in the answer; `nil` when none was offered.
    package let subprotocol: String?
    /// What was agreed on about compression; `nil` when messages go as they are.
    package let deflate: WebSocketDeflateAgreement?

    /// Checks a request. `headers` have names in lower case. Compression is agreed on with a client that offers it and
    /// allows the server a window of `deflateWindowBits`; with nobody where that is `nil`.
    package init(
        method: String, headers: [WebSocketHeaderField], deflateWindowBits: Int? = nil
    ) throws(Refusal) {
        guard method == "GET" else { throw .method }
        let upgrades = WebSocketHandshake.tokens("upgrade", in: headers).map { $0.lowercased() }
        let connection = WebSocketHandshake.tokens("connection", in: headers).map { $0.lowercased() }
        guard upgrades.contains("websocket"), connection.contains("upgrade") else { throw .notAnUpgrade }
        guard WebSocketHandshake.single("sec-websocket-version", in: headers) == WebSocketHandshake.version else {
            throw .version
        }
        guard let key = WebSocketHandshake.single("sec-websocket-key", in: headers), Self.isKey(key) else { throw .key }
        let offered = WebSocketHandshake.tokens("sec-websocket-protocol", in: headers)
        let isSpoken = offered.contains(WebSocketHandshake.subprotocol)
        guard offered.isEmpty || isSpoken else { throw .subprotocol }
        subprotocol = isSpoken ? WebSocketHandshake.subprotocol : nil
        accept = WebSocketHandshake.accept(forKey: key)
        deflate = deflateWindowBits.flatMap { WebSocketDeflateAgreement(headers: headers, leastWindowBits: $0) }
    }

    /// The whole 101 answer.
    package var response: [UInt8] {
        var text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        text += "Sec-WebSocket-Accept: \(accept)\r\n"
        if let subprotocol { text += "Sec-WebSocket-Protocol: \(subprotocol)\r\n" }
        if let deflate { text += "Sec-WebSocket-Extensions: \(deflate.response)\r\n" }
        text += "\r\n"
        return Array(text.utf8)
    }

    /// 16 bytes are 22 characters of base64 and two of padding.
    private static func isKey(_ key: String) -> Bool {
        guard key.utf8.count == 24, key.hasSuffix("==") else { return false }
        return key.utf8.dropLast(2).allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default:
                false
            }
        }
    }
}
