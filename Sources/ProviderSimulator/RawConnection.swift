import EventLoop
import SecureTransport

/// A connection that left HTTP, so that anything can be written to it, and it can be ended in any way. What comes in is
/// read and dropped. Of its loop's thread.
final class RawConnection: ReadinessHandler {
    /// Bytes that may wait to be written; a reader who lets more wait is dropped.
    static let maximumWaiting = 64 << 20

    private let loop: EpollLoop
    private let transport: Transport
    private var output: [UInt8] = []
    private var endsAfter = false
    private(set) var isOpen = true
    /// It ended, whoever ended it.
    var onClose: (() -> Void)?

    init?(_ loop: EpollLoop, _ transport: Transport) {
        self.loop = loop
        self.transport = transport
        guard (try? loop.register(transport.descriptor, .readable, self)) != nil else {
            transport.close()
            return nil
        }
    }

    /// Writes; with `last` the connection ends once all is written.
    func send(_ bytes: [UInt8], last: Bool = false) {
        guard isOpen else { return }
        output += bytes
        endsAfter = endsAfter || last
        guard output.count <= Self.maximumWaiting else { return reset() }
        flush()
    }

    /// The peer sees a reset.
    func reset() {
        guard isOpen else { return }
        forget()
        transport.reset()
    }

    func ready(token: UInt32, _ events: Readiness) {
        if !output.isEmpty { flush() }
        while isOpen {
            switch transport.read(into: loop.scratch) {
            case .bytes: continue
            case .wouldBlock: return
            case .ended, .failed: return close()
            }
        }
    }

    private func flush() {
        var written = 0
        while written < output.count {
            switch transport.write(output[written...]) {
            case .bytes(let count): written += count
            case .wouldBlock:
                output.removeFirst(written)
                return loop.modify(transport.descriptor, [.readable, .writable])
            case .ended, .failed: return close()
            }
        }
        output = []
        loop.modify(transport.descriptor, .readable)
        // The peer closes when it has read all; closing first could throw bytes away.
        if endsAfter { transport.endWrites() }
    }

    private func close() {
        guard isOpen else { return }
        forget()
        transport.close()
    }

    private func forget() {
        isOpen = false
        loop.deregister(transport.descriptor)
        onClose?()
        onClose = nil
    }
}
