import Testing
import WebSocketTransport

@Suite struct WebSocketHandshakeTests {
    static let request: [WebSocketHeaderField] = [
        ("host", "server.example.com"), ("upgrade", "websocket"), ("connection", "keep-alive, Upgrade"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="), ("sec-websocket-version", "13"),
    ]

    @Test func `the RFC's example key gives the RFC's accept`() throws {
        #expect(WebSocketHandshake.accept(forKey: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        let handshake = try WebSocketServerHandshake(method: "GET", headers: Self.request)
        #expect(handshake.subprotocol == nil)
        #expect(
            String(decoding: handshake.response, as: UTF8.self)
                == "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
    }

    @Test func `base64 pads as RFC 4648 says`() {
        let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        for (text, encoded) in pairs { #expect(WebSocketHandshake.base64(Array(text.utf8)) == encoded) }
    }

    @Test func `our subprotocol is chosen when it is among those offered, and only unknown ones are refused`() throws {
        let ours = Self.request + [("sec-websocket-protocol", "graphql, touchline.v1")]
        #expect(try WebSocketServerHandshake(method: "GET", headers: ours).subprotocol == "touchline.v1")
        let spread = Self.request + [("sec-websocket-protocol", "graphql"), ("sec-websocket-protocol", "touchline.v1")]
        #expect(try WebSocketServerHandshake(method: "GET", headers: spread).subprotocol == "touchline.v1")
        let unknown = Self.request + [("sec-websocket-protocol", "touchline.v2")]
        #expect(throws: WebSocketServerHandshake.Refusal.subprotocol) {
            try WebSocketServerHandshake(method: "GET", headers: unknown)
        }
    }

    @Test(arguments: [
        ("upgrade", nil, WebSocketServerHandshake.Refusal.notAnUpgrade), ("upgrade", "h2c", .notAnUpgrade),
        ("connection", "keep-alive", .notAnUpgrade), ("connection", "upgraded", .notAnUpgrade),
        ("sec-websocket-version", "8", .version), ("sec-websocket-version", nil, .version),
        ("sec-websocket-key", nil, .key), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=", .key),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQAA", .key),
        ("sec-websocket-key", "dGhlIHNhb*BsZSBub25jZQ==", .key),
    ])
    func `each flaw of a request has its own refusal`(
        name: String, value: String?, refusal: WebSocketServerHandshake.Refusal
    ) {
        let headers = Self.request.filter { $0.name != name } + (value.map { [(name, $0)] } ?? [])
        #expect(throws: refusal) { try WebSocketServerHandshake(method: "GET", headers: headers) }
    }

    @Test func `another method and a doubled key are refused`() {
        #expect(throws: WebSocketServerHandshake.Refusal.method) {
            try WebSocketServerHandshake(method: "POST", headers: Self.request)
        }
        let doubled = Self.request + [("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")]
        #expect(throws: WebSocketServerHandshake.Refusal.key) {
            try WebSocketServerHandshake(method: "GET", headers: doubled)
        }
    }

    @Test func `a client and a server of ours understand each other`() throws {
        let client = WebSocketClientHandshake(random: (0..<16).map { $0 })
        let request = String(decoding: client.request(host: "127.0.0.1:7410", path: "/v1/live"), as: UTF8.self)
        #expect(request.hasPrefix("GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1:7410\r\n"))
        let server = try WebSocketServerHandshake(method: "GET", headers: Self.headers(of: request))
        let answer = Self.headers(of: String(decoding: server.response, as: UTF8.self))
        try client.verify(status: 101, headers: answer)
        #expect(throws: WebSocketClientHandshake.Failure.status(503)) {
            try client.verify(status: 503, headers: answer)
        }
        #expect(throws: WebSocketClientHandshake.Failure.accept) {
            try WebSocketClientHandshake(random: [UInt8](repeating: 9, count: 16)).verify(status: 101, headers: answer)
        }
        #expect(throws: WebSocketClientHandshake.Failure.subprotocol("touchline.v1")) {
            try WebSocketClientHandshake(random: (0..<16).map { $0 }, subprotocol: nil)
                .verify(status: 101, headers: answer)
        }
        #expect(throws: WebSocketClientHandshake.Failure.extensions("permessage-deflate")) {
            try client.verify(status: 101, headers: answer + [("sec-websocket-extensions", "permessage-deflate")])
        }
        #expect(throws: WebSocketClientHandshake.Failure.notAnUpgrade) {
            try client.verify(status: 101, headers: answer.filter { $0.name != "upgrade" })
        }
    }

    private static func headers(of message: String) -> [WebSocketHeaderField] {
        message.split(separator: "\r\n").dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), String(line[line.index(after: colon)...]))
        }
    }
}
