import MatchModel

/// What a feed says about one match, in seconds from its kick-off.
struct MatchTimeline {
    /// From a goal to its confirmation, for the minute it fell in: 30 to 38 s, always before the restart.
    static func confirmation(_ clock: MatchClock) -> Int64 { 30 + Int64(clock.minute) % 9 }
    /// From a goal to the restart of play.
    static let restart: Int64 = 40
    /// From a goal to the start of its review, and on to the end of it.
    static let reviewStart: Int64 = 20
    static let reviewLength: Int64 = 75
    /// From the end of a review to the provider's cancellation.
    static let cancellation: Int64 = 2
    /// From the award of a penalty to the kick.
    static let penaltyDelay: Int64 = 70
    /// From a scored kick of the shoot-out to its confirmation.
    static let kickConfirmation: Int64 = 10

    private(set) var entries: [(second: Int64, observation: Observation)] = []
    private let facts: MatchFacts
    private let provider: ProviderID
    private let options: ScriptOptions
    private var ordinals: [String: Int] = [:]

    init(_ facts: MatchFacts, provider: ProviderID, options: ScriptOptions) {
        self.facts = facts
        self.provider = provider
        self.options = options
        let plans = PeriodPlan.plans(for: facts)
        for plan in plans {
            addPeriod(plan, isLast: plan.period == plans.last?.period)
            addEvents(plan, fullTime: plans.last?.end ?? 0)
            addCommentary(plan)
            addBall(plan)
        }
    }

    private mutating func addPeriod(_ plan: PeriodPlan, isLast: Bool) {
        add(plan.start, "period", .event(plan.period == 1 ? .kickoff : .periodStart), plan.openingClock)
        if plan.added > 0 {
            add(
                plan.regularEnd, "period", .event(.addedTime), plan.regularEndClock,
                text: "\(plan.added) \(plan.added == 1 ? "minute" : "minutes")")
        }
        add(plan.end, "period", .event(.periodEnd), plan.closingClock)
        if isLast { add(plan.end + 1, "period", .event(.fullTime), plan.closingClock) }
    }

    private mutating func addEvents(_ plan: PeriodPlan, fullTime: Int64) {
        var kicks: Int64 = 0
        for event in facts.events where event.clock.period == plan.period {
            if plan.period == MatchClock.shootout {
                kicks += 1
                addKick(event, at: plan.start + kicks * PeriodPlan.kickInterval)
            } else {
                let second = PeriodPlan.moment(of: event.clock, periodStart: plan.start)
                addGoal(event, at: second, fullTime: fullTime)
            }
        }
    }

    private mutating func addKick(_ event: FactEvent, at second: Int64) {
        guard event.kind.isGoal else { return add(event, at: second, key: key("kick"), standing: .confirmed) }
        let key = key("kick")
        add(event, at: second, key: key)
        add(event, at: second + Self.kickConfirmation, key: key, version: 2, standing: .confirmed)
    }

    private mutating func addGoal(_ event: FactEvent, at second: Int64, fullTime: Int64) {
        if event.kind == .penaltyGoal || event.kind == .missedPenalty {
            add(
                second - Self.penaltyDelay, "penalty", .event(.penaltyAwarded), earlier(event.clock), team: event.team)
        }
        guard event.kind.isGoal else { return add(event, at: second, key: key("miss"), standing: .confirmed) }
        let key = key("goal")
        add(event, at: second, key: key)
        if event.disallowed != nil, !event.reviewedAfterFullTime {
            return addReview(event, key: key, at: second + Self.reviewStart, version: 2)
        }
        add(event, at: second + Self.confirmation(event.clock), key: key, version: 2, standing: .confirmed)
        add(second + Self.restart, "restart", .event(.restart), event.clock)
        if event.disallowed != nil {
            addReview(event, key: key, at: max(second, fullTime) + Self.reviewStart, version: 3)
        }
    }

    private mutating func addReview(_ event: FactEvent, key: ObservationKey?, at second: Int64, version: UInt32) {
        let end = second + Self.reviewLength
        add(
            second, "review", .reviewStart(about: key), event.clock, team: event.team, text: event.disallowed,
            standing: .provisional)
        add(
            end, "review", .reviewEnd(about: key), event.clock, team: event.team, text: event.disallowed,
            outcome: "no-goal", standing: .provisional)
        add(event, at: end + Self.cancellation, key: key, version: version, standing: .cancelled)
    }

    /// The minute before, where it is in the same period.
    private func earlier(_ clock: MatchClock) -> MatchClock {
        var clock = clock
        if clock.added > 0 {
            clock.added -= 1
        } else if Int(clock.minute) > PeriodPlan.minutes(of: clock.period).lowerBound {
            clock.minute -= 1
        }
        return clock
    }

    /// A sentence every few minutes, made of what is known: steady traffic for those who ask for commentary.
    private mutating func addCommentary(_ plan: PeriodPlan) {
        guard options.commentaryMinutes > 0, plan.period != MatchClock.shootout else { return }
        for minute in PeriodPlan.minutes(of: plan.period) where minute % options.commentaryMinutes == 0 {
            let clock = MatchClock(period: plan.period, minute: UInt16(minute))
            let score = score(before: clock)
            let second = plan.start + Int64(minute - PeriodPlan.minutes(of: plan.period).lowerBound) * 60
            add(
                second, "comment", .event(.commentary), clock,
                text: "Minute \(minute): \(facts.fixture.home.name) \(score.home), \(facts.fixture.away.name) "
                    + "\(score.away).")
        }
    }

    private func score(before clock: MatchClock) -> Score {
        var earlier = facts
        earlier.events.removeAll { $0.clock >= clock }
        return earlier.foldedResult.goals
    }

    /// A made-up path of the ball, the same each time; nobody wrote down the real one.
    private mutating func addBall(_ plan: PeriodPlan) {
        guard options.ballSeconds > 0, plan.period != MatchClock.shootout else { return }
        for second in stride(from: plan.start, to: plan.end, by: options.ballSeconds) {
            let minute = min(
                Int((second - plan.start) / 60) + PeriodPlan.minutes(of: plan.period).lowerBound,
                PeriodPlan.minutes(of: plan.period).upperBound)
            // Two triangle waves whose lengths have no common divisor.
            let x = Double(abs((second * 7) % 400 - 200)) / 2
            let y = Double(abs((second * 11) % 378 - 189)) * 100 / 189
            let team = second / 20 % 2 == 0 ? facts.fixture.home.id : facts.fixture.away.id
            add(
                second, "ball", .ball(x: x, y: y), MatchClock(period: plan.period, minute: UInt16(minute)), team: team)
        }
    }

    private mutating func key(_ family: String) -> ObservationKey? {
        ordinals[family, default: 0] += 1
        return ObservationKey("\(family)-\(ordinals[family, default: 0])")
    }

    private mutating func add(
        _ event: FactEvent, at second: Int64, key: ObservationKey?, version: UInt32 = 1,
        standing: Observation.Standing = .provisional
    ) {
        guard let key else { return }
        entries.append(
            (
                second,
                Observation(
                    provider: provider, match: facts.fixture.match, key: key, version: version,
                    subject: .event(event.kind), team: event.team, player: event.player, clock: event.clock,
                    standing: standing)
            ))
    }

    private mutating func add(
        _ second: Int64, _ family: String, _ subject: Observation.Subject, _ clock: MatchClock, team: TeamID? = nil,
        text: String? = nil, outcome: String? = nil, standing: Observation.Standing = .confirmed
    ) {
        guard let key = key(family) else { return }
        entries.append(
            (
                second,
                Observation(
                    provider: provider, match: facts.fixture.match, key: key, version: 1, subject: subject, team: team,
                    clock: clock, standing: standing, text: text, outcome: outcome)
            ))
    }
}
