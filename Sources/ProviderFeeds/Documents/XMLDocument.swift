import CExpat

/// Reads XML into a `Document` with expat, in one pass.
///
/// A document type ends the reading on the spot, so there is no entity but the five of XML itself, internal or external,
/// and nothing is ever fetched. UTF-8, UTF-16, ISO-8859-1 and ASCII are read; the document's text is UTF-8.
///
/// The text of an element is what stands before its first child, without the space around it; comments and processing
/// instructions are skipped.
enum XMLDocument {
    /// `start` is where the XML begins: its declaration may stand behind nothing.
    static func read(_ bytes: [UInt8], from start: Int) throws(FeedRefusal) -> Document {
        guard let parser = XML_ParserCreate(nil) else {
            throw FeedRefusal(code: .tooLarge, message: "no memory to read XML with")
        }
        defer { XML_ParserFree(parser) }
        let builder = XMLDocumentBuilder(XMLTree(parser: parser, size: bytes.count))
        // The builder lives until the end of this function, longer than the parser calls it.
        XML_SetUserData(parser, Unmanaged.passUnretained(builder).toOpaque())
        XML_SetElementHandler(
            parser,
            { XMLDocumentBuilder.of($0).tree.start($1, $2) },
            { userData, _ in XMLDocumentBuilder.of(userData).tree.end() })
        XML_SetCharacterDataHandler(parser) { XMLDocumentBuilder.of($0).tree.characters($1, $2) }
        XML_SetStartDoctypeDeclHandler(parser) { userData, _, _, _, _ in
            XMLDocumentBuilder.of(userData).tree.stop(
                FeedRefusal(
                    code: .documentType, message: "XML with a document type; send it without <!DOCTYPE>"))
        }
        let status = bytes[start...].withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                XML_Parse(parser, $0.baseAddress, CInt($0.count), CInt(XML_TRUE))
            }
        }
        guard status == XML_STATUS_OK else {
            var refusal = builder.tree.refusal ?? expatRefusal(parser)
            let (line, column) = (Int(XML_GetCurrentLineNumber(parser)), Int(XML_GetCurrentColumnNumber(parser)))
            let first = Document.place(start, in: bytes)
            refusal.line = first.line + line - 1
            refusal.column = column + (line == 1 ? first.column : 1)
            throw withExtendedLifetime(builder) { refusal }
        }
        return withExtendedLifetime(builder) {
            Document(format: .xml, text: builder.tree.text, nodes: builder.tree.nodes, rootPlaces: [0])
        }
    }

    private static func expatRefusal(_ parser: XML_Parser) -> FeedRefusal {
        let error = XML_GetErrorCode(parser)
        let words = XML_ErrorString(error).map { String(cString: $0) } ?? "error \(error.rawValue)"
        let encoding = [XML_ERROR_UNKNOWN_ENCODING, XML_ERROR_INCORRECT_ENCODING, XML_ERROR_PARTIAL_CHAR]
        return FeedRefusal(code: encoding.contains(error) ? .badEncoding : .malformed, message: "not XML: \(words)")
    }
}

/// What expat is given to hand back: a box, so that each call is one access to all that is within.
private final class XMLDocumentBuilder {
    var tree: XMLTree

    init(_ tree: XMLTree) { self.tree = tree }

    static func of(_ userData: UnsafeMutableRawPointer?) -> XMLDocumentBuilder {
        guard let userData else { preconditionFailure("expat hands back what it was given") }
        return Unmanaged<XMLDocumentBuilder>.fromOpaque(userData).takeUnretainedValue()
    }
}

/// What expat calls. One thread, one document.
private struct XMLTree {
    private let parser: XML_Parser
    private(set) var text: [UInt8] = []
    private(set) var nodes: [Document.Node] = []
    private var open: [Int] = []
    /// Why the reading was ended from here.
    private(set) var refusal: FeedRefusal?

    init(parser: XML_Parser, size: Int) {
        self.parser = parser
        text.reserveCapacity(size)
        nodes.reserveCapacity(min(size / 16, Document.maximumNodes))
    }

    mutating func stop(_ reason: FeedRefusal) {
        guard refusal == nil else { return }
        refusal = reason
        XML_StopParser(parser, XML_Bool(XML_FALSE))
    }

    mutating func start(
        _ name: UnsafePointer<XML_Char>?, _ attributes: UnsafeMutablePointer<UnsafePointer<XML_Char>?>?
    ) {
        guard refusal == nil, let name, var attribute = attributes else { return }
        guard open.count < Document.maximumDepth else {
            return stop(
                FeedRefusal(code: .tooDeep, message: "elements nested deeper than \(Document.maximumDepth)"))
        }
        endTextOfParent()
        let place = nodes.count
        open.append(place)
        var element = Document.Node(kind: .element)
        (element.nameStart, element.nameLength) = append(name)
        nodes.append(element)
        while let name = attribute.pointee, let value = attribute.advanced(by: 1).pointee {
            var node = Document.Node(kind: .string)
            (node.nameStart, node.nameLength) = append(name)
            (node.valueStart, node.valueLength) = append(value)
            node.next = UInt32(nodes.count + 1)
            nodes.append(node)
            attribute = attribute.advanced(by: 2)
        }
        // What follows is the element's text, until a child or its end.
        nodes[place].valueStart = UInt32(text.count)
        if nodes.count > Document.maximumNodes {
            stop(
                FeedRefusal(
                    code: .tooLarge,
                    message: "more than \(Document.maximumNodes) elements and attributes; send less in one document"))
        }
    }

    mutating func characters(_ bytes: UnsafePointer<XML_Char>?, _ count: CInt) {
        guard refusal == nil, let bytes, let element = open.last, nodes[element].next == 0 else { return }
        text.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: Int(count)))
        nodes[element].valueLength = UInt32(text.count) - nodes[element].valueStart
    }

    mutating func end() {
        guard refusal == nil, let element = open.last else { return }
        if nodes[element].next == 0 { trim(element) }
        open.removeLast()
        nodes[element].next = UInt32(nodes.count)
    }

    /// The first child of an element ends its text. `next` is 0 until then, and gets its true value at the end.
    private mutating func endTextOfParent() {
        guard let parent = open.last, nodes[parent].next == 0 else { return }
        trim(parent)
        nodes[parent].next = UInt32(parent + 1)
    }

    /// Takes the space off both ends of an element's text.
    private mutating func trim(_ element: Int) {
        var start = Int(nodes[element].valueStart)
        var end = start + Int(nodes[element].valueLength)
        while start < end, text[start] <= 0x20 { start += 1 }
        while end > start, text[end - 1] <= 0x20 { end -= 1 }
        nodes[element].valueStart = UInt32(start)
        nodes[element].valueLength = UInt32(end - start)
    }

    private mutating func append(_ string: UnsafePointer<XML_Char>) -> (UInt32, UInt32) {
        let start = text.count
        var count = 0
        while string[count] != 0 { count += 1 }
        text.append(contentsOf: UnsafeRawBufferPointer(start: string, count: count))
        return (UInt32(start), UInt32(count))
    }
}
