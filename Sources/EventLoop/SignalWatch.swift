import CLinux
import Glibc

/// Signals as events of a loop. To be made before any other thread starts: threads inherit what is blocked here.
package final class SignalWatch: ReadinessHandler {
    private let descriptor: Int32
    private let onSignal: (Int32) -> Void

    /// Blocks `signals` and calls `onSignal` with each that comes, on the loop's thread.
    package init(_ signals: [Int32], on loop: EpollLoop, _ onSignal: @escaping (Int32) -> Void) throws(SystemError) {
        self.onSignal = onSignal
        descriptor = signals.withUnsafeBufferPointer { cl_signalfd($0.baseAddress, Int32($0.count)) }
        guard descriptor >= 0 else { throw SystemError("signalfd") }
        try loop.register(descriptor, .readable, self)
    }

    package func ready(token: UInt32, _ events: Readiness) {
        while true {
            let signal = cl_signal_next(descriptor)
            guard signal != 0 else { return }
            onSignal(signal)
        }
    }
}
