/// Messages that say only that the stream lives: `{"heartbeat":{"from":…,"interval":5,…}}`.
package enum Heartbeat {
    /// What is longer is looked at as a message.
    package static let maximumBytes = 1024
    private static let key = Array("\"heartbeat\"".utf8)

    /// Whether the first field of the object is called `heartbeat`.
    package static func isOne(_ message: [UInt8]) -> Bool {
        guard message.count <= maximumBytes else { return false }
        let content = message.drop { isSpace($0) }
        guard content.first == UInt8(ascii: "{") else { return false }
        return content.dropFirst().drop { isSpace($0) }.starts(with: key)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}
