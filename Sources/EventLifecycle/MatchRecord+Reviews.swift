import MatchModel

/// Reviews. One about an event is a revision of that event; one about nothing given yet is an event of its own, of kind
/// review, provisional while it is open. Its outcome is the word of the source that reviewed, and of no other.
extension MatchRecord {
    /// The most reviews one source has open about one event; further starts are known already.
    private static let maximumReviews = 16

    mutating func receiveReviewStart(
        _ observation: Observation, about: ObservationKey?, source: SourceID, known: Int?, _ rules: EngineRules,
        to tail: inout LogTail
    ) throws(Refused) {
        let target = try eventUnderReview(about, of: observation.provider)
        if let target { try checkRevisions(of: target, rules.limits) }
        if observation.standing == .cancelled {
            let place = remember(observation, source, known, to: &tail)
            reports[place].isReviewCancelled = true
            if let reviewed = reports[place].reviewed { release(place, from: reviewed, rules, to: &tail) }
            guard let event = reports[place].event else { return }
            _ = reports[place].speak(observation, kind: .review, received: tail.received)
            settle(event, captured: observation.captured, rules, to: &tail)
            return
        }
        guard let target else {
            // A review is open until it ends, whatever the feed says of the whistle that began it.
            var open = observation
            open.standing = .provisional
            let reviewed = known.flatMap { reports[$0].reviewed }
            try receiveEvent(open, kind: .review, source: source, known: known, rules, to: &tail)
            guard let place = place(of: observation.key, observation.provider) else { return }
            if let reviewed { release(place, from: reviewed, rules, to: &tail) }
            reports[place].reviewed = nil
            reports[place].endedReview = false
            reports[place].isReviewCancelled = false
            return
        }
        let place = remember(observation, source, known, to: &tail)
        let report = reports[place]
        let isRepeated = report.reviewed == target && !report.endedReview && !report.isReviewCancelled
        if let reviewed = report.reviewed, reviewed != target { release(place, from: reviewed, rules, to: &tail) }
        // What this key said before was something else; unless it names its own event.
        if let event = report.event, event != target {
            withdraw(place, rules, captured: observation.captured, to: &tail)
        }
        reports[place].reviewed = target
        reports[place].endedReview = false
        reports[place].isReviewCancelled = false
        // A later version of the same start does not open again what has ended since.
        guard !isRepeated, let voice = events[target].voice(of: source) else { return }
        if let ended = events[target].voices[voice].reviewEnded,
            Report.moment(observation, tail.received) < ended
        {
            tail.note(.lateReview)
            return
        }
        guard !events[target].voices[voice].reviews.contains(place),
            events[target].voices[voice].reviews.count < Self.maximumReviews
        else { return }
        events[target].voices[voice].reviews.append(place)
        events[target].outcome = nil
        settle(target, captured: observation.captured, rules, to: &tail)
    }

    mutating func receiveReviewEnd(
        _ observation: Observation, about: ObservationKey?, source: SourceID, known: Int?, _ rules: EngineRules,
        to tail: inout LogTail
    ) throws(Refused) {
        guard let target = try endingReview(observation, about: about, source: source, known: known) else {
            // Its start was never seen; the decision still is news.
            try checkRoom(for: .review, rules.limits)
            let place = remember(observation, source, known, to: &tail)
            _ = reports[place].speak(observation, kind: .review, received: tail.received)
            reports[place].endedReview = true
            unattached.removeAll { $0 == place }
            attach(place, outcome: observation.outcome, rules, captured: observation.captured, to: &tail)
            return
        }
        try checkRevisions(of: target, rules.limits)
        let place = remember(observation, source, known, to: &tail)
        end(observation, at: target, source, rules, to: &tail)
        // A review that began about nothing and ends about an event is over as well.
        if let own = reports[place].event, own != target, events[own].eventClass == .review, events[own].status.isOpen {
            end(observation, at: own, source, rules, to: &tail)
        }
        reports[place].reviewed = target
        reports[place].endedReview = true
    }

    private mutating func end(
        _ observation: Observation, at target: Int, _ source: SourceID, _ rules: EngineRules, to tail: inout LogTail
    ) {
        guard let voice = events[target].voice(of: source) else { return }
        events[target].calmSince = tail.published
        events[target].outcome = observation.outcome ?? events[target].outcome
        let moment = Report.moment(observation, tail.received)
        events[target].voices[voice].reviewEnded = max(events[target].voices[voice].reviewEnded ?? moment, moment)
        if events[target].eventClass == .review {
            events[target].voices[voice].hasEnded = true
            if let text = observation.text, let report = speaking(events[target].voices[voice]) {
                reports[report].setText(text)
            }
        } else {
            events[target].voices[voice].reviews = []
            let verdict = observation.outcome.flatMap { ReviewOutcome($0) }
            events[target].voices[voice].verdict = verdict ?? events[target].voices[voice].verdict
        }
        settle(target, captured: observation.captured, rules, to: &tail)
    }

    /// Remembers a version of what is said of a review.
    private mutating func remember(
        _ observation: Observation, _ source: SourceID, _ known: Int?, to tail: inout LogTail
    ) -> Int {
        guard let known else { return add(Report(observation, source: source, received: tail.received)) }
        reports[known].take(observation, received: tail.received)
        return known
    }

    /// The event that a review names; `nil` when it names none, or one that was never held.
    private func eventUnderReview(_ about: ObservationKey?, of provider: ProviderID) throws(Refused) -> Int? {
        guard let about else { return nil }
        guard let place = place(of: about, provider) else {
            throw Refused(
                .unknownEvent,
                "\"about\" \(about) was not reported in \(state.id); report the event first, or leave \"about\" out")
        }
        return reports[place].event
    }

    /// The review that an observation ends: the one it names, the one under its own key, or, where it names none, the only
    /// one that its source has open. What was named and is held no more, or not yet, is never another.
    private func endingReview(
        _ observation: Observation, about: ObservationKey?, source: SourceID, known: Int?
    ) throws(Refused) -> Int? {
        if let named = try eventUnderReview(about, of: observation.provider),
            events[named].voice(of: source) != nil
        {
            return named
        }
        if let known, let own = reports[known].reviewed ?? reports[known].event,
            events[own].voice(of: source) != nil
        {
            return own
        }
        guard about == nil else { return nil }
        func open(_ isOpen: (Voice, EventRecord) -> Bool) -> [Int] {
            events.indices.filter { place in
                events[place].voices.contains { $0.source == source && isOpen($0, events[place]) }
            }
        }
        let aboutNothing = open { !$0.hasEnded && $1.eventClass == .review && $1.status.isOpen }
        let found = aboutNothing.isEmpty ? open { voice, _ in !voice.reviews.isEmpty } : aboutNothing
        guard found.count <= 1 else {
            throw Refused(
                .ambiguousReview, "\(found.count) reviews are open in \(state.id); name one in \"about\" or by its id")
        }
        return found.first
    }

    /// Takes back a review that a report opened on an event: it was not that one, or not at all.
    mutating func release(_ place: Int, from event: Int, _ rules: EngineRules, to tail: inout LogTail) {
        var isReleased = false
        for voice in events[event].voices.indices where events[event].voices[voice].reviews.contains(place) {
            events[event].voices[voice].reviews.removeAll { $0 == place }
            isReleased = true
        }
        guard isReleased else { return }
        settle(event, captured: nil, rules, to: &tail)
    }
}
