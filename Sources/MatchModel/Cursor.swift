/// A position in the one total order of all publications. Text form `epoch:offset`, both decimal.
///
/// Within an epoch offsets count up by one, the first publication has offset 1, and offset 0 is the position before it.
package struct Cursor: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// The Unix millisecond at which the log (or the part of it after a fork) began.
    package var epoch: UInt64
    /// The position within the epoch.
    package var offset: UInt64

    package init(epoch: UInt64, offset: UInt64) {
        self.epoch = epoch
        self.offset = offset
    }

    /// Reads `epoch:offset`; `nil` for anything else, numbers above 2^53 included (a browser could not hold them).
    package init?(_ text: String) {
        var numbers: [UInt64] = [0]
        var digits = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: ":"):
                guard digits > 0, numbers.count == 1 else { return nil }
                numbers.append(0)
                digits = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                guard digits <= 16 else { return nil }
                numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + UInt64(byte - UInt8(ascii: "0"))
            default:
                return nil
            }
        }
        let limit: UInt64 = 1 << 53
        guard numbers.count == 2, digits > 0, numbers[0] < limit, numbers[1] < limit else { return nil }
        self.init(epoch: numbers[0], offset: numbers[1])
    }

    package var description: String { "\(epoch):\(offset)" }

    package static func < (left: Cursor, right: Cursor) -> Bool {
        (left.epoch, left.offset) < (right.epoch, right.offset)
    }
}
