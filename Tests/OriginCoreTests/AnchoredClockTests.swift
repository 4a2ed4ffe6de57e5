import EventLifecycle
import MatchModel
import OriginCore
import Testing

@Suite struct AnchoredClockTests {
    static let start = UnixInstant(milliseconds: 1_700_000_000_000)

    /// A machine whose wall clock is off by `error` from what it was at the start.
    struct Machine {
        var elapsed = TimeSpan.zero
        var error = TimeSpan.zero
        var clock: AnchoredClock

        init(latest: UnixInstant? = nil) {
            clock = AnchoredClock(wall: start, monotonic: MonotonicInstant(nanoseconds: 5), latest: latest)
        }

        mutating func now(after span: TimeSpan = .zero) -> TimeSpan {
            elapsed = elapsed + span
            return clock.now(
                wall: start + elapsed + error, monotonic: MonotonicInstant(nanoseconds: 5 + elapsed.nanoseconds))
                - start
        }
    }

    @Test func `it is the wall clock while nobody sets that`() {
        var machine = Machine()
        for _ in 0..<1000 { _ = machine.now(after: .nanoseconds(333)) }
        #expect(machine.now() == .microseconds(333))
        #expect(machine.now(after: .seconds(7200)) == .seconds(7200) + .microseconds(333))
        #expect(machine.clock.steps == 0)
    }

    @Test func `a wall clock set an hour ahead is followed at once, one further ahead by a twentieth`() {
        var machine = Machine()
        machine.error = .seconds(3600)
        #expect(machine.now() == .seconds(3600))
        machine.error = .seconds(7201)
        #expect(machine.now() == .seconds(3600))
        #expect(machine.now(after: .seconds(20)) == .seconds(3621))
        // What is left of it is an hour, then.
        #expect(machine.now() == .seconds(7221))
        #expect(machine.clock.steps == 2)
    }

    @Test func `a day ahead and back ends nothing early, and time goes on`() {
        var machine = Machine()
        machine.error = .seconds(24 * 3600)
        _ = machine.now()
        #expect(machine.now(after: .seconds(600)) == .seconds(630))
        #expect(machine.clock.offset == .seconds(24 * 3600 - 30))
        machine.error = .zero
        var last = machine.now()
        #expect(last == .seconds(630))
        for _ in 0..<600 {
            let now = machine.now(after: .seconds(1))
            #expect(now > last)
            last = now
        }
        #expect(last == .seconds(1200))
        #expect(machine.clock.steps == 2)
    }

    @Test func `it goes on from the latest time of the log when the wall clock is behind that`() {
        var machine = Machine(latest: Self.start + .seconds(86_400))
        #expect(machine.clock.offset == .seconds(-86_400))
        #expect(machine.now() == .seconds(86_400))
        #expect(machine.now(after: .seconds(20)) == .seconds(86_419))
        #expect(machine.clock.steps == 0)
    }

    @Test func `timers fire and matches stay, whatever somebody does to the wall clock`() {
        var machine = Machine()
        var node = OriginNode(epoch: 9)
        func now(_ span: TimeSpan) -> UnixInstant { Self.start + machine.now(after: span) }
        let entries = [OriginNodeTests.fixture, OriginNodeTests.matchStatus("s", .ended), OriginNodeTests.goal("g")]
        let first = now(.seconds(1))
        _ = node.receive(entries.enumerated().map { ($0.offset, $0.element) }, receivedAt: first, now: first)
        machine.error = .seconds(30 * 24 * 3600)
        let ahead = now(.seconds(1))
        #expect(node.receive([(0, OriginNodeTests.goal("h"))], receivedAt: ahead, now: ahead).accepted == 1)
        machine.error = .zero
        _ = now(.zero)
        // The operator is told of a goal that nothing confirmed for ten minutes.
        let outcome = node.advance(now: now(.seconds(700)))
        #expect(outcome.alerts.count == 2)
        #expect(node.matchCount == 1)
    }
}
