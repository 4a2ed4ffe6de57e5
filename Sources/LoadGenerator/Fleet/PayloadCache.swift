import Glibc

/// One message that was read: its bytes, and what they mean. Shared by all fans who got the same bytes.
package final class DecodedPayload {
    package let bytes: [UInt8]
    /// `nil` for what is no frame.
    package let frame: ReceivedFrame?
    /// Where the event stands in the journals' table, once it was written down.
    var journalIndex: UInt32?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        frame = ReceivedFrame(message: bytes)
    }
}

/// The messages read last, by their bytes: an edge sends the same bytes to all, so one of thousands is parsed.
package struct PayloadCache {
    /// Messages kept: more than one loop turn usually brings at once.
    package static let capacity = 64

    private var recent: [DecodedPayload] = []
    private var next = 0
    private var last = 0
    /// How often a message had to be parsed.
    package private(set) var misses: UInt64 = 0

    package init() {}

    /// What `bytes` mean. The one that was hit last is looked at first; only equal bytes are equal.
    package mutating func decode(_ bytes: [UInt8]) -> DecodedPayload {
        if last < recent.count, Self.isSame(recent[last].bytes, bytes) { return recent[last] }
        for index in recent.indices where Self.isSame(recent[index].bytes, bytes) {
            last = index
            return recent[index]
        }
        misses += 1
        let payload = DecodedPayload(bytes)
        if recent.count < Self.capacity {
            recent.append(payload)
            last = recent.count - 1
        } else {
            recent[next] = payload
            last = next
            next = (next + 1) % Self.capacity
        }
        return payload
    }

    /// Most differ in length; else memcmp decides, at the first byte that differs.
    private static func isSame(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        // Both are as long as the count says; the pointers live for this call only.
        return left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return memcmp(first, second, left.count) == 0
            }
        }
    }
}
