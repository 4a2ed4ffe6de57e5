import MatchModel
import Testing

@testable import EventLoop

@Suite struct TimerQueueTests {
    func at(_ milliseconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: milliseconds * 1_000_000) }

    @Test func `timers come in the order of their deadlines, equal ones as they were added`() {
        var queue = TimerQueue()
        var log: [Int] = []
        for (number, deadline) in [50, 10, 30, 10, 70, 30, 10, 20].enumerated() {
            _ = queue.add(deadline: at(Int64(deadline))) { log.append(number) }
        }
        while let body = queue.popDue(now: at(100)) { body() }
        #expect(log == [1, 3, 6, 7, 2, 5, 0, 4])
        #expect(queue.nextDeadline() == nil)
    }

    @Test func `a timer is due at its deadline, not before`() {
        var queue = TimerQueue()
        _ = queue.add(deadline: at(10)) {}
        #expect(queue.popDue(now: at(9)) == nil)
        #expect(queue.nextDeadline() == at(10))
        #expect(queue.popDue(now: at(10)) != nil)
        #expect(queue.popDue(now: at(10)) == nil)
    }

    @Test func `a cancelled timer never comes, and does not hide the next`() {
        var queue = TimerQueue()
        let first = queue.add(deadline: at(10)) { Issue.record("cancelled") }
        _ = queue.add(deadline: at(20)) {}
        queue.cancel(first)
        #expect(queue.nextDeadline() == at(20))
        #expect(queue.popDue(now: at(15)) == nil)
        #expect(queue.popDue(now: at(20)) != nil)
        queue.cancel(first)
        #expect(queue.nextDeadline() == nil)
    }
}
