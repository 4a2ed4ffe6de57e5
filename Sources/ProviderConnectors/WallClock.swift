import EventLoop
import MatchModel
import ProviderConnection

/// What time it is, as lines are told.
enum WallClock {
    static func now() -> UnixInstant { SystemClock.unix() }
    static func moment() -> ConnectionMoment {
        ConnectionMoment(monotonic: SystemClock.monotonic(), unix: SystemClock.unix())
    }
}
