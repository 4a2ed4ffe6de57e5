import Testing

@testable import ProviderFeeds

@Suite struct XMLDocumentTests {
    private func read(_ text: String) throws(FeedRefusal) -> DocumentNode { try Document.read(Array(text.utf8)).root }

    private func code(_ text: String) -> FeedCode? { code(Array(text.utf8)) }

    private func code(_ bytes: [UInt8]) -> FeedCode? {
        do throws(FeedRefusal) {
            _ = try Document.read(bytes)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `the text of an element is all before its first child, comments and sections left out of it`() throws {
        let text = "<a> x<![CDATA[<&]]>y<!-- <b/> -->z<?p ?> <b c=\"1\">\n2 </b> tail</a>"
        let root = try read(text)
        #expect(root.text == "x<&yz")
        #expect(root.text("b") == "2" && root.child("b")?.integer("c") == 1)
        #expect(try read("<a><![CDATA[]]><![CDATA[1]]></a>").text == "1")
        #expect(try read("<a><b/>1</a>").text == "")
    }

    @Test func `of two attributes of one name the first counts`() throws {
        #expect(try read("<a b='1' b='2'/>").integer("b") == 1)
    }

    @Test func `the five references and characters by their number are read`() throws {
        #expect(try read("<a b='&lt;&gt;&amp;&quot;&apos;&#233;&#xE9;&#x1F600;'>&#38;</a>").text("b") == "<>&\"'éé😀")
        #expect(try read("<a>&#38;lt;</a>").text == "&lt;")
        #expect(try read("<a b='&#x00000026;'>&#x0001F600;</a>").text == "😀")
    }

    @Test(arguments: [
        "&", "& b", "&;", "&x;", "&#;", "&#x;", "&#0;", "&#xD800;", "&#x110000;", "&#+5;", "&#x+E9;", "&#xG;", "&amp",
        "&#1;",
    ])
    func `any other reference is refused, but where it is only text`(reference: String) throws {
        #expect(code("<a>\(reference)</a>") == .malformed)
        #expect(code("<a b=\"\(reference)\"/>") == .malformed)
        #expect(try read("<a><!-- \(reference) --><![CDATA[\(reference)]]></a>").text == reference)
    }

    @Test func `a document type is one only where it stands as one`() {
        #expect(code("<!-- <!DOCTYPE a> --><a><![CDATA[<!DOCTYPE a>]]></a>") == nil)
        #expect(code("<?x <!DOCTYPE a> ?><a/>") == nil)
        #expect(code("<!-->\n<!DOCTYPE a> & &nbsp; \n--><a/>") == nil)
        #expect(code("<!-- --><!DOCTYPE a><a/>") == .documentType)
        #expect(code("<a><!DOCTYPE a></a>") == .documentType)
    }

    @Test func `whatever is cut off is refused, and where it was whole it is not`() {
        let whole = Array("<?xml version=\"1.0\"?><a b=\"&lt;\"><!-- c --><b>1<![CDATA[2]]></b><c/></a>".utf8)
        #expect(code(whole) == nil)
        for count in 0..<whole.count { #expect(code(Array(whole.prefix(count))) == .malformed, "\(count) bytes") }
    }

    @Test(arguments: [
        "<a/><b/>", "<a/>text", "text<a/>", "<a></b>", "<a", "<a b>", "<a b=c/>", "<a/></a>", "<1/>", "<!-- -->",
        "<a>\u{1}</a>", "<a/>x", "<a/> x", "<a/>>", "<a/>!", "<a b='<'/>", "<a b='<!--' c='&#0;x'>q&foo;r</a>",
        "<a b='<!--'/>\u{0}<<junk -->", "<a &amp;='1'/>", "<!-->", "<!--> <![CDATA[ --><a>&#0;&foo;</a><!--]]>-->",
        "<!ELEMENT a>",
        "<a>\u{0}</a>", "<a/>\u{0}", "<a b=\"\u{7}\"/>", "<![CDATA[<a/>]]>",
    ]) func `refuses what is not XML`(text: String) {
        #expect(code(text) == .malformed)
    }

    @Test func `the place of a fault counts in what was sent`() {
        for (text, line, column) in [
            ("\u{FEFF}<a>\n &x;</a>", 2, 2), ("\n <a>\n<b></a>", 3, 6), ("<a/>\n<b/>", 2, 2), ("<a>\u{2}", 1, 4),
        ] {
            do throws(FeedRefusal) {
                _ = try read(text)
                Issue.record("it is not XML: \(text)")
            } catch {
                #expect((error.line, error.column) == (line, column), "\(text): \(error)")
            }
        }
    }

    @Test func `reads elements and attributes up to the bound and refuses one more`() {
        // The root, its attribute, and elements.
        let many = "<a b=\"\">" + String(repeating: "<b/>", count: Document.maximumNodes - 2)
        #expect(code(many + "</a>") == nil)
        #expect(code(many + "<b/></a>") == .tooLarge)
        let attributes = String(repeating: " b=''", count: Document.maximumNodes)
        #expect(code("<a\(attributes)/>") == .tooLarge)
        #expect(code(many + String(repeating: "<b/>", count: 100) + "</a>") == .tooLarge)
    }

    @Test func `reads UTF-16 of either order, with a mark or by how it begins`() {
        let text = "<a n=\"é😀\"/>"
        let big = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        let little = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        for bytes in [big, little, [0xFE, 0xFF] + big, [0xFF, 0xFE] + little] {
            #expect((try? Document.read(bytes))?.root.text("n") == "é😀")
        }
        #expect(code(big.dropLast()) == .badEncoding)
        #expect(code([0xFE, 0xFF] + little) == .badEncoding || code([0xFE, 0xFF] + little) == .malformed)
        let half: [UInt8] = [0xD8, 0x00]
        #expect(code(big.dropLast(2) + half + [0, UInt8(ascii: ">")]) == .badEncoding)
    }

    @Test func `the declaration is believed, but for UTF-16 before characters of one byte`() {
        func bytes(_ encoding: String, _ value: [UInt8]) -> [UInt8] {
            Array("<?xml version='1.0' encoding='\(encoding)'?><a n='".utf8) + value + Array("'/>".utf8)
        }
        func name(_ encoding: String, _ value: [UInt8]) -> String? {
            (try? Document.read(bytes(encoding, value)))?.root.text("n")
        }
        #expect(name("UTF-8", [0xC3, 0xA9]) == "é" && code(bytes("UTF-8", [0xE9])) == .badEncoding)
        #expect(name("iso-8859-1", [0xE9]) == "é")
        #expect(name("US-ASCII", [0x65]) == "e" && code(bytes("US-ASCII", [0xC3, 0xA9])) == .badEncoding)
        #expect(name("utf-16", [0xC3, 0xA9]) == "é")
        #expect(code(bytes("windows-1252", [0x65])) == .badEncoding)
        // A mark says more than a declaration, and what is quoted is none.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        #expect((try? Document.read(mark + bytes("windows-1252", [0xC3, 0xA9])))?.root.text("n") == "é")
        let quoted = Array("<a n='é'><![CDATA[<?xml version='1.0' encoding='ISO-8859-1'?><x/>]]></a>".utf8)
        #expect((try? Document.read(quoted))?.root.text("n") == "é")
    }
}
