import MatchModel

/// When one period of a match runs, in seconds from its kick-off.
struct PeriodPlan {
    /// The pause before the second half, extra time, its second half and the shoot-out.
    static let pauses: [UInt8: Int64] = [2: 15 * 60, 3: 5 * 60, 4: 60, 5: 5 * 60]
    /// Between the kicks of a shoot-out.
    static let kickInterval: Int64 = 50
    /// Play goes on at least this long after a goal: its confirmation and the restart come first.
    static let afterGoal: Int64 = 45

    let period: UInt8
    let start: Int64
    let end: Int64
    /// Minutes of added time.
    let added: UInt16

    /// The minutes that a period shows on the clock, added time aside.
    static func minutes(of period: UInt8) -> ClosedRange<Int> {
        switch period {
        case 1: 1...45
        case 2: 46...90
        case 3: 91...105
        case 4: 106...120
        default: 120...120
        }
    }

    /// The clock as the period begins.
    var openingClock: MatchClock {
        MatchClock(period: period, minute: period == MatchClock.shootout ? 120 : Self.firstMinute(period) - 1)
    }
    /// The clock as added time is shown.
    var regularEndClock: MatchClock { MatchClock(period: period, minute: UInt16(Self.minutes(of: period).upperBound)) }
    /// The clock at the whistle.
    var closingClock: MatchClock { MatchClock(period: period, minute: regularEndClock.minute, added: added) }
    var regularEnd: Int64 { start + Int64(Self.minutes(of: period).count) * 60 }

    /// The periods that a match went through.
    static func plans(for facts: MatchFacts) -> [PeriodPlan] {
        var count: UInt8 = 2
        if facts.result.extraTime { count = 4 }
        if facts.result.shootout != nil { count = 5 }
        var plans: [PeriodPlan] = []
        var clock: Int64 = 0
        for period in 1...count {
            let start = clock + (pauses[period] ?? 0)
            let events = facts.events.filter { $0.clock.period == period }
            var end: Int64
            var added: UInt16 = 0
            if period == MatchClock.shootout {
                end = start + Int64(events.count + 1) * kickInterval
            } else {
                added = max(period <= 2 ? 3 : 1, events.map(\.clock.added).max() ?? 0)
                end = start + (Int64(minutes(of: period).count) + Int64(added)) * 60
                for event in events { end = max(end, moment(of: event.clock, periodStart: start) + afterGoal) }
            }
            plans.append(PeriodPlan(period: period, start: start, end: end, added: added))
            clock = end
        }
        return plans
    }

    /// Seconds from the match's kick-off to something in the given minute: somewhere in the middle of it, always the
    /// same, so that events of neighbouring minutes stay at least 41 s apart.
    static func moment(of clock: MatchClock, periodStart: Int64) -> Int64 {
        let minute = Int64(clock.minute) + Int64(clock.added)
        let before = minute - Int64(firstMinute(clock.period))
        return periodStart + before * 60 + 20 + minute * 7 % 20
    }

    private static func firstMinute(_ period: UInt8) -> UInt16 { UInt16(minutes(of: period).lowerBound) }
}
