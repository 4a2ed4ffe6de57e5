import Glibc
import Synchronization

/// Ctrl-C and SIGTERM, noted for a program that looks now and then.
package enum Interruption {
    private static let requested = Atomic<Bool>(false)

    package static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// From here on the signals are noted instead of ending the program.
    package static func watch() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { _ in Interruption.requested.store(true, ordering: .relaxed) }
        }
        // A child that ended closes its pipe under our writes.
        signal(SIGPIPE, SIG_IGN)
    }
}
