import MatchModel

/// Reviews. One about an event is a revision of that event; one about nothing given yet is an event of its own, of kind
/// review, provisional while it is open.
extension MatchRecord {
    mutating func receiveReviewStart(
        _ observation: Observation, about: ObservationKey?, report: inout Report, limits: LifecycleLimits,
        to tail: inout LogTail
    ) throws(Refused) {
        let target = try eventUnderReview(about, of: observation.provider)
        if let target { try checkRevisions(target, limits) }
        if observation.standing == .cancelled {
            release(report, except: nil, observation, to: &tail)
            if let id = report.event, let event = state.event(id) { retract(event, observation, to: &tail) }
            return
        }
        guard let target else {
            // A review is open until it ends, whatever the feed says of the whistle that began it.
            var open = observation
            open.standing = .provisional
            try receiveEvent(open, kind: .review, report: &report, limits: limits, to: &tail)
            release(report, except: nil, observation, to: &tail)
            report.reviewed = nil
            report.endedReview = false
            return
        }
        let isRepeated = report.reviewed == target.id && !report.endedReview && report.standing != .cancelled
        release(report, except: target.id, observation, to: &tail)
        // What this key said before was something else; unless it names its own event.
        if let id = report.event, id != target.id, let event = state.event(id) {
            retract(event, observation, to: &tail)
        }
        report.reviewed = target.id
        report.endedReview = false
        // A later version of the same start does not open again what has ended since.
        if isRepeated || target.status == .underReview { return }
        statusBeforeReview[target.id] = target.status
        var next = target
        next.status = .underReview
        next.outcome = nil
        publishRevision(next, of: target, captured: observation.captured, to: &tail)
    }

    mutating func receiveReviewEnd(
        _ observation: Observation, about: ObservationKey?, report: inout Report, limits: LifecycleLimits,
        to tail: inout LogTail
    ) throws(Refused) {
        guard let target = try endingReview(observation, about: about, report: report) else {
            // Its start was never seen; the decision still is news.
            try checkEvents(limits)
            report.event = publishEvent(observation, kind: .review, status: .confirmed, to: &tail)
            report.endedReview = true
            return
        }
        try checkRevisions(target, limits)
        var next = target
        next.outcome = observation.outcome ?? target.outcome
        if target.kind == .review {
            next.status = .confirmed
            next.text = observation.text ?? target.text
        } else {
            let verdict = observation.outcome.flatMap { ReviewOutcome($0) }
            next.status = verdict?.status ?? statusBeforeReview[target.id] ?? target.status
        }
        publishRevision(next, of: target, captured: observation.captured, to: &tail)
        // A review that began about nothing and ends about an event is over as well.
        if let id = report.event, id != target.id, var own = state.event(id), own.kind == .review, own.status.isOpen {
            let before = own
            own.status = .confirmed
            own.outcome = observation.outcome ?? own.outcome
            publishRevision(own, of: before, captured: observation.captured, to: &tail)
        }
        report.reviewed = target.id
        report.endedReview = true
    }

    /// The event that a review names; `nil` when it names none, or one that was never shown to anybody.
    private func eventUnderReview(_ about: ObservationKey?, of provider: ProviderID) throws(Refused) -> MatchEvent? {
        guard let about else { return nil }
        guard let report = report(about, of: provider) else {
            throw Refused(
                .unknownEvent,
                "\"about\" \(about) was not reported in \(state.id); report the event first, or leave \"about\" out")
        }
        return report.event.flatMap { state.event($0) }
    }

    /// The review that an observation ends: the one it names, the one under its own key, or the only one open.
    private func endingReview(
        _ observation: Observation, about: ObservationKey?, report: Report
    ) throws(Refused) -> MatchEvent? {
        if let named = try eventUnderReview(about, of: observation.provider) { return named }
        if let own = (report.reviewed ?? report.event).flatMap({ state.event($0) }) { return own }
        let aboutNothing = state.events.filter { $0.kind == .review && $0.status.isOpen }
        let open = aboutNothing.isEmpty ? state.events.filter { $0.status == .underReview } : aboutNothing
        guard open.count <= 1 else {
            throw Refused(
                .ambiguousReview, "\(open.count) reviews are open in \(state.id); name one in \"about\" or by its id")
        }
        return open.first
    }

    /// Takes back a review that this report opened on another event than `kept`: it was not that one.
    private mutating func release(
        _ report: Report, except kept: EventID?, _ observation: Observation, to tail: inout LogTail
    ) {
        guard !report.endedReview, let id = report.reviewed, id != kept, let event = state.event(id),
            event.status == .underReview, let before = statusBeforeReview[id]
        else { return }
        var next = event
        next.status = before
        publishRevision(next, of: event, captured: observation.captured, to: &tail)
    }
}
