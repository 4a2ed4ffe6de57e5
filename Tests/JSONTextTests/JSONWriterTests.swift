import JSONText
import MatchModel
import Testing

@Suite struct JSONWriterTests {
    @Test func `commas stand between values and nowhere else`() {
        var json = JSONWriter()
        json.object {
            $0.field("a", 1)
            $0.object("b") { _ in }
            $0.array("c") {
                $0.element("x")
                $0.object { $0.field("d", true) }
                $0.array { _ in }
                $0.element(-3)
            }
            $0.null("e")
            $0.field("f", json: Array("[1]".utf8))
            $0.field(named: "g") { $0.element("y") }
            $0.field("h", "z")
        }
        #expect(
            json.text
                == "{\"a\":1,\"b\":{},\"c\":[\"x\",{\"d\":true},[],-3],\"e\":null,\"f\":[1],\"g\":\"y\",\"h\":\"z\"}")
    }

    @Test func `quotes, backslashes and control characters are escaped, the rest is UTF-8`() {
        var json = JSONWriter()
        json.element("\"\\\u{0}\u{1F}\n é😀\u{7F}")
        #expect(json.text == "\"\\\"\\\\\\u0000\\u001f\\u000a é😀\u{7F}\"")
    }

    @Test func `decimals are rounded to their places, of which there are at most nine`() {
        func written(_ value: Double, _ digits: Int) -> String {
            var json = JSONWriter()
            json.object { $0.field("x", value, digits: digits) }
            return String(json.text.dropFirst(5).dropLast())
        }
        #expect(written(1.005, 1) == "1.0")
        #expect(written(-0.25, 2) == "-0.25")
        #expect(written(2.5, 0) == "3")
        #expect(written(0.0625, 3) == "0.063")
        #expect(written(0.5, 12) == "0.500000000")
        #expect(written(.infinity, 2) == "null")
        #expect(written(.nan, 2) == "null")
        #expect(written(1e300, 2) == "null")
    }

    @Test(arguments: UInt64(1)...20) func `what is written is read as it was`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let value = Self.value(&random, depth: 4)
            var json = JSONWriter()
            Self.write(value, into: &json)
            #expect(try JSONReader.read(json.bytes) == value, "seed \(seed)")
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0..<12, using: &random) {
            let ranges: [ClosedRange<UInt32>] = [
                0...0x1F, 0x20...0x7F, 0x80...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
            ]
            let range = ranges[Int.random(in: 0..<ranges.count, using: &random)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func value(_ random: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 4 : 2), using: &random) {
        case 0: return .string(text(&random))
        case 1: return .integer(Int64(bitPattern: random.next()))
        case 2: return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(&random, depth: depth - 1) })
        default:
            return .object(
                (0..<Int.random(in: 0..<4, using: &random)).map { _ in
                    JSONValue.Member(name: text(&random), value: value(&random, depth: depth - 1))
                })
        }
    }

    private static func write(_ value: JSONValue, into json: inout JSONWriter) {
        switch value {
        case .string(let text): json.element(text)
        case .integer(let number): json.element(number)
        case .array(let elements): json.array { list in elements.forEach { write($0, into: &list) } }
        case .object(let members):
            json.object { object in
                for member in members { object.field(named: member.name) { write(member.value, into: &$0) } }
            }
        default: break
        }
    }
}
