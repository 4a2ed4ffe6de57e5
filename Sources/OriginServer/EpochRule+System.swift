import MatchModel
import OriginCore

extension EpochRule {
    /// With the system's random numbers.
    static func next(now: UnixInstant, known: [UInt64]) -> UInt64 {
        var random = SystemRandomNumberGenerator()
        return next(now: now, known: known, using: &random)
    }
}
