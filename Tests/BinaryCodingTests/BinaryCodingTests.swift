import Testing

@testable import BinaryCoding

@Suite struct BinaryCodingTests {
    private enum Word: Codable, Hashable {
        case plain
        case number(Int64)
        case pair(String, second: Bool)
    }
    private struct Inner: Codable, Hashable {
        var x: String?
        var y: UInt8 = 3
    }
    private struct Whole: Codable, Hashable {
        var signed: [Int64] = [.min, -1, 0, 1, 63, 64, .max]
        var unsigned: [UInt64] = [0, 127, 128, .max]
        var inner = Inner()
        // Follows a member of the same name that is not there.
        var x = "outer"
        var none: Inner?
        var some: Inner? = Inner(x: "ä€😀", y: 255)
        var small: Int16? = -300
        var words: [Word] = [.plain, .number(-5), .pair("a", second: true), .plain]
        var keyed: [Word: String] = [.plain: "one", .number(2): "two"]
        var double = -1.5
        var empty: [String] = []
    }

    @Test func `a value comes back as it was`() throws {
        let value = Whole()
        #expect(try BinaryDecoder.decode(Whole.self, from: BinaryEncoder.encode(value)) == value)
    }

    @Test func `bytes that end early, go on, or were flipped give an error or another value, never a crash`() throws {
        let bytes = try BinaryEncoder.encode(Whole(keyed: [.plain: "one"]))
        for count in 0..<bytes.count {
            #expect(throws: (any Error).self) { try BinaryDecoder.decode(Whole.self, from: Array(bytes[..<count])) }
        }
        #expect(throws: (any Error).self) { try BinaryDecoder.decode(Whole.self, from: bytes + [0]) }
        for place in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[place / 8] ^= 1 << UInt8(place % 8)
            _ = try? BinaryDecoder.decode(Whole.self, from: flipped)
        }
    }
}
