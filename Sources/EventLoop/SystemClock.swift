import Glibc
import MatchModel

/// The clocks of this machine. Only shells read them; cores are told.
package enum SystemClock {
    package static func monotonic() -> MonotonicInstant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicInstant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    package static func unix() -> UnixInstant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UnixInstant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
