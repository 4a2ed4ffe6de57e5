import CLinux
import Glibc

/// A thread with a name, and nothing else.
package struct WorkerThread: Sendable {
    private let handle: pthread_t

    /// Starts a thread that runs `body` and ends. `name` is cut to 15 bytes, as Linux does.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemError)
        -> WorkerThread
    {
        final class Start {
            let name: String
            let body: @Sendable () -> Void
            init(name: String, body: @escaping @Sendable () -> Void) {
                self.name = name
                self.body = body
            }
        }
        let start = Unmanaged.passRetained(Start(name: String(name.prefix(15)), body: body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                cl_name_thread(start.name)
                start.body()
                return nil
            }, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw SystemError("pthread_create", name, code: code)
        }
        return WorkerThread(handle: thread)
    }

    /// Waits for its end.
    package func join() {
        pthread_join(handle, nil)
    }
}

extension WorkerThread {
    /// Lets other threads go first.
    package static func yield() { sched_yield() }

    /// Has the calling thread come after others from now on: where processors are short it gets a tenth of what another
    /// thread does, and in pieces so short that whoever wakes does not notice it.
    package static func comeAfterOthers() {
        // A kernel that refuses has it come with the others, which is slower and not wrong.
        _ = cl_yield_to_others(10, 100_000)
    }
}
