import MatchModel

/// A place in a document.
///
/// What a member of a JSON object is, an attribute or a child element is in XML, and in the JSON conversions of XML
/// either stands under `"@attributes"` or has a name that begins with `@`. One reading fits all:
/// - `text`, `integer`, `number`, `flag` of a name: a scalar member, an attribute, or the text of a child element. Numbers
///   written as strings and strings written as numbers are read.
/// - `child` of a name: a member, or the first child element. Of two members with one name the last counts.
/// - `list` of a name: the elements of an array member, or the one object where a converter left the array away, or every
///   child element of that name.
///
/// A member that is `null` is missing.
package struct DocumentNode: Sendable {
    let document: Document
    let place: Int

    private var node: Document.Node { document.nodes[place] }

    /// An object or an element.
    package var isObject: Bool { node.kind == .object || node.kind == .element }
    package var isArray: Bool { node.kind == .array }
    /// A string of JSON, or an attribute.
    package var isQuoted: Bool { node.kind == .string }

    // MARK: Names

    /// Its own name: of an element, or of a member; "" for an element of an array.
    package var name: String {
        let node = node
        return string(node.nameStart, node.nameLength)
    }

    package func isNamed(_ name: StaticString) -> Bool { isNamed(name, at: place) }

    private func isNamed(_ name: StaticString, at place: Int) -> Bool {
        let text = document.text
        return Self.isNamed(name, document.nodes[place], text.span)
    }

    private static func isNamed(_ name: StaticString, _ node: Document.Node, _ text: borrowing Span<UInt8>) -> Bool {
        let count = name.utf8CodeUnitCount
        guard Int(node.nameLength) == count else { return false }
        let start = Int(node.nameStart)
        let wanted = name.utf8Start
        var index = 0
        while index < count, text[start + index] == wanted[index] { index += 1 }
        return index == count
    }

    // MARK: Children

    /// Every node directly in this one, in the order of the text: elements of an array, members of an object, attributes
    /// and child elements.
    package var children: DocumentNodes { DocumentNodes(document: document, place: place + 1, end: Int(node.next)) }

    /// The member or child element of this name; `nil` for one that is missing or `null`.
    package func child(_ name: StaticString) -> DocumentNode? {
        guard let place = find(name), document.nodes[place].kind != .null else { return nil }
        return DocumentNode(document: document, place: place)
    }

    /// The path of members from here.
    package func child(_ first: StaticString, _ second: StaticString, _ rest: StaticString...) -> DocumentNode? {
        var node = child(first)?.child(second)
        for name in rest { node = node?.child(name) }
        return node
    }

    /// Every object of this name, see `DocumentNode`; scalars of an array among them.
    package func list(_ name: StaticString) -> [DocumentNode] {
        guard document.format == .json else {
            return children.filter { $0.node.kind == .element && $0.isNamed(name) }
        }
        guard let child = child(name) else { return [] }
        return child.isArray ? Array(child.children) : [child]
    }

    /// The same, also where the list stands within an element of its own: `<periods><period/></periods>`, or a JSON array
    /// under the name of that element.
    package func list(_ name: StaticString, in wrapper: StaticString) -> [DocumentNode] {
        let list = list(name)
        guard list.isEmpty, let wrapper = child(wrapper) else { return list }
        return wrapper.isArray ? Array(wrapper.children) : wrapper.list(name)
    }

    /// Whether there is such a list, be it empty.
    package func has(_ name: StaticString, in wrapper: StaticString) -> Bool {
        has(name) || child(wrapper).map { $0.isArray || $0.isObject } ?? false
    }

    /// Whether there is a member, an attribute or a child element of this name which is not `null`.
    package func has(_ name: StaticString) -> Bool { child(name) != nil }

    /// The place of a child by its name: of JSON the last, of XML the first.
    private func find(_ name: StaticString) -> Int? {
        let isJSON = node.kind == .object
        guard isJSON || node.kind == .element else { return nil }
        var found: Int?
        var attributes: Int?
        var child = place + 1
        let end = Int(node.next)
        let (allNodes, allText, hasMarks) = (document.nodes, document.text, document.hasMarkedAttributes)
        let nodes = allNodes.span
        let text = allText.span
        while child < end {
            let node = nodes[child]
            if Self.isNamed(name, node, text) {
                guard isJSON else { return child }
                found = child
            } else if isJSON, hasMarks, node.nameLength > 0, text[Int(node.nameStart)] == UInt8(ascii: "@") {
                if Self.isNamed("@attributes", node, text) {
                    attributes = child
                } else if isMarked(name, at: child) {
                    found = found ?? child
                }
            }
            child = Int(node.next)
        }
        if let found { return found }
        return attributes.flatMap { DocumentNode(document: document, place: $0).find(name) }
    }

    /// Whether the name there is `@` and this one.
    private func isMarked(_ name: StaticString, at place: Int) -> Bool {
        let node = document.nodes[place]
        guard Int(node.nameLength) == name.utf8CodeUnitCount + 1 else { return false }
        let start = Int(node.nameStart) + 1
        return name.withUTF8Buffer { wanted in
            for index in 0..<wanted.count where document.text[start + index] != wanted[index] { return false }
            return true
        }
    }

    // MARK: Values

    /// Its own value: of a scalar as it is written (`true` and `false` as words), of an element its text, of the JSON
    /// conversion of an element its `@value`, `#text` or `content`. `nil` for arrays, other objects and `null`; "" is a text.
    package var text: String? {
        let node = node
        switch node.kind {
        case .null, .array: return nil
        case .object:
            for name in ["@value", "#text", "content"] as [StaticString] {
                guard let place = find(name), document.nodes[place].kind != .object else { continue }
                return DocumentNode(document: document, place: place).text
            }
            return nil
        case .bool, .number, .string, .element: return string(node.valueStart, node.valueLength)
        }
    }

    /// A whole number, written as a number or a string, with or without a fraction of zeros; `nil` for what does not fit.
    package var integer: Int64? {
        guard let (start, length) = scalar, length > 0 else { return nil }
        var index = start
        let end = start + length
        let isNegative = document.text[index] == UInt8(ascii: "-")
        if isNegative || document.text[index] == UInt8(ascii: "+") { index += 1 }
        guard index < end else { return nil }
        var value: Int64 = 0
        var digits = 0
        while index < end, case let byte = document.text[index], 0x30...0x39 ~= byte {
            let digit = Int64(byte - 0x30)
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) =
                isNegative ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
            guard !overflow, !overflow2 else { return nil }
            value = sum
            digits += 1
            index += 1
        }
        guard digits > 0 else { return nil }
        if index < end {
            guard document.text[index] == UInt8(ascii: "."), index + 1 < end,
                document.text[(index + 1)..<end].allSatisfy({ $0 == 0x30 })
            else { return nil }
        }
        return value
    }

    /// A finite number, written as a number or a string.
    package var number: Double? {
        guard let text, let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// `true` and `false`, `yes` and `no`, 1 and 0, in any case of letters.
    package var flag: Bool? {
        switch text?.lowercased() {
        case "true", "yes", "1": true
        case "false", "no", "0": false
        default: nil
        }
    }

    package func text(_ name: StaticString) -> String? { child(name)?.text }
    package func integer(_ name: StaticString) -> Int64? { child(name)?.integer }
    package func number(_ name: StaticString) -> Double? { child(name)?.number }
    package func flag(_ name: StaticString) -> Bool? { child(name)?.flag }

    /// The instant of a name, see `FeedTime`; `zone` is that of texts which name none.
    package func instant(_ name: StaticString, zone: AssumedZone = .utc) -> UnixInstant? {
        guard let (start, length) = child(name)?.scalar, length > 0 else { return nil }
        return FeedTime.instant(document.text[start..<start + length], zone: zone)
    }

    /// The text of a name unless it is empty.
    package func words(_ name: StaticString) -> String? {
        guard let text = text(name), !text.isEmpty else { return nil }
        return text
    }

    /// Where its own value stands in the document's text.
    private var scalar: (start: Int, length: Int)? {
        let node = node
        switch node.kind {
        case .number, .string, .element: return (Int(node.valueStart), Int(node.valueLength))
        case .object:
            guard document.hasMarkedAttributes, let place = find("@value") else { return nil }
            return DocumentNode(document: document, place: place).scalar
        case .null, .bool, .array: return nil
        }
    }

    private func string(_ start: UInt32, _ length: UInt32) -> String {
        String(decoding: document.text[Int(start)..<Int(start) + Int(length)], as: UTF8.self)
    }
}

/// Nodes that stand side by side.
package struct DocumentNodes: Sequence, IteratorProtocol {
    private let document: Document
    private var place: Int
    private let end: Int

    init(document: Document, place: Int, end: Int) {
        self.document = document
        self.place = place
        self.end = end
    }

    package mutating func next() -> DocumentNode? {
        guard place < end else { return nil }
        defer { place = Int(document.nodes[place].next) }
        return DocumentNode(document: document, place: place)
    }
}
