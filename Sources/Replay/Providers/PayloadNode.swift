import MatchModel
import ProviderFeeds

/// A value of JSON or an element of XML that can be changed and written again with all that it has, known or not.
///
/// Names mean what they mean to `DocumentNode`: a member, an attribute or a child element, and in the JSON conversions of
/// XML what stands under `@attributes` or has a name that begins with `@`.
struct PayloadNode: Sendable {
    enum Kind: Sendable {
        case object
        case array
        case string
        /// A number, `true`, `false` or `null`, as it is written.
        case literal
        case element
        case attribute
    }

    /// How it was written from a moment on.
    struct Version: Sendable {
        var at: UnixInstant
        /// The value alone of JSON, the whole element of XML.
        var bytes: [UInt8]
    }

    var name: String
    var kind: Kind
    /// Of scalars, attributes and elements.
    var text = ""
    var children: [PayloadNode] = []
    /// Of an item that came at a moment of its own, its versions in their order; of all else none. One that is timed and
    /// has none is in the file alone.
    var versions: [Version]?
    /// The place of a timed item among those of its file.
    var ordinal = 0

    init(_ node: DocumentNode, format: Document.Format) {
        name = node.name
        if node.isArray {
            kind = .array
        } else if node.isObject {
            kind = format == .xml ? .element : .object
        } else {
            kind = format == .xml ? .attribute : node.isQuoted ? .string : .literal
        }
        if kind != .array, kind != .object { text = node.text ?? "null" }
        children = node.children.map { PayloadNode($0, format: format) }
    }

    // MARK: Reading

    private func index(_ name: String) -> Int? {
        if kind == .element { return children.firstIndex { $0.name == name } }
        guard kind == .object else { return nil }
        return children.lastIndex { $0.name == name } ?? children.lastIndex { $0.name == "@" + name }
    }

    private var attributes: Int? { kind == .object ? children.firstIndex { $0.name == "@attributes" } : nil }

    subscript(_ name: String) -> PayloadNode? {
        if let index = index(name) { return children[index] }
        return attributes.flatMap { children[$0][name] }
    }

    /// Its own text; `nil` for arrays, objects and `null`.
    var ownText: String? {
        switch kind {
        case .string, .attribute, .element: text
        case .literal: text == "null" ? nil : text
        case .object: (self["@value"] ?? self["#text"] ?? self["content"])?.ownText
        case .array: nil
        }
    }

    /// The text of a name unless it is empty.
    func text(_ name: String) -> String? {
        guard let text = self[name]?.ownText, !text.isEmpty else { return nil }
        return text
    }

    func integer(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
    func has(_ name: String) -> Bool { self[name] != nil }

    /// The elements of an array member, the one object where a converter left the array away, or the child elements.
    func list(_ name: String) -> [PayloadNode] {
        if kind == .element { return children.filter { $0.name == name } }
        guard let child = self[name] else { return [] }
        return child.kind == .array ? child.children : [child]
    }

    /// When the first of these names says that it was; `nil` where it says nothing readable.
    func moment(_ names: [String], zone: AssumedZone = .utc) -> PayloadMoment? {
        for name in names {
            if let text = text(name), let at = FeedTime.instant(text, zone: zone) {
                return PayloadMoment(at: at, text: text)
            }
        }
        return nil
    }

    // MARK: Changing

    /// Writes over what is there; what is missing stays missing.
    mutating func set(_ name: String, _ text: String) {
        if let index = index(name) {
            if children[index].ownText == nil { children[index].kind = .string }
            children[index].text = text
        } else if let attributes {
            children[attributes].set(name, text)
        }
    }

    mutating func remove(_ names: String...) {
        children.removeAll { child in
            names.contains { child.name == $0 || child.name == "@" + $0 }
        }
        if let attributes {
            children[attributes].children.removeAll { names.contains($0.name) }
        }
    }

    /// Changes the member or element of a name, where there is one.
    mutating func change(_ name: String, _ body: (inout PayloadNode) -> Void) {
        if let index = index(name) { body(&children[index]) }
    }

    /// Changes everything that `list` has.
    mutating func each(_ name: String, _ body: (inout PayloadNode) -> Void) {
        for index in children.indices where children[index].name == name {
            if children[index].kind == .array {
                children[index].eachElement(body)
            } else {
                body(&children[index])
            }
        }
    }

    /// Changes the elements of an array.
    mutating func eachElement(_ body: (inout PayloadNode) -> Void) {
        for index in children.indices { body(&children[index]) }
    }

    /// Takes out of `list` what fits.
    mutating func removeAll(_ name: String, where fits: (PayloadNode) -> Bool) {
        children.removeAll { $0.kind != .array && $0.name == name && fits($0) }
        for index in children.indices where children[index].name == name && children[index].kind == .array {
            children[index].children.removeAll(where: fits)
        }
    }

    /// Changes the outermost nodes that fit, in their order; timed ones are not looked into.
    mutating func visit(_ fits: (PayloadNode) -> Bool, _ body: (inout PayloadNode) -> Void) {
        guard versions == nil else { return }
        if fits(self) { return body(&self) }
        for index in children.indices { children[index].visit(fits, body) }
    }
}

/// An instant and the words in which its provider writes it.
struct PayloadMoment: Sendable {
    var at: UnixInstant
    var text: String
}
