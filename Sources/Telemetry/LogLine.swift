import Logging

/// One log message as one line of `key=value`, for people and for machines.
enum LogLine {
    /// Longer lines are cut and marked, in bytes.
    static let maximumLength = 8192
    private static let cutMark = " …"

    /// The line with its end. Metadata stands in the order of its keys.
    static func render(
        _ moment: WallClockTime, _ level: Logger.Level, _ label: String, _ message: String,
        _ metadata: Logger.Metadata
    ) -> [UInt8] {
        var text = "time=\(moment.iso8601) level=\(level.rawValue) at=\(value(label)) message=\(value(message))"
        for (key, content) in metadata.sorted(by: { $0.key < $1.key }) {
            text += " \(value(key))=\(value(content.description))"
        }
        var bytes = Array(text.utf8)
        if bytes.count >= maximumLength {
            bytes = Array(bytes.prefix(maximumLength - cutMark.utf8.count - 1))
            // Not in the middle of a character.
            while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
            if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
            bytes += Array(cutMark.utf8)
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// A value as it is when it is one plain word, else in quotes; control characters never reach the terminal.
    private static func value(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0 != "\\" && $0.value != 0x7F
            }
        if isPlain { return text }
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                quoted += "\\u{\(String(scalar.value, radix: 16))}"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
