import CPugixml

/// Reads XML into a `Document` with pugixml, which parses it where it stands: a third of what expat takes for the same.
///
/// What it would read otherwise than it is meant is refused before, by `XMLScreen`. Of two attributes of one name the first
/// counts.
///
/// The text of an element is what stands before its first child, without the space around it; comments and processing
/// instructions are skipped, and space that stands alone between them.
enum XMLDocument {
    static let tooMany = "more than \(Document.maximumNodes) elements and attributes; send less in one document"

    static func read(_ bytes: [UInt8]) throws(FeedRefusal) -> Document {
        var text = try XMLEncoding.utf8(bytes)
        try XMLScreen.check(text)
        let source = text
        // The parser has a zero in the place of the last byte, and does not look at what that was.
        text.append(UInt8(ascii: "\n"))
        let tree = text.withUnsafeMutableBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                touchline_xml_parse($0.baseAddress, $0.count, Document.maximumNodes, Document.maximumDepth)
            }
        }
        defer { touchline_xml_free(tree) }
        guard tree.status == TOUCHLINE_XML_OK else { throw refusal(tree, source) }
        let nodes = UnsafeBufferPointer(start: tree.nodes, count: tree.count).map { node in
            Document.Node(
                kind: node.is_element != 0 ? .element : .string, nameStart: node.name_start,
                nameLength: node.name_length, valueStart: node.value_start, valueLength: node.value_length,
                next: node.next)
        }
        return Document(format: .xml, text: text, nodes: nodes, rootPlaces: [0])
    }

    private static func refusal(_ tree: touchline_xml_tree, _ source: [UInt8]) -> FeedRefusal {
        let (line, column) = Document.place(tree.offset, in: source)
        var refusal = FeedRefusal(code: .tooLarge, message: tooMany, line: line, column: column)
        switch tree.status {
        case TOUCHLINE_XML_TOO_DEEP:
            refusal.code = .tooDeep
            refusal.message = "elements nested deeper than \(Document.maximumDepth)"
        case TOUCHLINE_XML_NO_MEMORY: refusal.message = "no memory to read XML with"
        case TOUCHLINE_XML_MALFORMED:
            refusal.code = .malformed
            refusal.message = "not XML: " + (tree.message.map { String(cString: $0) } ?? "")
        default: break
        }
        return refusal
    }
}
