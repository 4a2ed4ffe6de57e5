import MatchModel
import Testing
import WebSocketTransport

@Suite struct WebSocketFrameParserTests {
    /// The examples of RFC 6455, section 5.7.
    @Test func `the RFC's examples are read as the RFC says`() throws {
        let hello = Array("Hello".utf8)
        #expect(try read(.client, [0x81, 0x05] + hello) == [.text(hello)])
        let masked: [UInt8] = [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
        #expect(try read(.server, masked) == [.text(hello)])
        #expect(try read(.client, [0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f]) == [.text(hello)])
        #expect(try read(.client, [0x89, 0x05] + hello) == [.ping(hello)])
        let pong: [UInt8] = [0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]
        #expect(try read(.server, pong) == [.pong(hello)])
        let big = [UInt8](repeating: 7, count: 256)
        #expect(try read(.client, [0x82, 0x7E, 0x01, 0x00] + big) == [.binary(big)])
        let huge = [UInt8](repeating: 7, count: 65_536)
        #expect(try read(.client, [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + huge) == [.binary(huge)])
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536])
    func `what the encoder makes, the parser reads, at every boundary of the length`(count: Int) throws {
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let client = WebSocketFrameEncoder.clientFrame(.binary, payload, maskKey: 0xDEAD_BEEF)
        let server = WebSocketFrameEncoder.serverFrame(.binary, payload)
        #expect(server.count == count + WebSocketFrameEncoder.headerLength(payloadLength: count))
        #expect(client.count == server.count + 4)
        #expect(try read(.server, client) == [.binary(payload)])
        #expect(try read(.client, server) == [.binary(payload)])
        #expect(try read(.server, client, step: 1) == [.binary(payload)])
    }

    @Test func `bytes cut anywhere give the same events`() throws {
        let text = Array("Tor für Ünlü 名前 😀".utf8)
        let stream =
            WebSocketFrameEncoder.clientFrame(.text, text, maskKey: 1)
            + WebSocketFrameEncoder.clientFrame(.ping, [1, 2], maskKey: 2)
            + WebSocketFrameEncoder.clientFrame(.binary, [], maskKey: 3)
            + WebSocketFrameEncoder.clientFrame(.text, [UInt8](repeating: 65, count: 300), maskKey: 4)
            + WebSocketFrameEncoder.clientFrame(
                .close, WebSocketFrameEncoder.closePayload(code: 1001, reason: "bye"), maskKey: 5)
        let expected: [WebSocketEvent] = [
            .text(text), .ping([1, 2]), .binary([]), .text([UInt8](repeating: 65, count: 300)),
            .close(WebSocketClose(code: 1001, reason: "bye")),
        ]
        for step in 1...stream.count {
            #expect(try read(.server, stream, step: step) == expected)
        }
    }

    @Test func `a ping between two fragments comes first and leaves the message whole`() throws {
        let stream: [UInt8] = [0x01, 0x01, 0xC3, 0x89, 0x00, 0x80, 0x01, 0xA9]
        #expect(try read(.client, stream) == [.ping([]), .text([0xC3, 0xA9])])
        #expect(try read(.client, stream, step: 1) == [.ping([]), .text([0xC3, 0xA9])])
    }

    @Test func `between messages nothing is kept`() throws {
        var parser = WebSocketFrameParser(role: .client)
        for (index, byte) in ([0x81, 0x02, 65, 66] as [UInt8]).enumerated() {
            var position = 0
            _ = try parser.next([byte].span.bytes, from: &position)
            #expect(parser.isIdle == (index == 3))
        }
    }

    @Test func `a message at the limit passes, one byte more is refused on its header`() throws {
        let payload = [UInt8](repeating: 65, count: 200)
        let frame = WebSocketFrameEncoder.serverFrame(.text, payload)
        #expect(try read(.client, frame, limit: 200) == [.text(payload)])
        #expect(throws: WebSocketError.messageTooBig(limit: 199)) {
            try read(.client, Array(frame.prefix(4)), limit: 199)
        }
        #expect(WebSocketError.messageTooBig(limit: 199).closeCode == 1009)
    }

    @Test func `the limit counts all fragments together`() throws {
        let fragments: [UInt8] = [0x01, 2, 65, 65, 0x80, 2, 65, 65]
        #expect(try read(.client, fragments, limit: 4) == [.text([65, 65, 65, 65])])
        #expect(throws: WebSocketError.messageTooBig(limit: 3)) { try read(.client, fragments, limit: 3) }
        #expect(throws: WebSocketError.messageTooBig(limit: 3)) {
            try read(.client, [0x82, 0x7F, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], limit: 3)
        }
    }

    @Test(
        arguments: [
            ([0xC1, 0], WebSocketError.reservedBits), ([0x83, 0], .unknownOpcode(3)), ([0x8B, 0], .unknownOpcode(11)),
            ([0x81, 0x80, 0, 0, 0, 0], .mask(expected: false)), ([0x09, 0], .controlFragmented),
            ([0x89, 126], .controlTooLong), ([0x80, 0], .continuationWithoutMessage),
            ([0x01, 0, 0x01, 0], .messageInsideMessage), ([0x82, 126, 0, 125], .lengthEncoding),
            ([0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], .lengthEncoding),
            ([0x82, 127, 0x80, 0, 0, 0, 0, 1, 0, 0], .lengthEncoding), ([0x88, 1, 3], .closeContent),
            ([0x88, 3, 3, 0xE8, 0xFF], .invalidUTF8), ([0x81, 1, 0xFF], .invalidUTF8), ([0x81, 1, 0xC3], .invalidUTF8),
        ] as [([UInt8], WebSocketError)])
    func `each breach of the protocol has its own name`(stream: [UInt8], error: WebSocketError) {
        #expect(throws: error) { try read(.client, stream) }
        #expect(throws: error) { try read(.client, stream, step: 1) }
    }

    @Test func `a server refuses frames that are not masked`() {
        #expect(throws: WebSocketError.mask(expected: true)) { try read(.server, [0x81, 0]) }
    }

    @Test(
        arguments: [
            (0, false), (999, false), (1000, true), (1003, true), (1004, false), (1005, false), (1006, false),
            (1007, true),
            (1014, true), (1015, false), (2999, false), (3000, true), (4999, true), (5000, false),
        ] as [(UInt16, Bool)])
    func `close codes that may not be sent are refused`(code: UInt16, isAllowed: Bool) throws {
        let frame = WebSocketFrameEncoder.serverFrame(.close, WebSocketFrameEncoder.closePayload(code: code))
        if isAllowed {
            #expect(try read(.client, frame) == [.close(WebSocketClose(code: code, reason: ""))])
        } else {
            #expect(throws: WebSocketError.closeContent) { try read(.client, frame) }
        }
    }

    @Test func `an empty close is a close, and nothing behind it is read`() throws {
        #expect(try read(.client, [0x88, 0, 0xFF, 0xFF]) == [.close(WebSocketClose(code: nil, reason: ""))])
    }

    @Test func `invalid text is refused at its first wrong byte, before the message ends`() {
        // A surrogate, an overlong form, and a code point above U+10FFFF.
        for bytes in [[0xED, 0xA0], [0xE0, 0x80], [0xC0, 0x80], [0xF4, 0x90], [0xF0, 0x8F], [0xF5, 0x80]] as [[UInt8]] {
            #expect(throws: WebSocketError.invalidUTF8) { try read(.client, [0x81, 100] + bytes) }
        }
    }

    @Test func `text is valid here exactly when the standard library says so`() throws {
        var random = SeededGenerator(seed: 6455)
        let interesting: [UInt8] = [
            0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4,
        ]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                interesting.randomElement(using: &random) ?? 0
            }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            let frame = WebSocketFrameEncoder.serverFrame(.text, bytes)
            #expect((try? read(.client, frame)) == (isValid ? [.text(bytes)] : nil), "\(bytes)")
        }
    }

    @Test func `after an error nothing more is read`() {
        var parser = WebSocketFrameParser(role: .client)
        var position = 0
        let bytes: [UInt8] = [0xC1, 0, 0x81, 0]
        #expect(throws: WebSocketError.reservedBits) { try parser.next(bytes.span.bytes, from: &position) }
        #expect((try? parser.next(bytes.span.bytes, from: &position)) == .some(nil))
        #expect(position == bytes.count)
    }

    @Test func `any bytes are events or an error, never a crash`() {
        var random = SeededGenerator(seed: 6455)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = try? read(.server, bytes, step: 7)
            _ = try? read(.client, bytes, step: 3)
        }
    }

    @Test func `a reason too long for a close frame is cut between two characters`() throws {
        let reason = String(repeating: "é", count: 70)
        let payload = WebSocketFrameEncoder.closePayload(code: 4001, reason: reason)
        #expect(payload.count == 124)
        #expect(
            try read(.client, WebSocketFrameEncoder.serverFrame(.close, payload))
                == [.close(WebSocketClose(code: 4001, reason: String(repeating: "é", count: 61)))])
    }

    private func read(
        _ role: WebSocketFrameParser.Role, _ bytes: [UInt8], limit: Int = 1 << 20, step: Int = .max
    ) throws(WebSocketError) -> [WebSocketEvent] {
        var parser = WebSocketFrameParser(role: role, maximumMessageLength: limit)
        var events: [WebSocketEvent] = []
        var start = 0
        while start < bytes.count {
            let piece = Array(bytes[start..<min(bytes.count, start + min(step, bytes.count))])
            var position = 0
            while let event = try parser.next(piece.span.bytes, from: &position) { events.append(event) }
            start += piece.count
        }
        return events
    }
}
