import CLinux
import Glibc
import MatchModel

/// One thread's loop over epoll: descriptors, timers, and jobs from other threads.
///
/// Everything but `remote` is used from the thread that runs it. A registered descriptor costs one table row of 32 bytes
/// and no allocation; handlers are told by token, so that one object can serve all connections of a worker.
package final class EpollLoop {
    /// The size of `scratch`.
    package static let scratchBytes = 64 * 1024
    private static let eventsPerWait = 256
    private static let wakeToken: UInt64 = .max

    /// The time at the start of this turn; `refreshNow` moves it within a long one.
    package private(set) var now: MonotonicInstant
    /// For other threads.
    package let remote: LoopRemote
    /// One read buffer for all connections of the loop: what is idle holds none.
    package let scratch: UnsafeMutableRawBufferPointer
    /// Called at the end of every turn; what it returns is when the next one has to come at the latest, `nil` for no such
    /// moment. For work that is done in slices.
    package var onTurn: (() -> MonotonicInstant?)?
    /// Turns taken, for the metrics.
    package private(set) var turns: UInt64 = 0

    private struct Registration {
        var handler: (any ReadinessHandler)?
        var token: UInt32 = 0
        var generation: UInt32 = 0
    }

    private let epoll: Int32
    private var registrations: [Registration] = []
    private var timers = TimerQueue()
    private var isStopping = false
    private var nextTurn: MonotonicInstant?

    package init() throws(SystemError) {
        epoll = cl_epoll_create()
        guard epoll >= 0 else { throw SystemError("epoll_create1") }
        remote = try LoopRemote()
        scratch = .allocate(byteCount: Self.scratchBytes, alignment: 64)
        now = SystemClock.monotonic()
        guard cl_epoll_add(epoll, remote.descriptor, UInt32(CL_READABLE), Self.wakeToken) == 0 else {
            throw SystemError("epoll_ctl")
        }
    }

    deinit {
        close(epoll)
        scratch.deallocate()
    }

    /// Watches a descriptor. The loop holds the handler until `deregister`.
    package func register(
        _ descriptor: Int32, _ interest: Readiness, _ handler: any ReadinessHandler, token: UInt32 = 0
    ) throws(SystemError) {
        let index = Int(descriptor)
        if index >= registrations.count {
            let wanted = max(index + 1, registrations.count * 2)
            registrations.append(contentsOf: repeatElement(Registration(), count: wanted - registrations.count))
        }
        registrations[index].generation &+= 1
        registrations[index].handler = handler
        registrations[index].token = token
        guard cl_epoll_add(epoll, descriptor, interest.rawValue, key(descriptor)) == 0 else {
            registrations[index].handler = nil
            throw SystemError("epoll_ctl add")
        }
    }

    /// Changes what is watched for.
    package func modify(_ descriptor: Int32, _ interest: Readiness) {
        _ = cl_epoll_modify(epoll, descriptor, interest.rawValue, key(descriptor))
    }

    /// Stops watching. Events of it that this turn already holds are dropped. To be called before the close.
    package func deregister(_ descriptor: Int32) {
        registrations[Int(descriptor)].handler = nil
        registrations[Int(descriptor)].generation &+= 1
        _ = cl_epoll_remove(epoll, descriptor)
    }

    /// Runs `body` once after `delay`. For the few timers of a loop; connections have none of their own.
    @discardableResult
    package func schedule(after delay: TimeSpan, _ body: @escaping () -> Void) -> TimerID {
        timers.add(deadline: SystemClock.monotonic() + delay, body: body)
    }

    package func cancel(_ id: TimerID) {
        timers.cancel(id)
    }

    /// Reads the clock again, for a turn that has lasted.
    package func refreshNow() {
        now = SystemClock.monotonic()
    }

    /// Turns until `stop`.
    package func run() {
        isStopping = false
        withUnsafeTemporaryAllocation(of: cl_ready.self, capacity: Self.eventsPerWait) { events in
            while !isStopping { turn(events) }
        }
    }

    /// Ends `run` after this turn. On the loop's thread; others post it.
    package func stop() {
        isStopping = true
    }

    /// Drops handlers, timers and `onTurn`, when it will turn no more: the loop holds them, and most of them hold it. What
    /// they do while they go, such as to deregister, is without effect.
    package func letGo() {
        let held = (registrations, timers, onTurn)
        for index in registrations.indices { registrations[index].handler = nil }
        timers = TimerQueue()
        onTurn = nil
        // They go when this returns, and find the loop whole.
        withExtendedLifetime(held) {}
    }

    /// The generation in the upper half makes an event of a closed descriptor recognisable after its number was reused.
    private func key(_ descriptor: Int32) -> UInt64 {
        UInt64(registrations[Int(descriptor)].generation) << 32 | UInt64(UInt32(bitPattern: descriptor))
    }

    private func turn(_ events: UnsafeMutableBufferPointer<cl_ready>) {
        let count = cl_epoll_wait(epoll, events.baseAddress, Int32(events.count), waitNanoseconds())
        now = SystemClock.monotonic()
        turns &+= 1
        for index in 0..<max(0, Int(count)) {
            dispatch(events[index])
        }
        while let body = timers.popDue(now: now) { body() }
        if let onTurn { nextTurn = onTurn() }
    }

    private func dispatch(_ event: cl_ready) {
        if event.data == Self.wakeToken {
            for job in remote.takeJobs() { job() }
            return
        }
        let index = Int(UInt32(truncatingIfNeeded: event.data))
        let registration = registrations[index]
        guard registration.generation == UInt32(event.data >> 32), let handler = registration.handler else { return }
        handler.ready(token: registration.token, Readiness(rawValue: event.events))
    }

    /// Until the next timer or what `onTurn` asked for, at most an hour; for ever without either.
    private func waitNanoseconds() -> Int64 {
        var earliest = timers.nextDeadline()
        if let nextTurn, nextTurn <= earliest ?? nextTurn { earliest = nextTurn }
        guard let deadline = earliest else { return -1 }
        // Asked for at once: no need to read the clock.
        if deadline <= now { return 0 }
        return min(max((deadline - SystemClock.monotonic()).nanoseconds, 0), 3_600_000_000_000)
    }
}
