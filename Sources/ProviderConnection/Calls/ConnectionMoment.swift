import MatchModel

/// The time as an input brings it: the monotonic clock for deadlines, the wall clock for what is told to others.
package struct ConnectionMoment: Hashable, Sendable {
    package var monotonic: MonotonicInstant
    package var unix: UnixInstant

    package init(monotonic: MonotonicInstant, unix: UnixInstant) {
        self.monotonic = monotonic
        self.unix = unix
    }
}
