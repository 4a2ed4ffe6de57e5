import EventLoop
import Glibc
import MatchModel

/// A file with a line for every piece that came down from the origin: `edge,in_us,out_us,bytes`, the wall clock in
/// microseconds since 1970. With it a report can take the delay that was given off what fans measured.
package final class DelayRecord {
    /// Lines are kept so long, and no more bytes of them than this.
    package static let flushInterval = TimeSpan.seconds(1)
    private static let bufferBytes = 1 << 20

    /// Bytes that could not be written.
    package private(set) var lostBytes = 0
    private let descriptor: Int32
    private var buffer: [UInt8] = Array("edge,in_us,out_us,bytes\n".utf8)

    /// Begins the file anew.
    package init(path: String) throws(SystemError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemError("open", path) }
    }

    deinit {
        flush()
        close(descriptor)
    }

    package func append(_ edge: EdgeID, read: UnixInstant, written: UnixInstant, bytes: Int) {
        buffer.append(contentsOf: "\(edge),\(read.microseconds),\(written.microseconds),\(bytes)\n".utf8)
        if buffer.count >= Self.bufferBytes { flush() }
    }

    /// Blocks on the file, for the time of a copy into the page cache.
    package func flush() {
        var start = 0
        while start < buffer.count {
            let count = buffer[start...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                start += count
            } else if errno != EINTR {
                lostBytes += buffer.count - start
                break
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
