/// Opening a WebSocket as a client (RFC 6455, section 4.1).
package struct WebSocketClientHandshake: Hashable, Sendable {
    /// Why an answer does not open a WebSocket.
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case status(Int)
        case notAnUpgrade
        case accept
        case subprotocol(String?)
        /// An extension, none of which was offered.
        case extensions(String)

        package var description: String {
            switch self {
            case .status(let status): "the server answered \(status) where 101 opens a WebSocket"
            case .notAnUpgrade: "the answer lacks `Upgrade: websocket` or `Connection: Upgrade`"
            case .accept: "`Sec-WebSocket-Accept` does not fit the key; is a cache in between?"
            case .subprotocol(let name): "the server chose the subprotocol \(name ?? "(none)"), which was not offered"
            case .extensions(let value): "the server chose the extensions '\(value.prefix(80))'; none was offered"
            }
        }
    }

    private let key: String
    private let subprotocol: String?

    /// `random` has to be 16 unpredictable bytes; `subprotocol` is offered, `nil` offers none.
    package init(random: [UInt8], subprotocol: String? = WebSocketHandshake.subprotocol) {
        precondition(random.count == WebSocketHandshake.keyLength, "a key is made of 16 bytes")
        key = WebSocketHandshake.base64(random)
        self.subprotocol = subprotocol
    }

    /// The whole request. `path` begins with a slash and holds the query; names and values are taken as they are, so
    /// they may not come from outside unchecked.
    package func request(host: String, path: String, headers: [WebSocketHeaderField] = []) -> [UInt8] {
        var text = "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        text += "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: \(WebSocketHandshake.version)\r\n"
        if let subprotocol { text += "Sec-WebSocket-Protocol: \(subprotocol)\r\n" }
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        text += "\r\n"
        return Array(text.utf8)
    }

    /// Checks the answer; returns when the WebSocket is open. `headers` have names in lower case.
    package func verify(status: Int, headers: [WebSocketHeaderField]) throws(Failure) {
        guard status == 101 else { throw .status(status) }
        let upgrades = WebSocketHandshake.tokens("upgrade", in: headers).map { $0.lowercased() }
        let connection = WebSocketHandshake.tokens("connection", in: headers).map { $0.lowercased() }
        guard upgrades == ["websocket"], connection.contains("upgrade") else { throw .notAnUpgrade }
        guard WebSocketHandshake.single("sec-websocket-accept", in: headers) == WebSocketHandshake.accept(forKey: key)
        else { throw .accept }
        let chosen = WebSocketHandshake.tokens("sec-websocket-protocol", in: headers)
        guard chosen.isEmpty || chosen == [subprotocol].compactMap({ $0 }) else { throw .subprotocol(chosen.first) }
        if let field = headers.first(where: { $0.name == "sec-websocket-extensions" }) {
            throw .extensions(field.value)
        }
    }
}
