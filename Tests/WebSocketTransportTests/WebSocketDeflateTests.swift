import MatchModel
import Testing
import WebSocketTransport

@Suite struct WebSocketDeflateTests {
    static let hello = Array("Hello".utf8)

    /// The examples of RFC 7692, section 7.2.3, unmasked: in one block, in two fragments, stored, ended by a final
    /// block, and in two blocks.
    @Test(
        arguments: [
            [0xC1, 0x07, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00],
            [0x41, 0x03, 0xF2, 0x48, 0xCD, 0x80, 0x04, 0xC9, 0xC9, 0x07, 0x00],
            [0xC1, 0x0B, 0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x00],
            [0xC1, 0x08, 0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00],
            [0xC1, 0x0D, 0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00],
        ] as [[UInt8]])
    func `the RFC's examples are read as the RFC says`(frame: [UInt8]) throws {
        #expect(try read(frame) == [.text(Self.hello)])
        #expect(try read(frame, step: 1) == [.text(Self.hello)])
    }

    @Test(arguments: [0, 1, 125, 126, 4096, 8192], [9, 12, 15])
    func `what is compressed is read back, whatever its length and window`(count: Int, bits: Int) throws {
        var random = SeededGenerator(seed: 7692)
        let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0 % 97) }
        let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        let deflate = WebSocketDeflate(windowBits: bits)
        for message in [plain, noise, plain] {
            let frame = deflate.serverFrame(.binary, message)
            #expect(frame[0] == 0xC2)
            #expect(try read(frame) == [.binary(message)])
        }
    }

    @Test func `one frame serves every connection, for each message stands for itself`() {
        let deflate = WebSocketDeflate()
        let first = deflate.serverFrame(.text, Self.hello)
        #expect(deflate.serverFrame(.text, Self.hello) == first)
        #expect(WebSocketDeflate().serverFrame(.text, Self.hello) == first)
    }

    @Test func `an inflated message at the limit passes, one byte more is refused`() throws {
        let deflate = WebSocketDeflate()
        let frame = deflate.serverFrame(.binary, [UInt8](repeating: 0, count: 1000))
        #expect(try read(frame, limit: 1000) == [.binary([UInt8](repeating: 0, count: 1000))])
        #expect(throws: WebSocketError.messageTooBig(limit: 999)) { try read(frame, limit: 999) }
    }

    @Test func `a bomb ends with 1009 and not with its size`() throws {
        let bomb = WebSocketDeflate().serverFrame(.binary, [UInt8](repeating: 0, count: 4 << 20))
        #expect(bomb.count < 8192)
        #expect(throws: WebSocketError.messageTooBig(limit: 8192)) { try read(bomb, limit: 8192) }
        #expect(WebSocketError.messageTooBig(limit: 8192).closeCode == 1009)
    }

    @Test func `compressed bytes have a bound of their own, an eighth above the limit`() throws {
        // 1000 + 125 + 64 bytes may come.
        #expect(try read([0xC2, 0x7E, 0x04, 0xA5], limit: 1000).isEmpty)
        #expect(throws: WebSocketError.messageTooBig(limit: 1000)) {
            try read([0xC2, 0x7E, 0x04, 0xA6], limit: 1000)
        }
    }

    @Test(
        arguments: [
            // Compression where none was agreed on is in the table of the parser's tests.
            ([0x81, 0, 0xC9, 0], .reservedBits), ([0xC8, 0], .reservedBits),
            ([0x41, 0x03, 0xF2, 0x48, 0xCD, 0xC0, 0], .reservedBits), ([0xA1, 0], .reservedBits),
            ([0xD1, 0], .reservedBits), ([0xC1, 2, 0xFF, 0xFF], .compression),
            // Cut within a block, and a text that is not UTF-8 inside.
            ([0xC1, 3, 0xF2, 0x48, 0xCD], .compression), ([0xC1, 7, 0, 1, 0, 0xFE, 0xFF, 0xFF, 0], .invalidUTF8),
        ] as [([UInt8], WebSocketError)])
    func `each breach has its own name`(stream: [UInt8], error: WebSocketError) {
        #expect(throws: error) { try read(stream) }
        #expect(throws: error) { try read(stream, step: 1) }
    }

    @Test(
        arguments: [
            ("permessage-deflate", 15, ""), ("permessage-deflate; client_max_window_bits", 15, ""),
            ("permessage-deflate; client_max_window_bits=10; client_no_context_takeover", 15, ""),
            ("permessage-deflate; server_max_window_bits=12", 12, "; server_max_window_bits=12"),
            ("Permessage-Deflate ;Server_Max_Window_Bits = \"14\"", 14, "; server_max_window_bits=14"),
            ("permessage-deflate; server_max_window_bits=9, permessage-deflate", 15, ""),
            ("x-webkit-deflate-frame, permessage-deflate; server_no_context_takeover", 15, ""),
        ])
    func `the first offer that can be met is`(offers: String, bits: Int, echo: String) throws {
        let agreed = try #require(WebSocketDeflateAgreement(headers: [("sec-websocket-extensions", offers)]))
        #expect(agreed.serverWindowBits == bits)
        #expect(
            agreed.response == "permessage-deflate; server_no_context_takeover; client_no_context_takeover" + echo)
    }

    @Test(arguments: [
        "", "permessage-bzip2", "permessage-deflate; server_max_window_bits=11", "permessage-deflate; unknown",
        "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=012", "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_max_window_bits=7", "permessage-deflate;",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
    ])
    func `an offer that is malformed or cannot be met leaves the connection uncompressed`(offers: String) {
        #expect(WebSocketDeflateAgreement(headers: [("sec-websocket-extensions", offers)]) == nil)
    }

    @Test func `compression is off unless it is asked for on both sides`() throws {
        let offer = [("sec-websocket-extensions", "permessage-deflate")]
        let request = WebSocketHandshakeTests.request
        #expect(try WebSocketServerHandshake(method: "GET", headers: request + offer).deflate == nil)
        #expect(try WebSocketServerHandshake(method: "GET", headers: request, deflateWindowBits: 12).deflate == nil)
        let agreed = try WebSocketServerHandshake(method: "GET", headers: request + offer, deflateWindowBits: 12)
        #expect(agreed.deflate != nil)
        let response = String(decoding: agreed.response, as: UTF8.self)
        #expect(response.contains("\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover"))
    }

    private func read(
        _ bytes: [UInt8], limit: Int = 8192, step: Int = .max
    ) throws(WebSocketError) -> [WebSocketEvent] {
        let rules = WebSocketRules(role: .client, maximumMessageLength: limit, allowsDeflate: true)
        var input = WebSocketInput()
        var events: [WebSocketEvent] = []
        var start = 0
        while start < bytes.count {
            let piece = Array(bytes[start..<min(bytes.count, start + min(step, bytes.count))])
            var position = 0
            while let event = try input.next(piece.span.bytes, from: &position, rules) { events.append(event) }
            start += piece.count
        }
        return events
    }
}
