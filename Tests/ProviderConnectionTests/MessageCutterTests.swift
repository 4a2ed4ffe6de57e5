import ProviderConnection
import Testing

@Suite struct MessageCutterTests {
    private static func cut(_ pieces: [[UInt8]], maximumBytes: Int = 1000) throws -> [String] {
        var cutter = MessageCutter(maximumBytes: maximumBytes)
        var messages: [[UInt8]] = []
        for piece in pieces { try cutter.take(piece, into: &messages) }
        return messages.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func messagesAreWholeWhereverTheStreamWasCut() throws {
        let wanted = [#"{"a":"}{\"\\"}"#, "[[1,{}],2]", #"{"b":{"c":[]}}"#, "{}"]
        let stream = Array((wanted[0] + wanted[1] + "\r\n \u{1E}\t" + wanted[2] + wanted[3] + "\n{\"cut").utf8)
        for first in 0...stream.count {
            for second in first...stream.count {
                let pieces = [stream[..<first], stream[first..<second], stream[second...]].map(Array.init)
                #expect(try Self.cut(pieces) == wanted)
            }
        }
        #expect(try Self.cut(stream.map { [$0] }) == wanted)
    }

    @Test(arguments: [1, 7, 100])
    func aMessageMayBeAsLongAsTheBoundAndNotAByteLonger(piece: Int) throws {
        let longest = Array("{\"a\":\"\(String(repeating: "x", count: 92))\"}".utf8)
        #expect(longest.count == 100)
        func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
            stride(from: 0, to: bytes.count, by: piece).map { Array(bytes[$0..<min($0 + piece, bytes.count)]) }
        }
        #expect(try Self.cut(pieces(longest + longest), maximumBytes: 100).count == 2)
        #expect(throws: MessageCutter.Fault.tooLong(limit: 99)) { try Self.cut(pieces(longest), maximumBytes: 99) }
    }

    @Test func whatNeverEndsIsHeldUpToTheBoundOnly() throws {
        var cutter = MessageCutter(maximumBytes: 100)
        var messages: [[UInt8]] = []
        try cutter.take(Array("[".utf8) + [UInt8](repeating: 0x20, count: 99), into: &messages)
        #expect(cutter.heldBytes == 100)
        #expect(throws: MessageCutter.Fault.tooLong(limit: 100)) { try cutter.take([0x20], into: &messages) }
    }

    @Test func nestingEndsAtItsBound() throws {
        let deepest = [UInt8](repeating: 0x5B, count: 512) + [UInt8](repeating: 0x5D, count: 512)
        #expect(try Self.cut([deepest], maximumBytes: 2000).count == 1)
        #expect(throws: MessageCutter.Fault.tooDeep) { try Self.cut([[0x5B] + deepest], maximumBytes: 2000) }
    }

    @Test(arguments: ["x", "}", "]", "\"", "1", "\u{0}", ",", "<"])
    func nothingElseMayStandBetweenMessages(text: String) throws {
        var cutter = MessageCutter(maximumBytes: 100)
        var messages: [[UInt8]] = []
        let byte = try #require(text.utf8.first)
        #expect(throws: MessageCutter.Fault.notJSON(byte)) {
            try cutter.take(Array("{}\(text){}".utf8), into: &messages)
        }
        #expect(messages.count == 1)
    }

    @Test func heartbeatsAreToldByTheirFirstField() {
        func isOne(_ text: String) -> Bool { Heartbeat.isOne(Array(text.utf8)) }
        #expect(isOne(#"{"heartbeat":{"interval":5}}"#))
        #expect(isOne("{\n   \"heartbeat\" : { } }"))
        #expect(!isOne(#"{"payload":{"heartbeat":1}}"#))
        #expect(!isOne(#"{"heartbeats":1}"#))
        #expect(!isOne(#"["heartbeat"]"#))
        #expect(isOne(#"{"heartbeat":""# + String(repeating: "x", count: 1008) + "\"}"))
        #expect(!isOne(#"{"heartbeat":""# + String(repeating: "x", count: 1009) + "\"}"))
    }
}
