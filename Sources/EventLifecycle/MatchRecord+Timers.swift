import MatchModel

/// What happens by time alone.
extension MatchRecord {
    /// The sources' scores may differ so long before the operator is told: slower feeds are that far behind.
    static let divergenceLimit = TimeSpan.seconds(60)

    /// Fires every timer that is due at the tail's instant.
    mutating func advance(_ rules: EngineRules, to tail: inout LogTail) {
        let now = tail.published
        var left = Self.settledAtOnce
        for place in events.indices where events[place].status.isOpen {
            let rule = rules.policy.rule(state.fixture.league, events[place].eventClass)
            if let due = quietDue(events[place], rule), due <= now {
                tail.note(.timer)
                tail.noteChange()
                events[place].isConfirmed = true
                settle(place, captured: nil, rules, to: &tail)
            }
            if let due = reviewDue(events[place], rule), due <= now {
                tail.note(.timer)
                tail.noteChange()
                events[place].toldOfReview = true
                raise(
                    .reviewOpenTooLong, event: place, rules.limits, to: &tail,
                    "its review, or a dispute between sources, is open; end the review, or confirm or retract the event"
                )
            }
            if let due = confirmationDue(events[place], rule), due <= now {
                tail.note(.timer)
                tail.noteChange()
                events[place].toldOfConfirmation = true
                raise(
                    .confirmationOverdue, event: place, rules.limits, to: &tail,
                    "nothing has confirmed it; confirm or retract it")
            }
            if let due = sealingDue(events[place], rules.policy), due <= now {
                settleAtSealing(place, &left, rules, to: &tail)
            }
        }
        if let due = divergenceDue, due <= now {
            tail.note(.timer)
            tail.noteChange()
            toldOfDivergence = true
            raise(
                .scoreDivergence, rules.limits, to: &tail,
                "the sources' scores differ: \(scores); find the goal that one of them lacks or has too many")
        }
    }

    /// Finds the next instant at which `advance` has something to do.
    mutating func refreshDue(_ policy: ConfirmationPolicy) {
        var next = divergenceDue
        func take(_ due: UnixInstant?) {
            guard let due else { return }
            next = min(next ?? due, due)
        }
        // Looked up once a class: a match has hundreds of open events, most of them commentary.
        let rules = EventClass.allCases.map { policy.rule(state.fixture.league, $0) }
        for event in events where event.status.isOpen {
            let rule = rules[Int(event.eventClass.rawValue)]
            take(quietDue(event, rule))
            take(reviewDue(event, rule))
            take(confirmationDue(event, rule))
            take(sealingDue(event, policy))
        }
        due = next
    }

    private func quietDue(_ event: EventRecord, _ rule: ConfirmationPolicy.Rule) -> UnixInstant? {
        guard let quiet = rule.byQuiet, event.status == .provisional, event.eventClass != .review, event.ruling == nil,
            !event.isAmbiguous
        else { return nil }
        return event.calmSince + quiet
    }

    private func reviewDue(_ event: EventRecord, _ rule: ConfirmationPolicy.Rule) -> UnixInstant? {
        guard !event.toldOfReview else { return nil }
        let since = event.eventClass == .review ? event.openSince : event.reviewSince
        return since.map { $0 + rule.reviewLimit }
    }

    private func confirmationDue(_ event: EventRecord, _ rule: ConfirmationPolicy.Rule) -> UnixInstant? {
        guard !event.toldOfConfirmation, let limit = rule.confirmationLimit else { return nil }
        return event.openSince + limit
    }

    private var divergenceDue: UnixInstant? {
        guard !toldOfDivergence, let divergedSince else { return nil }
        return divergedSince + Self.divergenceLimit
    }

    /// Play was restarted: what happened before it stands, where the policy says so.
    mutating func restart(_ moment: UnixInstant, _ rules: EngineRules, to tail: inout LogTail) {
        guard lastRestart.map({ $0 < moment }) ?? true else { return }
        lastRestart = moment
        for place in events.indices where events[place].status == .provisional {
            settle(place, captured: nil, rules, to: &tail)
        }
    }
}
