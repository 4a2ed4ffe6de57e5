import EventLoop
import Glibc

/// Lines of text from a pipe or a terminal, on a loop.
final class ControlLines: ReadinessHandler {
    /// A longer line is dropped as a whole.
    private static let maximumLength = 1024

    private let loop: EpollLoop
    private let descriptor: Int32
    private let onLine: (String) -> Void
    private var pending: [UInt8] = []
    private var isWatching = false

    /// A descriptor that epoll does not take (a file, /dev/null) has no lines.
    init(loop: EpollLoop, descriptor: Int32, onLine: @escaping (String) -> Void) {
        self.loop = loop
        self.descriptor = descriptor
        self.onLine = onLine
        isWatching = (try? loop.register(descriptor, .readable, self)) != nil
    }

    func stop() {
        guard isWatching else { return }
        isWatching = false
        loop.deregister(descriptor)
    }

    func ready(token: UInt32, _ events: Readiness) {
        // One read in a turn: the descriptor may be shared, so it is left blocking.
        let count = Glibc.read(descriptor, loop.scratch.baseAddress, loop.scratch.count)
        guard count > 0 else { return stop() }
        for byte in UnsafeRawBufferPointer(loop.scratch)[..<count] {
            if byte != UInt8(ascii: "\n") {
                if pending.count <= Self.maximumLength { pending.append(byte) }
                continue
            }
            let line = String(decoding: pending, as: UTF8.self)
            let isWhole = pending.count <= Self.maximumLength
            pending.removeAll(keepingCapacity: true)
            if isWhole { onLine(line) }
        }
    }
}
