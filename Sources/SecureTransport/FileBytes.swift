import Glibc

/// Small files, whole.
enum FileBytes {
    /// At most `limit` bytes of it.
    static func read(_ path: String, limit: Int) throws(TLSError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            // Within the array: what is left of it after `count`.
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[count...]).baseAddress, limit - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw unreadable(path) }
            if got == 0 { break }
            count += got
        }
        return Array(bytes[..<count])
    }

    /// Throws unless the file can be opened.
    static func check(_ path: String) throws(TLSError) { _ = try read(path, limit: 1) }

    private static func unreadable(_ path: String) -> TLSError {
        TLSError(
            kind: .unreadable, problem: "\(path): \(String(cString: strerror(errno)))",
            mend: "check the path and the permissions")
    }
}
