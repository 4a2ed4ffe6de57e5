import Testing
import WebSocketTransport

@Suite struct WebSocketInputTests {
    static let server = WebSocketRules(role: .server)
    static let client = WebSocketRules(role: .client)

    @Test func `whole frames leave nothing behind, a cut one does until its last byte`() throws {
        var input = WebSocketInput()
        let frame = WebSocketFrameEncoder.clientFrame(.text, Array("hello".utf8), maskKey: 0x1234_5678)
        #expect(
            try read(&input, frame + frame, Self.server) == [.text(Array("hello".utf8)), .text(Array("hello".utf8))])
        #expect(input.isIdle)
        for cut in 1..<frame.count {
            #expect(try read(&input, Array(frame[..<cut]), Self.server).isEmpty)
            #expect(!input.isIdle, "cut at \(cut)")
            #expect(try read(&input, Array(frame[cut...]), Self.server) == [.text(Array("hello".utf8))])
            #expect(input.isIdle, "cut at \(cut)")
        }
    }

    @Test func `a fragmented message is kept over the pings in between`() throws {
        var input = WebSocketInput()
        #expect(try read(&input, [0x01, 1, 97, 0x89, 1, 7], Self.client) == [.ping([7])])
        #expect(!input.isIdle)
        #expect(try read(&input, [0x80, 1, 98, 0x8A, 0], Self.client) == [.text([97, 98]), .pong([])])
        #expect(input.isIdle)
    }

    /// Found by the fuzzer: the limit of messages was held against control frames that came whole.
    @Test func `a control frame may be longer than a message`() throws {
        let rules = WebSocketRules(role: .client, maximumMessageLength: 64)
        let payload = [UInt8](repeating: 1, count: 125)
        var input = WebSocketInput()
        #expect(try read(&input, WebSocketFrameEncoder.serverFrame(.ping, payload), rules) == [.ping(payload)])
    }

    @Test func `a whole message at the limit passes, one byte more is refused on its header`() throws {
        let rules = WebSocketRules(role: .client, maximumMessageLength: 64)
        let payload = [UInt8](repeating: 65, count: 65)
        var input = WebSocketInput()
        let frame = WebSocketFrameEncoder.serverFrame(.text, payload.dropLast())
        #expect(try read(&input, frame, rules) == [.text(payload.dropLast())])
        #expect(throws: WebSocketError.messageTooBig(limit: 64)) {
            try read(&input, [0x81, 65], rules)
        }
    }

    @Test func `after a close or an error nothing more is read`() throws {
        var closed = WebSocketInput()
        let ping: [UInt8] = [0x89, 0]
        #expect(try read(&closed, [0x88, 0] + ping, Self.client) == [.close(WebSocketClose(code: nil, reason: ""))])
        #expect(try read(&closed, ping, Self.client).isEmpty)
        var failed = WebSocketInput()
        #expect(throws: WebSocketError.reservedBits) { try read(&failed, [0xC1, 0], Self.client) }
        #expect(try read(&failed, ping, Self.client).isEmpty)
    }

    @Test func `a close is answered with its own code`() {
        #expect(
            WebSocketFrameEncoder.closeReply(to: WebSocketClose(code: 4001, reason: "x")) == [0x88, 2, 0x0F, 0xA1])
        #expect(WebSocketFrameEncoder.closeReply(to: WebSocketClose(code: nil, reason: "")) == [0x88, 0])
    }

    /// Both go eight bytes at a time where they can; every length and every start of a piece is tried.
    @Test func `unmasking and the check of text are right at every length and cut`() throws {
        for count in 0..<40 {
            let text = Array((String(repeating: "a", count: count) + "é" + "zzzzzzzzz").utf8)
            let frame = WebSocketFrameEncoder.clientFrame(.text, text, maskKey: 0x9A_BC_DE_F1)
            #expect(Array(zip(frame.dropFirst(6), text)).allSatisfy { $0 != $1 })
            for cut in 0...frame.count {
                var input = WebSocketInput()
                let events =
                    try read(&input, Array(frame[..<cut]), Self.server)
                    + read(&input, Array(frame[cut...]), Self.server)
                #expect(events == [.text(text)])
            }
            var wrong = text
            wrong[count] = 0xFF
            let bad = WebSocketFrameEncoder.clientFrame(.text, wrong, maskKey: 0x9A_BC_DE_F1)
            var input = WebSocketInput()
            #expect(throws: WebSocketError.invalidUTF8) { try read(&input, bad, Self.server) }
        }
    }

    private func read(
        _ input: inout WebSocketInput, _ bytes: [UInt8], _ rules: WebSocketRules
    ) throws(WebSocketError) -> [WebSocketEvent] {
        var events: [WebSocketEvent] = []
        var position = 0
        while let event = try input.next(bytes.span.bytes, from: &position, rules) { events.append(event) }
        return events
    }
}
