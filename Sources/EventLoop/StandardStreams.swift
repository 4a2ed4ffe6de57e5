import Glibc

/// The streams of the process, written whole. A reader that went away ends the program, as for any filter.
package enum StandardStreams {
    package static func output(_ text: String) { write(Array((text + "\n").utf8), to: 1) }
    package static func error(_ text: String) { write(Array((text + "\n").utf8), to: 2) }

    /// `false` when the descriptor takes no more.
    @discardableResult
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                guard errno == EINTR else { return false }
                continue
            }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
