/// A JSON or XML text as a tree that is read in place: nodes in the order of the text, strings made only when asked for.
///
/// Both formats, and the JSON conversions of XML that some providers sell, are read through the same words, so that an
/// adapter is written once. `DocumentNode` says how each maps.
///
/// A whole document of 1.8 MB is one array of nodes and no object more: that is what makes it cheap.
package final class Document: Sendable {
    package enum Format: Sendable {
        case json
        case xml
    }

    /// The most bytes of a document.
    package static let maximumBytes = 16 << 20
    /// The most nodes of a document: values of JSON; elements and attributes of XML.
    package static let maximumNodes = 2_000_000
    /// The deepest nesting.
    package static let maximumDepth = 64

    package let format: Format
    /// What names and values are pieces of.
    let text: [UInt8]
    let nodes: [Node]
    /// The places of the values that stand after each other on the outermost level: one, but for streams of messages.
    let rootPlaces: [Int]
    /// Names of JSON members begin with `@`: it is XML in another dress.
    let hasMarkedAttributes: Bool
    /// Why the text could not be read beyond the last root; `nil` when all of it was. Only of JSON of which at least one
    /// value was read whole.
    package let fault: FeedRefusal?

    init(
        format: Format, text: [UInt8], nodes: [Node], rootPlaces: [Int], hasMarkedAttributes: Bool = false,
        fault: FeedRefusal? = nil
    ) {
        self.format = format
        self.text = text
        self.nodes = nodes
        self.rootPlaces = rootPlaces
        self.hasMarkedAttributes = hasMarkedAttributes
        self.fault = fault
    }

    /// At least one.
    package var roots: [DocumentNode] { rootPlaces.map { DocumentNode(document: self, place: $0) } }
    package var root: DocumentNode { DocumentNode(document: self, place: rootPlaces[0]) }

    /// Reads JSON or XML, whichever the first character is of, with or without blanks before it, and JSON that is the
    /// argument of a call.
    package static func read(_ bytes: [UInt8]) throws(FeedRefusal) -> Document {
        guard bytes.count <= maximumBytes else {
            throw FeedRefusal(
                code: .tooLarge, message: "\(bytes.count) bytes; send at most \(maximumBytes) in one document")
        }
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let first = bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
        var start = first
        while start < bytes.count, bytes[start] <= 0x20, bytes[start] != 0 { start += 1 }
        guard start < bytes.count else { throw FeedRefusal(code: .malformed, message: "the payload is empty") }
        switch bytes[start] {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return try JSONDocument.read(bytes, from: start)
        case UInt8(ascii: "<"):
            return try XMLDocument.read(bytes)
        case 0xFE, 0xFF, 0:
            // Two bytes a character are XML's to find out about.
            return try XMLDocument.read(bytes)
        default:
            if let argument = ScriptCall.argument(of: bytes, from: start) {
                return try JSONDocument.read(argument.bytes, from: argument.start)
            }
            throw FeedRefusal(
                code: .malformed, message: "neither a JSON object or array nor XML", line: 1, column: start + 1)
        }
    }

    /// Line and column, from 1, of a place in bytes.
    static func place(_ offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        var line = 1
        var start = 0
        for index in 0..<min(offset, bytes.count) where bytes[index] == UInt8(ascii: "\n") {
            line += 1
            start = index + 1
        }
        return (line, min(offset, bytes.count) - start + 1)
    }

    /// One node of the tree: 24 bytes. Places count in bytes of `text`.
    struct Node {
        enum Kind: UInt8 {
            case null
            case bool
            case number
            case string
            case array
            case object
            /// Its value is its text, its attributes are strings among its children.
            case element
        }

        var kind: Kind
        var nameStart: UInt32 = 0
        var nameLength: UInt32 = 0
        var valueStart: UInt32 = 0
        var valueLength: UInt32 = 0
        /// The place of the node after this one and all within it.
        var next: UInt32 = 0
    }
}
