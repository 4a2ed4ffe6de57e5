import EventLoop
import Glibc
import MatchModel

/// What anything durable pays on this disk: pages appended to a file and synced, at the rate of the pushes that they are
/// compared with.
enum DiskFloor {
    private static let page = 4096

    /// How long each append with its `fdatasync` took, in microseconds.
    static func run(_ bench: Bench, perSecond: Int, seconds: Int) throws -> [Double] {
        let path = bench.launcher.directory + "/disk-floor"
        let file = Glibc.open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw BenchError("\(path) cannot be written: \(String(cString: strerror(errno)))") }
        defer {
            close(file)
            unlink(path)
        }
        let bytes = [UInt8](repeating: 1, count: page)
        let begin = SystemClock.monotonic()
        return try (0..<perSecond * seconds).map { number in
            let due = begin + .nanoseconds(Int64(number) * 1_000_000_000 / Int64(perSecond))
            let early = (due - SystemClock.monotonic()).microseconds
            // The rate is what is measured at: no loop and nobody else waits for this thread.
            if early > 0 { usleep(UInt32(early)) }
            let start = SystemClock.monotonic()
            guard bytes.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == page, fdatasync(file) == 0 else {
                throw BenchError("\(path) cannot be written: \(String(cString: strerror(errno)))")
            }
            return Double((SystemClock.monotonic() - start).nanoseconds) / 1000
        }
    }
}
