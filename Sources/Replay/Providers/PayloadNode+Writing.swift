import JSONText
import MatchModel

extension PayloadNode {
    /// Which timed items are written, and how.
    enum Selection {
        /// Those of before an instant, as they were then.
        case known(UnixInstant)
        /// One of them, in one of its versions.
        case one(ordinal: Int, version: Int)

        fileprivate func bytes(_ node: PayloadNode) -> [UInt8]? {
            guard let versions = node.versions else { return nil }
            switch self {
            case .known(let now): return versions.last { $0.at <= now }?.bytes
            case .one(let ordinal, let version): return node.ordinal == ordinal ? versions[version].bytes : nil
            }
        }
    }

    /// The whole as JSON or XML.
    func written(_ selection: Selection = .known(UnixInstant(microseconds: .max))) -> [UInt8] {
        if kind == .element {
            var bytes: [UInt8] = []
            writeXML(selection, to: &bytes)
            return bytes
        }
        var json = JSONWriter(capacity: 4096)
        writeJSON(selection, to: &json)
        return json.bytes
    }

    private func writeJSON(_ selection: Selection, to json: inout JSONWriter) {
        switch kind {
        case .object:
            json.object { json in
                for child in children {
                    if let bytes = selection.bytes(child) {
                        json.field(named: child.name) { $0.element(json: bytes) }
                    } else if child.versions == nil {
                        json.field(named: child.name) { child.writeJSON(selection, to: &$0) }
                    }
                }
            }
        case .array:
            json.array { json in
                for child in children {
                    if let bytes = selection.bytes(child) {
                        json.element(json: bytes)
                    } else if child.versions == nil {
                        child.writeJSON(selection, to: &json)
                    }
                }
            }
        case .literal: json.element(json: text.utf8)
        case .string, .element, .attribute: json.element(text)
        }
    }

    private func writeXML(_ selection: Selection, to bytes: inout [UInt8]) {
        bytes += "<\(name)".utf8
        for child in children where child.kind == .attribute {
            bytes += " \(child.name)=\"\(Self.escaped(child.text))\"".utf8
        }
        bytes += ">\(Self.escaped(text))".utf8
        for child in children where child.kind == .element {
            if let known = selection.bytes(child) {
                bytes += known
            } else if child.versions == nil {
                child.writeXML(selection, to: &bytes)
            }
        }
        bytes += "</\(name)>".utf8
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            // A reader turns them into spaces in an attribute.
            case "\n", "\r", "\t": escaped += "&#\(scalar.value);"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
