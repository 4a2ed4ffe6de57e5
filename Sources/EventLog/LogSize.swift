import Glibc
import MatchModel

/// How large a log is, for its metrics.
package struct LogSize: Hashable, Sendable {
    /// Bytes of the file, and those of them that hold something.
    package var bytes = 0
    package var usedBytes = 0
    /// Bytes of the write-ahead file.
    package var writeAheadBytes = 0
    /// When the oldest input that is left was decided.
    package var oldest: UnixInstant?
    /// Bytes that the file system has left.
    package var freeBytes = 0

    package init() {}

    static func measure(_ log: DurableLog) -> LogSize {
        var size = LogSize()
        let path = LogDatabase.path(in: log.directory)
        size.bytes = length(path)
        size.writeAheadBytes = length(path + "-wal")
        size.usedBytes = (try? log.usedBytes()) ?? 0
        size.oldest = try? log.oldest()
        var system = statvfs()
        if statvfs(log.directory, &system) == 0 { size.freeBytes = Int(system.f_bavail) * Int(system.f_frsize) }
        return size
    }

    private static func length(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}
