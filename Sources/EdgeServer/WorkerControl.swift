import EventLoop
import Synchronization

/// How other threads reach a worker that was made on its own thread.
// Unchecked: `worker` is set once before `remote` is published through the mutex, and is touched only by jobs that run
// on the worker's own thread.
final class WorkerControl: @unchecked Sendable {
    private var worker: EdgeWorker?
    private let remote = Mutex<LoopRemote?>(nil)

    /// On the worker's thread: makes it reachable and runs its loop to the end.
    func run(_ worker: EdgeWorker) {
        self.worker = worker
        remote.withLock { $0 = worker.loop.remote }
        worker.loop.run()
        self.worker = nil
    }

    /// On another thread: waits for the worker to be there. Once, at start.
    func waitForRemote() -> LoopRemote {
        while true {
            if let found = remote.withLock({ $0 }) { return found }
            WorkerThread.yield()
        }
    }

    /// Runs `job` with the worker, on its thread.
    func post(_ job: @escaping @Sendable (EdgeWorker) -> Void) {
        remote.withLock { $0 }?.post { [self] in
            if let worker { job(worker) }
        }
    }
}
