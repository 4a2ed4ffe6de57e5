import MatchModel

/// Reports get their events, join them, leave them; and events that turn out to be one become one.
extension MatchRecord {
    /// The most events that may be one too many which one input looks at again; as many as a match has alerts for.
    private static let maximumReconsidered = 32

    /// Gives a live report its event: one it joins, or its own.
    mutating func attach(
        _ place: Int, replaces: EventID? = nil, outcome: String? = nil, _ rules: EngineRules, captured: UnixInstant?,
        to tail: inout LogTail
    ) {
        switch placing(reports[place]) {
        case .event(let event) where replaces == nil:
            let wasAmbiguous = events[event].isAmbiguous
            join(place, event, to: &tail)
            events[event].outcome = outcome ?? events[event].outcome
            settle(event, captured: captured, rules, to: &tail)
            if wasAmbiguous { attachCancelled(near: event, rules, to: &tail) }
            realign(reports[place].source, rules, to: &tail)
        case .event:
            begin(place, replaces, outcome, isAmbiguous: false, rules, captured: captured, to: &tail)
        case .own(let isAmbiguous):
            begin(place, replaces, outcome, isAmbiguous: isAmbiguous, rules, captured: captured, to: &tail)
        }
    }

    private mutating func begin(
        _ place: Int, _ replaces: EventID?, _ outcome: String?, isAmbiguous: Bool, _ rules: EngineRules,
        captured: UnixInstant?, to tail: inout LogTail
    ) {
        guard let words = reports[place].words else { return }
        var event = EventRecord(eventClass: words.kind.eventClass, now: tail.published)
        event.voices = [Voice(source: reports[place].source, report: place)]
        event.voices[0].hasEnded = reports[place].endedReview
        event.replaces = replaces
        event.outcome = outcome
        events.append(event)
        reports[place].event = events.count - 1
        settle(events.count - 1, captured: captured, rules, to: &tail)
        if isAmbiguous {
            tail.note(.ambiguous)
            setAmbiguous(events.count - 1, true, rules, to: &tail)
        }
        attachCancelled(near: reports[place].event, rules, to: &tail)
    }

    private mutating func join(_ place: Int, _ event: Int, to tail: inout LogTail) {
        if let voice = events[event].voice(of: reports[place].source) {
            events[event].voices[voice].reports.append(place)
            events[event].voices[voice].verdict = nil
            events[event].voices[voice].hasEnded = reports[place].endedReview
        } else {
            var voice = Voice(source: reports[place].source, report: place)
            voice.hasEnded = reports[place].endedReview
            events[event].voices.append(voice)
            tail.note(.fused)
        }
        reports[place].event = event
        events[event].calmSince = tail.published
        if events[event].voices.count > 1, events[event].isAmbiguous {
            events[event].isAmbiguous = false
            clear(.ambiguousFusion, event: event, to: &tail)
        }
    }

    /// Remembers a cancelled report that has no event, if one to come can be its event. Past the bound the oldest is let
    /// go: what it cancelled is then not disputed.
    mutating func keepUnattached(_ place: Int, _ limits: LifecycleLimits, to tail: inout LogTail) {
        guard !unattached.contains(place), let words = reports[place].words,
            let family = EventFamily(words, in: state.fixture), family.name != .goal || family.team != nil
        else { return }
        unattached.append(place)
        guard unattached.count > limits.unattachedPerMatch else { return }
        unattached.removeFirst()
        tail.note(.unattachedDropped)
    }

    /// The report's source no longer says that it was this event.
    mutating func withdraw(_ place: Int, _ rules: EngineRules, captured: UnixInstant?, to tail: inout LogTail) {
        guard let event = reports[place].event else { return }
        reports[place].event = nil
        if let voice = events[event].voices.firstIndex(where: { $0.reports.contains(place) }) {
            events[event].voices[voice].reports.removeAll { $0 == place }
            if events[event].voices[voice].reports.isEmpty { events[event].voices[voice].takeBack() }
        }
        settle(event, captured: captured, rules, to: &tail)
    }

    /// Cancelled reports whose event came after them, or is what they could mean only now: their sources are seen to
    /// disagree with it.
    mutating func attachCancelled(near event: Int?, _ rules: EngineRules, to tail: inout LogTail) {
        guard let event, !unattached.isEmpty, !events[event].isAmbiguous else { return }
        for place in unattached {
            guard let words = reports[place].words, let family = EventFamily(words, in: state.fixture),
                events[event].eventClass == words.kind.eventClass, candidate(event, reports[place], family) != nil
            else { continue }
            attachCancelled(place, rules, to: &tail)
        }
    }

    /// Gives a cancelled report without an event the one that it means, if one can be told.
    mutating func attachCancelled(_ place: Int, _ rules: EngineRules, to tail: inout LogTail) {
        let report = reports[place]
        guard let words = report.words, let family = EventFamily(words, in: state.fixture) else { return }
        let free = candidates(report, family).filter { !events[$0.place].isAmbiguous }
        guard case .event(let event) = reading(report, family, among: free) else { return }
        unattached.removeAll { $0 == place }
        join(place, event, to: &tail)
        settle(event, captured: report.cancelledAt, rules, to: &tail)
    }

    /// Looks again at the events that may be one too many: what their source said since may leave one reading. At the
    /// newest of them only; the others are left to the operator, who was told.
    mutating func reconsider(_ source: SourceID, _ rules: EngineRules, to tail: inout LogTail) {
        let doubtful = events.indices.filter { place in
            events[place].isAmbiguous && events[place].ruling == nil && events[place].voices.count == 1
                && events[place].voices[0].source == source
        }
        for place in doubtful.suffix(Self.maximumReconsidered) where events[place].isAmbiguous {
            guard events[place].voices.count == 1, let own = events[place].voices[0].reports.last,
                reports[own].isLive, let family = family(own)
            else { continue }
            let free = candidates(reports[own], family).filter { !events[$0.place].isAmbiguous }
            guard case .event(let event) = reading(reports[own], family, among: free) else { continue }
            tail.note(.merged)
            merge(place, into: event, captured: nil, rules, to: &tail)
            realign(source, rules, to: &tail)
        }
    }

    /// Takes an event back; what its sources say counts for another one from now on.
    mutating func merge(
        _ place: Int, into event: Int, captured: UnixInstant?, _ rules: EngineRules, to tail: inout LogTail
    ) {
        let voices = events[place].voices
        events[place].voices = []
        events[place].ruling = nil
        for voice in voices {
            for report in voice.reports { reports[report].event = event }
            if let known = events[event].voice(of: voice.source) {
                events[event].voices[known].reports += voice.reports
                events[event].voices[known].reviews += voice.reviews
            } else {
                events[event].voices.append(voice)
            }
        }
        // Those of reviews that have ended as well: a later version of one is about the same goal.
        for review in reports.indices where reports[review].reviewed == place { reports[review].reviewed = event }
        events[event].calmSince = tail.published
        setAmbiguous(place, false, rules, to: &tail)
        settle(place, captured: captured, rules, to: &tail)
        settle(event, captured: captured, rules, to: &tail)
    }

    /// Whether what alone a source says of an event could be one of several others.
    func isAmbiguous(_ event: Int) -> Bool {
        guard events[event].voices.count == 1, let own = events[event].voices[0].reports.last else { return false }
        return placing(reports[own]) == .own(isAmbiguous: true)
    }

    mutating func setAmbiguous(_ event: Int, _ isAmbiguous: Bool, _ rules: EngineRules, to tail: inout LogTail) {
        events[event].isAmbiguous = isAmbiguous
        if isAmbiguous {
            raise(
                .ambiguousFusion, event: event, source: events[event].voices.first?.source, rules.limits, to: &tail,
                "it may be an event that is shown already; join the two, or confirm it")
        } else {
            clear(.ambiguousFusion, event: event, to: &tail)
        }
    }
}
