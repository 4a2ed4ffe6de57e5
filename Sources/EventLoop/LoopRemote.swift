import CLinux
import Glibc
import Synchronization

/// What other threads may do with a loop: hand it a job, or wake it. Lives as long as anyone holds it.
package final class LoopRemote: Sendable {
    /// Readable while somebody asked for a turn.
    let descriptor: Int32
    private let isSignalled = Atomic<Bool>(false)
    /// Says again, with an atomic, what the lock of `jobs` says: the thread sanitizer does not see into it on Linux.
    private let turns = Atomic<UInt64>(0)
    private let jobs = Mutex<[@Sendable () -> Void]>([])

    init() throws(SystemError) {
        descriptor = cl_eventfd()
        guard descriptor >= 0 else { throw SystemError("eventfd") }
    }

    deinit { close(descriptor) }

    /// Runs `job` on the loop's thread, in the order posted. For control, not for publications.
    package func post(_ job: @escaping @Sendable () -> Void) {
        jobs.withLock {
            turns.add(1, ordering: .acquiringAndReleasing)
            $0.append(job)
            turns.add(1, ordering: .acquiringAndReleasing)
        }
        wake()
    }

    /// Gives the loop a turn; merged with every other wake it has not seen yet.
    package func wake() {
        if !isSignalled.exchange(true, ordering: .sequentiallyConsistent) { _ = cl_eventfd_signal(descriptor) }
    }

    /// Called by the loop: the flag falls before the jobs are taken, so no wake between is lost.
    func takeJobs() -> [@Sendable () -> Void] {
        _ = cl_eventfd_drain(descriptor)
        isSignalled.store(false, ordering: .sequentiallyConsistent)
        return jobs.withLock { jobs in
            turns.add(1, ordering: .acquiringAndReleasing)
            defer { turns.add(1, ordering: .acquiringAndReleasing) }
            let taken = jobs
            jobs.removeAll(keepingCapacity: true)
            return taken
        }
    }
}
