import JSONText
import Testing

@Suite struct JSONReaderTests {
    func read(_ text: String, depth: Int = JSONReader.defaultDepth) -> JSONValue? {
        try? JSONReader.read(Array(text.utf8), depth: depth)
    }

    /// What RFC 8259 allows beside what it does not.
    @Test(arguments: [
        ("0", "00"), ("-0", "-"), ("10", "010"), ("1.5", "1."), ("0.5", ".5"), ("1e3", "1e"), ("1E+3", "1E+"),
        ("-1", "+1"), ("1", "1x"), ("1", "0x1"), ("1e308", "1e309"), ("null", "nul"), ("true", "True"),
        ("false", "falsee"), ("[]", "["), ("[1,2]", "[1,2,]"), ("[1]", "[,1]"), ("[1,2]", "[1 2]"), ("{}", "{"),
        ("{\"a\":1}", "{\"a\":1,}"), ("{\"a\":1}", "{a:1}"), ("{\"a\":1}", "{\"a\" 1}"), ("{\"a\":1}", "{1:1}"),
        (" \t\r\n1 ", "\u{0C}1"), ("\"a\"", "'a'"), ("\"\\n\"", "\"\n\""), ("\"\\u0000\"", "\"\u{0}\""),
        ("\"\\/\"", "\"\\a\""), ("\"\\u00e9\"", "\"\\u00g9\""), ("\"\\u00E9\"", "\"\\u00e\""), ("\"\"", "\""),
        ("1", ""), ("1", " "), ("[[]]", "[]]"), ("\"\u{7F}\"", "\"\u{1F}\""), ("1", "1 2"), ("[]", "\u{FEFF}[]"),
        ("\"\\ud83d\\ude00\"", "\"\\ud83d\""), ("\"\\ud83d\\ude00\"", "\"\\ud83d\\u0041\""),
        ("\"\\uD83D\\uDE00\"", "\"\\ude00\\ud83d\""), ("\"\\ud83d\\ude00\"", "\"\\ud83dx\""), ("1", "NaN"),
        ("1", "Infinity"), ("1", "/**/1"),
    ]) func `the first is JSON, the second is not`(good: String, bad: String) {
        #expect(read(good) != nil, "\(good)")
        #expect(read(bad) == nil, "\(bad)")
    }

    @Test func `values are what they say`() {
        #expect(read("9223372036854775807") == .integer(.max))
        #expect(read("9223372036854775808") == .number(9_223_372_036_854_775_808))
        #expect(read("-1.5e2") == .number(-150))
        #expect(read("\"\\ud83d\\ude00\\u00e9\\n\"") == .string("😀é\n"))
        #expect(read("\"\\\"\\\\\\/\\b\\f\\r\\t\"") == .string("\"\\/\u{8}\u{C}\r\t"))
        #expect(read("[null,true,false]") == .array([.null, .bool(true), .bool(false)]))
    }

    @Test func `of two members with one name the last counts, and the order is kept`() {
        let value = read("{\"b\":1,\"a\":2,\"b\":3}")
        #expect(value?["b"]?.integer == 3)
        #expect(value?.members?.map(\.name) == ["b", "a", "b"])
        #expect(value?["c"] == nil)
        #expect(read("[1]")?["a"] == nil)
    }

    @Test func `nesting up to the bound is read, one deeper is not`() {
        for depth in [1, 4, 32] {
            for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
                let inner = open == "[" ? "" : "1"
                func nested(_ count: Int) -> String {
                    String(repeating: open, count: count) + inner + String(repeating: close, count: count)
                }
                #expect(read(nested(depth), depth: depth) != nil)
                #expect(read(nested(depth + 1), depth: depth) == nil)
            }
        }
        #expect(read(String(repeating: "[", count: 1_000_000)) == nil)
    }

    @Test(arguments: [
        [0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3],
    ]) func `a string that is not UTF-8 is refused`(bytes: [UInt8]) {
        #expect((try? JSONReader.read([0x22] + bytes + [0x22])) == nil)
    }

    @Test func `an error says where`() {
        #expect {
            try JSONReader.read(Array("{\n  \"a\": tru\n}".utf8))
        } throws: { error in
            guard let error = error as? JSONError else { return false }
            return (error.line, error.column, error.offset) == (2, 8, 9)
        }
    }
}
