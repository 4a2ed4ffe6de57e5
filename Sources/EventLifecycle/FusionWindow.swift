import MatchModel

/// How far apart two reports of one event can be.
enum FusionWindow {
    /// In minutes of the match.
    static let minutes = 2
    /// Between captures.
    static let capture = TimeSpan.seconds(180)
    /// A cancelled report and the one that takes its place, of one source.
    static let renewal = TimeSpan.seconds(60)
    /// Two goals of one team are at least so long apart, for play restarts between them; one minute of the match as well.
    static let betweenGoals = TimeSpan.seconds(60)

    /// Minutes between two clocks; `nil` when they are of different periods, which is further than any window.
    static func minutes(_ left: MatchClock, _ right: MatchClock) -> Int? {
        guard left.period == right.period else { return nil }
        return abs(Int(left.minute) + Int(left.added) - Int(right.minute) - Int(right.added))
    }
}

/// How far a report is from an event.
struct FusionDistance {
    /// `nil` where a clock is missing.
    var minutes: Int?
    /// Microseconds between the captures.
    var capture: Int64

    /// `nil` when they are too far apart.
    init?(_ left: Report, _ right: Report) {
        var apart = abs(left.moment.microseconds - right.moment.microseconds)
        // A clock of ours that was wrong when one of them came says nothing of how far apart they were made.
        if let one = left.captured, let other = right.captured {
            apart = min(apart, abs(one.microseconds - other.microseconds))
        }
        capture = apart
        guard capture <= FusionWindow.capture.microseconds else { return nil }
        if let one = left.words?.clock, let other = right.words?.clock {
            guard let minutes = FusionWindow.minutes(one, other), minutes <= FusionWindow.minutes else { return nil }
            self.minutes = minutes
        }
    }

    /// Nearer by everything that is known of both.
    func isClearlyNearer(than other: FusionDistance) -> Bool {
        if let minutes, let others = other.minutes { return minutes < others && capture < other.capture }
        return capture < other.capture
    }
}
