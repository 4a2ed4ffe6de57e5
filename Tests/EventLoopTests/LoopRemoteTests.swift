import EventLoop
import MatchModel
import Synchronization
import Testing

@Suite struct LoopRemoteTests {
    @Test func `jobs of one thread run in the order posted, on the loop's thread`() throws {
        let loop = try EpollLoop()
        let remote = loop.remote
        let seen = Mutex<[Int]>([])
        try withUnowned(loop) { stop in
            let poster = try WorkerThread.start("poster") {
                for number in 0..<500 { remote.post { seen.withLock { $0.append(number) } } }
                remote.post(stop)
            }
            loop.run()
            poster.join()
        }
        #expect(seen.withLock { $0 } == Array(0..<500))
    }

    @Test func `no wake of another thread is lost, however many are merged`() throws {
        let loop = try EpollLoop()
        let remote = loop.remote
        let published = Atomic<Int>(0)
        let last = 20_000
        var seen = 0
        loop.onTurn = {
            seen = published.load(ordering: .sequentiallyConsistent)
            if seen == last { loop.stop() }
            return nil
        }
        let writer = try WorkerThread.start("writer") {
            for number in 1...last {
                published.store(number, ordering: .sequentiallyConsistent)
                remote.wake()
                if number % 64 == 0 { WorkerThread.yield() }
            }
        }
        loop.run()
        writer.join()
        #expect(seen == last)
        loop.onTurn = nil
    }

    @Test func `a job posted before the loop runs is run`() throws {
        let loop = try EpollLoop()
        var turns = 0
        loop.onTurn = {
            turns += 1
            loop.stop()
            return nil
        }
        loop.remote.wake()
        loop.remote.wake()
        loop.run()
        #expect(turns == 1)
        loop.onTurn = nil
    }

    @Test func `a turn that asks for the next one at once gets it, and one that asks for none waits for a wake`() throws
    {
        let loop = try EpollLoop()
        var turns = 0
        loop.onTurn = {
            turns += 1
            if turns == 5 { loop.stop() }
            return loop.now
        }
        loop.remote.wake()
        loop.run()
        #expect(turns == 5)
        loop.onTurn = nil
    }

    @Test func `a turn may ask for the next one at a moment, which comes before a later timer and not before its time`()
        throws
    {
        let loop = try EpollLoop()
        var asked: MonotonicInstant?
        var timerRan = false
        loop.schedule(after: .seconds(3600)) { timerRan = true }
        loop.onTurn = {
            if let asked, loop.now >= asked {
                loop.stop()
                return nil
            }
            asked = asked ?? loop.now + .milliseconds(3)
            return asked
        }
        loop.remote.wake()
        loop.run()
        #expect(!timerRan)
        #expect(try #require(asked) <= loop.now)
        loop.onTurn = nil
    }

    @Test func `a timer runs in the loop's own time, a cancelled one does not`() throws {
        let loop = try EpollLoop()
        var log: [Int] = []
        let cancelled = loop.schedule(after: .zero) { log.append(0) }
        loop.cancel(cancelled)
        loop.schedule(after: .milliseconds(2)) {
            log.append(2)
            loop.stop()
        }
        loop.schedule(after: .zero) { log.append(1) }
        loop.run()
        #expect(log == [1, 2])
    }

    /// A job that stops a loop; jobs are `Sendable`, loops are not.
    private func withUnowned(_ loop: EpollLoop, _ body: (@escaping @Sendable () -> Void) throws -> Void) rethrows {
        nonisolated(unsafe) let loop = loop
        try body { loop.stop() }
    }
}
