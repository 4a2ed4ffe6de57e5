import Yams

/// One mapping of a topology file: reads its fields by name and writes down what is wrong with them.
struct TopologySection {
    /// What the section is, for messages: `edge 'lon-1'`.
    var title: String
    /// The line it starts on.
    let line: Int
    private let mapping: Node.Mapping
    private(set) var problems: [(line: Int, message: String)] = []

    /// A section of which only the fields `known` may be present.
    init(title: String, mapping: Node.Mapping, line: Int, known: [String]) {
        self.title = title
        self.line = mapping.mark?.line ?? line
        self.mapping = mapping
        for (key, _) in mapping where !known.contains(key.string ?? "") {
            let name = key.string ?? "(not text)"
            report(
                "has an unknown field '\(name)'; known are \(known.joined(separator: ", "))",
                at: key.mark?.line)
        }
    }

    mutating func report(_ message: String, at line: Int?) {
        problems.append((line ?? self.line, "\(title) \(message)"))
    }

    /// The node of a field, and the line it stands on.
    func node(_ name: String) -> Node? {
        mapping.first { $0.key.string == name }?.value
    }

    func line(of name: String) -> Int {
        mapping.first { $0.key.string == name }?.key.mark?.line ?? line
    }

    /// The text of a scalar field; a missing one is a problem unless it is `optional`.
    mutating func text(_ name: String, mend: String, optional: Bool = false) -> String? {
        guard let node = node(name) else {
            if !optional { report("has no '\(name)'; add \(mend)", at: nil) }
            return nil
        }
        guard let text = node.scalar?.string, !text.isEmpty else {
            report("has a '\(name)' that is not a single value; give \(mend)", at: line(of: name))
            return nil
        }
        return text
    }

    /// A number within `range`.
    mutating func number(
        _ name: String, in range: ClosedRange<Double>, mend: String, optional: Bool = false
    ) -> Double? {
        guard let text = text(name, mend: mend, optional: optional) else { return nil }
        guard let value = Double(text), range.contains(value) else {
            report("has \(name) '\(text)'; give \(mend)", at: line(of: name))
            return nil
        }
        return value
    }

    /// A TCP port.
    mutating func port(_ name: String) -> UInt16? {
        let mend = "a whole number from 1 to 65535"
        guard let text = text(name, mend: mend) else { return nil }
        guard let value = UInt16(text), value > 0 else {
            report("has \(name) '\(text)'; give \(mend)", at: line(of: name))
            return nil
        }
        return value
    }
}
