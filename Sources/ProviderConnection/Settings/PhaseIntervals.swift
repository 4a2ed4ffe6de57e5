import MatchModel

/// How long from one request to the next, by the phase of the match.
package struct PhaseIntervals: Hashable, Sendable {
    /// The shortest and the longest that may be set.
    package static let allowed = TimeSpan.milliseconds(100)...TimeSpan.seconds(86_400)

    package var scheduled = TimeSpan.seconds(900)
    package var preMatch = TimeSpan.seconds(60)
    package var live = TimeSpan.seconds(2)
    package var halfTime = TimeSpan.seconds(15)
    package var after = TimeSpan.seconds(120)

    package init() {}

    package subscript(_ phase: MatchPhase) -> TimeSpan {
        get {
            switch phase {
            case .scheduled: scheduled
            case .preMatch: preMatch
            case .live: live
            case .halfTime: halfTime
            case .after: after
            }
        }
        set {
            switch phase {
            case .scheduled: scheduled = newValue
            case .preMatch: preMatch = newValue
            case .live: live = newValue
            case .halfTime: halfTime = newValue
            case .after: after = newValue
            }
        }
    }

    /// What holds for a document about all of `matches`: the most urgent; `scheduled` where there is none.
    package func shortest(_ matches: [PolledMatch]) -> TimeSpan {
        matches.map { self[$0.phase] }.min() ?? scheduled
    }
}
