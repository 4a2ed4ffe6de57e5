import MatchModel

/// The time that an origin decides by: the machine's wall clock when it started, carried on by the monotonic clock, and
/// drawn towards the wall clock from there.
///
/// What is recorded with a time never runs backwards, also not over a restart, and by time matches are sealed and
/// forgotten. So a wall clock that somebody sets, a day ahead and back, must neither end matches nor leave time standing
/// still for a day. A pure value: it is told both clocks. It never runs backwards.
package struct AnchoredClock: Sendable {
    /// A wall clock up to so far ahead is followed at once: nothing hangs on an hour, and a machine that was paused is
    /// right again. One further ahead, or behind, is only drawn nearer to.
    package static let leap = TimeSpan.seconds(3600)
    /// It runs faster or slower by one part in so many while it is drawn nearer: an hour takes 20.
    package static let slew: Int64 = 20
    /// The wall clock was set when it moved by more than this against the monotonic one between two readings.
    package static let step = TimeSpan.seconds(1)

    /// Nanoseconds since 1970: readings a microsecond apart must add up.
    private var time: Int64
    private var read: MonotonicInstant
    /// How far the wall clock is ahead of this one since the last reading; negative when behind.
    package private(set) var offset: TimeSpan
    /// How often the wall clock was set.
    package private(set) var steps: UInt64 = 0

    /// `latest` is the highest time that the log holds: it goes on from there when the wall clock is behind it.
    package init(wall: UnixInstant, monotonic: MonotonicInstant, latest: UnixInstant?) {
        let start = max(wall, latest ?? wall)
        time = start.microseconds * 1000
        read = monotonic
        offset = wall - start
    }

    /// The time now, by both clocks of the machine.
    package mutating func now(wall: UnixInstant, monotonic: MonotonicInstant) -> UnixInstant {
        let elapsed = max(0, (monotonic - read).nanoseconds)
        let ahead = wall.microseconds * 1000 - (time + elapsed)
        if abs(ahead - offset.nanoseconds) > Self.step.nanoseconds { steps += 1 }
        let most = elapsed / Self.slew
        let isNear = (0...Self.leap.nanoseconds).contains(ahead)
        let correction = isNear ? ahead : min(max(ahead, -most), most)
        time += elapsed + correction
        read = max(read, monotonic)
        offset = TimeSpan(nanoseconds: ahead - correction)
        return UnixInstant(microseconds: time / 1000)
    }
}
