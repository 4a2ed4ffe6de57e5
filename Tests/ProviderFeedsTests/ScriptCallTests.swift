import ProviderFeeds
import Testing

/// JSON as the argument of a call.
@Suite struct ScriptCallTests {
    private func read(_ text: String) throws -> Document { try Document.read(Array(text.utf8)) }

    private func refusal(_ text: String) -> FeedRefusal? {
        do throws(FeedRefusal) {
            _ = try Document.read(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        #"cb({"a":7})"#, #"cb({"a":7});"#, "W3c_0({\"a\":7}) ;\n", "/**/ cb(\n{\"a\":7}\n);", #"$.my.cb1 ( {"a":7} )"#,
        "\u{FEFF} /* by * us */cb({\"a\":7})", #"cb({"a":7};"#,
    ]) func `is read as the JSON alone`(text: String) throws {
        let document = try? read(text)
        // Without the bracket that ends the call something stands behind the value.
        let isWhole = text.contains(")")
        #expect(document?.root.integer("a") == 7)
        #expect((document?.fault == nil) == isWhole)
    }

    @Test func `an array and a text with brackets are arguments as well`() throws {
        #expect(try read(#"cb(["(x);"])"#).root.children.map(\.text) == ["(x);"])
    }

    @Test(arguments: [
        "hello", "cb(", "cb(7)", "cb {\"a\":7}", "(", "({\"a\":7})", "/* cb({\"a\":7})", "/* */", "1b({})",
    ])
    func `what is no such call is refused where it begins`(text: String) {
        #expect(
            refusal(text)
                == FeedRefusal(
                    code: .malformed, message: "neither a JSON object or array nor XML", line: 1, column: 1))
    }

    @Test func `pair: a name as long as the bound allows, and one longer`() {
        let name = String(repeating: "x", count: 1022)
        #expect(refusal("\(name)({})") == nil)
        #expect(refusal("x\(name)({})")?.message == "neither a JSON object or array nor XML")
    }

    @Test func `a fault within is where it is in the payload`() {
        #expect(refusal("/**/ cb(\n{\"a\":x});")?.line == 2)
        #expect(refusal("/**/ cb(\n{\"a\":x});")?.column == 6)
        #expect(refusal("cb({\"a\":x});")?.column == 9)
        #expect(refusal("cb({\"a\":[7")?.message == "not JSON: the text ends within a value")
    }

    @Test func `blanks before the declaration of XML are skipped, and lines count from them`() throws {
        let declared = "<?xml version=\"1.0\"?><a n=\"7\"/>"
        for blanks in ["", " ", "\n \t", "\u{FEFF}", "\u{FEFF}\n"] {
            #expect(try read(blanks + declared).root.integer("n") == 7)
        }
        #expect(refusal("\n  <?xml version=\"1.0\"?><a></b>")?.line == 2)
        #expect(refusal(" <a></b>")?.column == refusal("<a></b>").flatMap { $0.column.map { $0 + 1 } })
        #expect(refusal("\n<a>\n</b>")?.line == 3)
    }
}
