/// Cuts a stream of JSON texts that stand one behind the other, with or without white space between, into whole ones.
///
/// Only their ends are looked for: whether each is good JSON is for its reader to say. Not thread-safe; a value.
package struct MessageCutter: Sendable {
    /// Why the stream makes no more sense.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case tooLong(limit: Int)
        case tooDeep
        /// Something that begins no object or array stands between two messages.
        case notJSON(UInt8)

        package var description: String {
            switch self {
            case .tooLong(let limit): "a message of more than \(limit) bytes"
            case .tooDeep: "a message nested more than \(MessageCutter.maximumDepth) deep"
            case .notJSON(let byte): "byte 0x\(String(byte, radix: 16)) where a JSON object begins"
            }
        }
    }

    package static let maximumDepth = 512

    private let maximumBytes: Int
    private var partial: [UInt8] = []
    private var depth = 0
    private var isInText = false
    private var isEscaped = false

    /// A message may have `maximumBytes`.
    package init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// Bytes held of a message that is not whole yet.
    package var heldBytes: Int { partial.count }

    /// The messages that `bytes` completes, appended to `messages`; after a fault those before it are there, and nothing
    /// more is to be given.
    package mutating func take(_ bytes: [UInt8], into messages: inout [[UInt8]]) throws(Fault) {
        var start = 0
        var index = 0
        let span = bytes.span
        while index < span.count {
            let byte = span[index]
            index += 1
            if depth == 0 {
                guard try begins(byte) else { continue }
                start = index - 1
                depth = 1
                continue
            }
            guard try ends(byte) else {
                if partial.count + index - start > maximumBytes { throw .tooLong(limit: maximumBytes) }
                continue
            }
            guard partial.count + index - start <= maximumBytes else { throw .tooLong(limit: maximumBytes) }
            messages.append(partial + bytes[start..<index])
            partial = []
            start = index
        }
        if depth > 0 { partial.append(contentsOf: bytes[start...]) }
    }

    /// Whether a message begins; false for what may stand between two: white space and the mark of RFC 7464.
    private func begins(_ byte: UInt8) throws(Fault) -> Bool {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["): return true
        case 0x20, 0x09, 0x0A, 0x0D, 0x1E: return false
        default: throw .notJSON(byte)
        }
    }

    /// Whether the message is whole with this byte.
    private mutating func ends(_ byte: UInt8) throws(Fault) -> Bool {
        if isInText {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isInText = false
            }
            return false
        }
        switch byte {
        case UInt8(ascii: "\""): isInText = true
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            depth += 1
            if depth > Self.maximumDepth { throw .tooDeep }
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            return depth == 0
        default: break
        }
        return false
    }
}
