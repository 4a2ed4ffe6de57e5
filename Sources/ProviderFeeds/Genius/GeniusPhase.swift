import MatchModel

/// The phases of a match; the clock restarts in each.
enum GeniusPhase: String, CaseIterable {
    case preMatch = "PreMatch"
    case firstHalf = "FirstHalf"
    case halfTime = "HalfTime"
    case secondHalf = "SecondHalf"
    case fullTimeNormalTime = "FullTimeNormalTime"
    case extraTimeFirstHalf = "ExtraTimeFirstHalf"
    case extraTimeHalfTime = "ExtraTimeHalfTime"
    case extraTimeSecondHalf = "ExtraTimeSecondHalf"
    case penalties = "Penalties"
    case postMatch = "PostMatch"

    /// The period that is played in it; `nil` for the breaks and what is around the match.
    var period: Int64? {
        switch self {
        case .firstHalf: 1
        case .secondHalf: 2
        case .extraTimeFirstHalf: 3
        case .extraTimeSecondHalf: 4
        case .penalties: Int64(MatchClock.shootout)
        default: nil
        }
    }

    /// The period that a break follows.
    var ended: Int64? {
        switch self {
        case .halfTime: 1
        case .fullTimeNormalTime: 2
        case .extraTimeHalfTime: 3
        default: nil
        }
    }

    /// The clock that football shows so long after its start. In a break it is that of the next period's start.
    func clock(seconds: Int64) -> MatchClock? {
        if let period { return FeedClock.restarting(period: period, seconds: seconds) }
        if let ended { return FeedClock.start(ofPeriod: ended + 1) }
        return self == .preMatch ? FeedClock.start(ofPeriod: 0) : nil
    }
}

extension DocumentNode {
    var geniusPhase: GeniusPhase? { text("phase").flatMap { GeniusPhase(rawValue: $0) } }

    /// Seconds into its phase, written as a clock or as a number.
    var geniusElapsed: Int64? {
        for name in ["timeElapsedInPhase", "timeElapsed"] as [StaticString] where has(name) {
            guard let seconds = words(name).flatMap(FeedClock.seconds) ?? integer(name) else { return nil }
            // No phase is so long; what adds to it cannot overflow.
            return 0...86_400 ~= seconds ? seconds : nil
        }
        return nil
    }

    var geniusClock: MatchClock? {
        guard let phase = geniusPhase else { return nil }
        return phase.clock(seconds: geniusElapsed ?? 0)
    }
}
