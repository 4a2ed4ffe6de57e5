import ProviderFeeds
import Testing

@Suite struct DocumentTests {
    private func read(_ text: String) throws -> Document { try Document.read(Array(text.utf8)) }

    private func code(_ bytes: [UInt8]) -> FeedCode? {
        do throws(FeedRefusal) {
            _ = try Document.read(bytes)
            return nil
        } catch {
            return error.code
        }
    }

    private func code(_ text: String) -> FeedCode? { code(Array(text.utf8)) }

    @Test(arguments: [
        #"{"Games":{"Game":{"@attributes":{"id":"7"},"Event":[{"@attributes":{"id":"1","min":"3"}},{"@attributes":{"id":"2"}}],"Name":"A é"}}}"#,
        #"{"Games":{"Game":{"@id":"7","Event":[{"@id":"1","@min":3},{"@id":"2"}],"Name":{"@value":"A \u00e9"}}}}"#,
        #"{"Games":{"Game":{"id":7,"Event":[{"id":1,"min":3.0},{"id":2}],"Name":"A é"}}}"#,
        #"<Games><Game id="7"><!-- note --><Event id="1" min="3"/><Event id='2'></Event><Name> A &#233;</Name></Game></Games>"#,
    ]) func `reads the same out of XML, its conversions and plain JSON`(text: String) throws {
        let document = try read(text)
        let root = document.root
        let games = try #require(root.isNamed("Games") ? root : root.child("Games"))
        let game = try #require(games.child("Game"))
        #expect(game.integer("id") == 7)
        #expect(game.text("id") == "7")
        #expect(game.text("Name") == "A é")
        #expect(game.list("Event").map { $0.integer("id") } == [1, 2])
        #expect(game.list("Event").first?.integer("min") == 3)
        #expect(game.list("Event").last?.has("min") == false)
        #expect(games.list("Game").count == 1)
        #expect(games.list("Nothing").isEmpty)
    }

    @Test func `null is missing, and of two members with one name the last counts`() throws {
        let root = try read(#"{"a":null,"b":1,"b":2,"c":[]}"#).root
        #expect(!root.has("a"))
        #expect(root.integer("b") == 2)
        #expect(root.has("c"))
        #expect(root.list("c").isEmpty)
    }

    @Test(
        arguments: [
            ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min), ("12.00", 12), ("\"+3\"", 3),
            ("9223372036854775808", nil), ("1.5", nil), ("1e3", nil), ("\"\"", nil), ("\"x\"", nil), ("true", nil),
            ("{}", nil), ("\"-\"", nil),
        ] as [(String, Int64?)]) func `reads whole numbers that fit`(text: String, value: Int64?) throws
    {
        #expect(try read("{\"n\":\(text)}").root.integer("n") == value)
    }

    @Test func `decodes escapes, half a surrogate pair among them`() throws {
        let root = try read(#"{"\u0061":"\ud83d\ude00\n\"\\\/","b":"\ud83dx","c":"\ude00"}"#).root
        #expect(root.text("a") == "😀\n\"\\/")
        #expect(root.text("b") == "\u{FFFD}x")
        #expect(root.text("c") == "\u{FFFD}")
    }

    @Test func `keeps what stood whole before a stream was cut off`() throws {
        let document = try read("{\"a\":1}{\"a\":2}\n{\"a\":[1,")
        #expect(document.roots.map { $0.integer("a") } == [1, 2])
        #expect(document.fault?.line == 2)
        #expect(try read("{}\n{}").fault == nil)
    }

    @Test func `says where the fault is`() {
        #expect(throws: FeedRefusal(code: .malformed, message: "not JSON: unexpected character", line: 2, column: 5)) {
            try read("{\n\"a\":x}")
        }
        do throws(FeedRefusal) {
            _ = try Document.read(Array("<a>\n <b></a>".utf8))
            Issue.record("it is not XML")
        } catch {
            #expect(error.code == .malformed)
            #expect(error.line == 2)
        }
    }

    @Test func `refuses any document type, and so every entity bomb`() {
        #expect(code("<!DOCTYPE a><a/>") == .documentType)
        #expect(code("<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;\">]><a>&y;</a>") == .documentType)
        #expect(code("<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><a/>") == .documentType)
        #expect(code("<a>&x;</a>") == .malformed)
    }

    @Test func `reads nesting up to the bound and refuses one deeper`() {
        func json(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        func xml(_ depth: Int) -> String {
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(code(json(Document.maximumDepth)) == nil)
        #expect(code(json(Document.maximumDepth + 1)) == .tooDeep)
        #expect(code(json(1_000_000)) == .tooDeep)
        #expect(code(xml(Document.maximumDepth)) == nil)
        #expect(code(xml(Document.maximumDepth + 1)) == .tooDeep)
    }

    @Test func `bounds bytes and nodes`() {
        #expect(code([UInt8](repeating: 0x20, count: Document.maximumBytes + 1)) == .tooLarge)
        let many = "[" + String(repeating: "1,", count: Document.maximumNodes - 2) + "1"
        #expect(code(many + "]") == nil)
        #expect(code(many + ",1]") == .tooLarge)
    }

    @Test func `refuses what is in no encoding it reads`() {
        #expect(
            code([UInt8(ascii: "["), UInt8(ascii: "\""), 0xE9, UInt8(ascii: "\""), UInt8(ascii: "]")]) == .badEncoding)
        #expect(code("") == .malformed)
        #expect(code("hello") == .malformed)
        #expect(code("\u{FEFF}{}") == nil)
        let latin1 = Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a n=\"".utf8) + [0xE9] + Array("\"/>".utf8)
        #expect((try? Document.read(latin1))?.root.text("n") == "é")
        let utf16: [UInt8] = [0xFE, 0xFF] + "<a n=\"é\"/>".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect((try? Document.read(utf16))?.root.text("n") == "é")
    }

    @Test(arguments: ["[1,]", "[01]", "{\"a\"}", "[\"\u{1}\"]", "[\"\\x\"]", "[tru]", "{a:1}", "[1 2]", "[.5]", "[1.]"])
    func `refuses what is not JSON`(text: String) {
        #expect(code(text) == .malformed)
    }
}
