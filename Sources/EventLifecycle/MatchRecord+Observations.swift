import MatchModel

/// What providers say happened.
extension MatchRecord {
    mutating func receive(
        _ observation: Observation, rules: EngineRules, to tail: inout LogTail
    ) throws(Refused) -> Decision {
        if case .ball = observation.subject { return .accepted }
        let source = rules.policy.source(of: observation.provider)
        let known = place(of: observation.key, observation.provider)
        let novelty = known.map { reports[$0].novelty(observation, received: tail.received) } ?? .new
        switch novelty {
        case .repeated:
            tail.note(observation.message == nil ? .repeatedVersion : .repeatedMessage)
            return .duplicate
        case .outdated:
            tail.note(.outdatedVersion)
            if let known { takeOutdated(observation, at: known, rules, to: &tail) }
            return .duplicate
        case .new: break
        }
        try checkSeal(rules, to: &tail)
        if known == nil, reports.count >= rules.limits.reportsPerMatch {
            throw Refused(
                .limit,
                "\(state.id) has \(rules.limits.reportsPerMatch) observations; correct the ones it has, by their id")
        }
        try ObservationRules.check(observation, in: state.fixture)
        if case .event(let kind) = observation.subject, isUncovered(kind, source),
            known.flatMap({ reports[$0].event }) == nil
        {
            keepUncovered(observation, kind: kind, source: source, known: known, rules, to: &tail)
            return .accepted
        }
        noteCapture(observation, known: known, to: &tail)
        switch observation.subject {
        case .ball: break
        case .event(let kind):
            try receiveEvent(observation, kind: kind, source: source, known: known, rules, to: &tail)
            takeCoverage(observation, kind: kind, source: source)
        case .reviewStart(let about):
            try receiveReviewStart(observation, about: about, source: source, known: known, rules, to: &tail)
        case .reviewEnd(let about):
            try receiveReviewEnd(observation, about: about, source: source, known: known, rules, to: &tail)
        }
        if let place = place(of: observation.key, observation.provider) {
            tally(observation, of: reports[place], now: tail.published, rules, to: &tail)
        }
        tail.noteChange()
        return .accepted
    }

    // MARK: Events

    /// An older version, late: its fields lose, yet what it confirmed or cancelled may still stand.
    private mutating func takeOutdated(
        _ observation: Observation, at place: Int, _ rules: EngineRules, to tail: inout LogTail
    ) {
        guard case .event(let kind) = observation.subject, !isSealed(rules.policy, now: tail.published),
            reports[place].words.map({ $0.kind.eventClass == kind.eventClass }) ?? true,
            (try? ObservationRules.check(observation, in: state.fixture)) != nil
        else { return }
        guard reports[place].speak(observation, kind: kind, received: tail.received) else { return }
        tail.noteChange()
        if let event = reports[place].event {
            settle(event, captured: observation.captured, rules, to: &tail)
        } else if unattached.contains(place) {
            attachCancelled(place, rules, to: &tail)
        }
        compareScores(now: tail.published, rules, to: &tail)
    }

    mutating func receiveEvent(
        _ observation: Observation, kind: EventKind, source: SourceID, known: Int?, _ rules: EngineRules,
        to tail: inout LogTail
    ) throws(Refused) {
        guard let place = known, let event = reports[place].event else {
            try receiveFirst(observation, kind: kind, source: source, known: known, rules, to: &tail)
            return
        }
        let isCancelled = observation.standing == .cancelled
        let wasLive = reports[place].isLive
        let isOther = !isCancelled && events[event].eventClass != kind.eventClass
        // A retraction always follows, whatever the bounds say.
        if !isCancelled { try checkRevisions(of: event, rules.limits) }
        if isOther { try checkRoom(for: kind, rules.limits) }
        reports[place].take(observation, received: tail.received)
        if !isCancelled, let reviewed = reports[place].reviewed { release(place, from: reviewed, rules, to: &tail) }
        if isOther {
            // Topics and class hold for all revisions, so that the correction reaches exactly those who saw the first.
            tail.note(.idReused)
            replaceEvent(of: place, observation, kind: kind, rules, to: &tail)
            return
        }
        let family = reports[place].words.flatMap { EventFamily($0, in: state.fixture) }
        let clock = reports[place].words?.clock
        _ = reports[place].speak(observation, kind: kind, received: tail.received)
        events[event].calmSince = tail.published
        if let voice = events[event].voices.firstIndex(where: { $0.reports.contains(place) }) {
            // Its own word, said anew, ends what a review had said of it before. The end of one id does not, while another
            // of its source holds the event: what a review took back no cancellation brings back.
            let isHeld = events[event].voices[voice].reports.contains {
                reports[$0].isLive && reports[$0].name.key != reports[place].name.key
            }
            let isDecisive = isCancelled ? !isHeld : observation.standing != .provisional || !wasLive
            if isDecisive {
                events[event].voices[voice].verdict = nil
                events[event].voices[voice].reviews = []
            }
            // Without room for another event it stays the one it was: a goal is not swallowed for a bound.
            if !isCancelled, !wasLive, hasRoom(for: kind, rules.limits),
                isAnotherEvent(place, of: event, voice, clock: clock)
            {
                tail.note(.idReused)
                withdraw(place, rules, captured: observation.captured, to: &tail)
                attach(place, rules, captured: observation.captured, to: &tail)
                return
            }
        }
        let isMoved = !isCancelled && family != reports[place].words.flatMap { EventFamily($0, in: state.fixture) }
        if isMoved, events[event].voices.count > 1, hasRoom(for: kind, rules.limits) {
            // The others still hold what this source takes back.
            withdraw(place, rules, captured: observation.captured, to: &tail)
            attach(place, rules, captured: observation.captured, to: &tail)
        } else {
            settle(event, captured: observation.captured, rules, to: &tail)
            // Alone, and now of another kind or team: it may be what another source has reported.
            if isMoved { events[event].isAmbiguous = true }
        }
        reconsider(source, rules, to: &tail)
        if isMoved, events[event].isAmbiguous { setAmbiguous(event, isAmbiguous(event), rules, to: &tail) }
        if isMoved { attachCancelled(near: event, rules, to: &tail) }
    }

    private mutating func receiveFirst(
        _ observation: Observation, kind: EventKind, source: SourceID, known: Int?, _ rules: EngineRules,
        to tail: inout LogTail
    ) throws(Refused) {
        var report = known.map { reports[$0] } ?? Report(observation, source: source, received: tail.received)
        if known != nil { report.take(observation, received: tail.received) }
        _ = report.speak(observation, kind: kind, received: tail.received)
        if observation.standing != .cancelled {
            switch placing(report) {
            case .event(let event): try checkRevisions(of: event, rules.limits)
            case .own: try checkRoom(for: kind, rules.limits)
            }
        }
        let place: Int
        if let known {
            place = known
            reports[place] = report
        } else {
            place = add(report)
        }
        if let reviewed = report.reviewed { release(place, from: reviewed, rules, to: &tail) }
        if observation.standing == .cancelled {
            // What nobody was shown needs no retraction; the report is remembered, for it may yet be taken back.
            tail.note(.cancelledBeforeReport)
            attachCancelled(place, rules, to: &tail)
            if reports[place].event == nil { keepUnattached(place, rules.limits, to: &tail) }
            return
        }
        unattached.removeAll { $0 == place }
        uncovered.removeAll { $0 == place }
        attach(place, rules, captured: observation.captured, to: &tail)
        reconsider(source, rules, to: &tail)
        if report.isLive, EventKind.restarting.contains(kind) { restart(report.moment, rules, to: &tail) }
    }

    /// Takes back the event that a report was of, and begins another with what the report says now.
    mutating func replaceEvent(
        of place: Int, _ observation: Observation, kind: EventKind, _ rules: EngineRules, to tail: inout LogTail
    ) {
        guard let old = reports[place].event else { return }
        let isAlone = events[old].voices.count == 1 && events[old].voices[0].reports == [place]
        withdraw(place, rules, captured: observation.captured, to: &tail)
        let source = reports[place].source
        // What it said before was of another event, and so the report begins anew.
        let stamp = reports[place]
        reports[place] = Report(observation, source: source, received: tail.received)
        reports[place].endedReview = stamp.endedReview
        _ = reports[place].speak(observation, kind: kind, received: tail.received)
        attach(place, replaces: isAlone ? events[old].id : nil, rules, captured: observation.captured, to: &tail)
    }

    /// Whether a report that was cancelled and is back says something that cannot be the event it was of.
    private func isAnotherEvent(_ place: Int, of event: Int, _ voice: Int, clock: MatchClock?) -> Bool {
        let report = reports[place]
        let hasOther = events[event].voices[voice].reports.contains {
            $0 != place && reports[$0].isLive && reports[$0].name.key != report.name.key
        }
        if hasOther { return true }
        guard events[event].eventClass == .score, let now = report.words?.clock, let clock else { return false }
        return FusionWindow.minutes(now, clock).map { $0 > FusionWindow.minutes } ?? true
    }

    // MARK: Clocks

    private func noteCapture(_ observation: Observation, known: Int?, to tail: inout LogTail) {
        guard let captured = observation.captured else { return }
        if captured > tail.received { tail.note(.capturedInFuture) }
        if let known, captured < reports[known].spokeAt { tail.note(.capturedBackwards) }
    }
}

extension EventKind {
    /// After these play runs again, and what happened before it stands.
    static let restarting: [EventKind] = [.restart, .kickoff, .periodStart]
}
