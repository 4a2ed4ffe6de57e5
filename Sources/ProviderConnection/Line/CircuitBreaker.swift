import MatchModel

/// Stops asking a provider that fails: open after so many failures in a row, then one try, which decides.
package struct CircuitBreaker: Sendable {
    package enum State: String, Hashable, Sendable, CaseIterable {
        case closed
        /// One call may go out, or is out.
        case halfOpen = "half-open"
        case open
    }

    /// What an outcome did to it.
    package enum Change: Hashable, Sendable { case opened, closed }

    package let settings: BreakerSettings
    package private(set) var state = State.closed
    /// In a row; those that were under way when it opened do not count.
    package private(set) var failures = 0
    /// How often in a row it was opened without a success.
    private var openings = 0
    /// When it becomes half open.
    package private(set) var openUntil: MonotonicInstant?
    private var probe: CallID?

    package init(_ settings: BreakerSettings) { self.settings = settings }

    /// Lets time pass; true if it became half open.
    package mutating func advance(now: MonotonicInstant) -> Bool {
        guard state == .open, let until = openUntil, now >= until else { return false }
        state = .halfOpen
        openUntil = nil
        probe = nil
        return true
    }

    /// Whether a call may go out.
    package var admits: Bool { state == .closed || (state == .halfOpen && probe == nil) }

    /// A call that was admitted goes out.
    package mutating func began(_ call: CallID) {
        if state == .halfOpen { probe = call }
    }

    package mutating func succeeded(_ call: CallID) -> Change? {
        switch state {
        case .closed:
            failures = 0
            return nil
        case .halfOpen where probe == call:
            state = .closed
            failures = 0
            openings = 0
            probe = nil
            return .closed
        default: return nil
        }
    }

    package mutating func failed(
        _ call: CallID, now: MonotonicInstant, _ generator: inout SeededGenerator
    ) -> Change? {
        switch state {
        case .closed:
            failures += 1
            guard failures >= settings.failures else { return nil }
        case .halfOpen where probe == call:
            failures += 1
        default: return nil
        }
        state = .open
        probe = nil
        openings += 1
        var delays = RetrySettings()
        delays.first = settings.open
        delays.limit = settings.openLimit
        openUntil = now + delays.delay(failures: openings, &generator)
        // Opened again it never was closed: nobody need be told twice.
        return openings == 1 ? .opened : nil
    }

    /// A call ended and says nothing about the provider: another may be the try.
    package mutating func abandoned(_ call: CallID) {
        if probe == call { probe = nil }
    }
}
