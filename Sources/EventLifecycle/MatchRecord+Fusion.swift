import MatchModel

/// Which event a report is of.
///
/// Only another source corroborates. A report joins an event of its family that holds nothing of its source, within two
/// minutes of the match and 180 s of capture. Among several, sources are aligned in order, k-th with k-th; a scorer whom
/// one of them alone names settles it too. When clock and capture both say otherwise than the order, two readings are
/// left: the report begins its own event, which nobody confirms, and the operator is told. A goal may so be shown
/// twice and be taken back; none is swallowed. What joined while there was one reading stays joined.
extension MatchRecord {
    /// The most events that may be one too many which one input looks at again; as many as a match has alerts for.
    private static let maximumReconsidered = 32

    enum Placing: Hashable {
        case event(Int)
        /// No event is free for it, or more than one could be meant.
        case own(isAmbiguous: Bool)
    }

    /// Where a live report belongs.
    func placing(_ report: Report) -> Placing {
        guard let words = report.words, let family = EventFamily(words, in: state.fixture) else {
            return .own(isAmbiguous: false)
        }
        if let same = renewed(report, family) { return .event(same) }
        return reading(report, family, among: candidates(report, family))
    }

    /// The event that holds another report of its source which is the same: the same id through another of its products,
    /// or one cancelled less than 60 s before.
    private func renewed(_ report: Report, _ family: EventFamily) -> Int? {
        var best: (place: Int, cancelled: UnixInstant)?
        for place in fused(with: report) {
            guard let voice = events[place].voice(of: report.source) else { continue }
            for held in events[place].voices[voice].reports {
                let isSame = reports[held].name.key == report.name.key && reports[held].name != report.name
                // What costs little is asked first: a match may hold hundreds of goals of this source.
                guard isSame || reports[held].cancelledAt != nil, self.family(held)?.agrees(with: family) ?? false
                else { continue }
                if isSame {
                    // Unless another id of its source has taken the event over since it was cancelled.
                    let isTaken = events[place].voices[voice].reports.contains {
                        reports[$0].isLive && reports[$0].name.key != report.name.key
                    }
                    if !isTaken || !report.isLive { return place }
                    continue
                }
                guard events[place].voices[voice].reports.allSatisfy({ !reports[$0].isLive }),
                    let cancelled = reports[held].cancelledAt, reports[held].name != report.name,
                    report.moment >= cancelled, report.moment - cancelled < FusionWindow.renewal,
                    !family.isTimed || FusionDistance(report, reports[held]) != nil,
                    best.map({ $0.cancelled < cancelled }) ?? true
                else { continue }
                best = (place, cancelled)
            }
        }
        return best?.place
    }

    /// The events of a report's class.
    private func fused(with report: Report) -> some Sequence<Int> {
        let eventClass = report.words?.kind.eventClass
        return events.indices.lazy.filter { events[$0].eventClass == eventClass }
    }

    /// What a report must share with others to be of one event with them.
    private func family(_ report: Int) -> EventFamily? {
        reports[report].words.flatMap { EventFamily($0, in: state.fixture) }
    }

    struct Candidate {
        var place: Int
        var distance: FusionDistance?
        /// The report of another source that is nearest.
        var nearest: Int
    }

    /// The events that a report can join, in their order on the pitch: the ones held true if there are any, else those
    /// taken back after it was captured or less than 60 s before; those that may be one too many only if there is nothing else.
    private func candidates(_ report: Report, _ family: EventFamily) -> [Candidate] {
        var ranks: [[Candidate]] = [[], [], []]
        for place in fused(with: report) {
            // What a source took back there, it can say there again.
            if let voice = events[place].voice(of: report.source), !events[place].voices[voice].reports.isEmpty {
                continue
            }
            guard let candidate = candidate(place, report, family) else { continue }
            if events[place].isAmbiguous {
                ranks[2].append(candidate)
            } else if events[place].status.counts {
                ranks[0].append(candidate)
            } else if events[place].ruling != nil || report.moment < takenBack(events[place]) + FusionWindow.renewal {
                ranks[1].append(candidate)
            }
        }
        return (ranks.first { !$0.isEmpty } ?? []).sorted { isBefore($0.nearest, $1.nearest) }
    }

    private func candidate(_ place: Int, _ report: Report, _ family: EventFamily) -> Candidate? {
        var best: Candidate?
        for voice in events[place].voices {
            for other in voice.reports {
                let distance = FusionDistance(report, reports[other])
                if family.isTimed, distance == nil { continue }
                guard self.family(other)?.agrees(with: family) ?? false else { continue }
                if let known = best?.distance, let distance, !distance.isClearlyNearer(than: known) { continue }
                best = Candidate(place: place, distance: distance, nearest: other)
            }
        }
        return best
    }

    /// When the last of its sources took an event back.
    private func takenBack(_ event: EventRecord) -> UnixInstant {
        let moments = event.voices.flatMap { voice in
            voice.reports.compactMap { reports[$0].cancelledAt } + [voice.reviewEnded].compactMap { $0 }
        }
        return moments.max() ?? event.calmSince
    }

    /// The order on the pitch: by the clock, where both have one, else by capture.
    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        // Field by field: a copy of a report costs ten times the comparison, and there is one for every two goals.
        if let clock = reports[left].words?.clock, let others = reports[right].words?.clock, clock != others {
            return clock < others
        }
        let (moment, others) = (reports[left].moment, reports[right].moment)
        return moment == others ? reports[left].name < reports[right].name : moment < others
    }

    private func reading(_ report: Report, _ family: EventFamily, among candidates: [Candidate]) -> Placing {
        guard let first = candidates.first else { return .own(isAmbiguous: false) }
        if candidates.count == 1 {
            return isAnotherGoal(report, first, family) ? .own(isAmbiguous: true) : .event(first.place)
        }
        let ordered = alignedInOrder(report, family, among: candidates)
        let named = candidates.filter { candidate in
            guard let player = report.words?.player, let other = reports[candidate.nearest].words?.player else {
                return false
            }
            return PlayerName.mayBeSame(player, other)
        }
        if named.count == 1, family.isTimed {
            let against = candidates.contains { candidate in
                guard let distance = candidate.distance, let its = named[0].distance else { return false }
                return candidate.place != named[0].place && distance.isClearlyNearer(than: its)
            }
            if !against || named[0].place == ordered?.place { return .event(named[0].place) }
        }
        guard let ordered else { return .own(isAmbiguous: true) }
        let contradicts = candidates.contains { candidate in
            guard candidate.place != ordered.place, let distance = candidate.distance, let its = ordered.distance else {
                return false
            }
            return distance.isClearlyNearer(than: its)
        }
        return contradicts && family.isTimed ? .own(isAmbiguous: true) : .event(ordered.place)
    }

    /// The k-th event for its source's k-th report; `nil` when that one is not free.
    private func alignedInOrder(_ report: Report, _ family: EventFamily, among candidates: [Candidate]) -> Candidate? {
        var earlier = 0
        var cluster = candidates.map(\.nearest)
        for place in fused(with: report) {
            guard let voice = events[place].voice(of: report.source),
                let own = events[place].voices[voice].reports.first(where: { reports[$0].isLive }),
                reports[own].name != report.name,
                !family.isTimed || FusionDistance(report, reports[own]) != nil,
                self.family(own)?.agrees(with: family) ?? false
            else { continue }
            let isEarlier = precedes(reports[own], report)
            if isEarlier { earlier += 1 }
            if events[place].isAmbiguous { continue }
            // An event of several sources takes a place in the row; one of this source alone is nobody else's.
            let others = events[place].voices.lazy.filter { $0.source != report.source }.flatMap(\.reports)
            if let other = others.first { cluster.append(other) } else if isEarlier { earlier -= 1 }
        }
        cluster.sort(by: isBefore)
        guard earlier < cluster.count else { return nil }
        return candidates.first { $0.nearest == cluster[earlier] }
    }

    private func precedes(_ left: Report, _ right: Report) -> Bool {
        if let clock = left.words?.clock, let others = right.words?.clock, clock != others { return clock < others }
        return (left.moment, left.name) < (right.moment, right.name)
    }

    /// Whether the only event a goal could be is another goal: other scorers, and time for a restart between them.
    private func isAnotherGoal(_ report: Report, _ candidate: Candidate, _ family: EventFamily) -> Bool {
        guard family.name == .goal, family.isTimed, let distance = candidate.distance,
            let player = report.words?.player, let other = reports[candidate.nearest].words?.player
        else { return false }
        return distance.minutes.map { $0 >= 1 } ?? true && distance.capture >= FusionWindow.betweenGoals.microseconds
            && !PlayerName.mayBeSame(player, other)
    }

    // MARK: Attaching

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

    // MARK: Order

    /// Brings the reports of one source into the order of the events they joined: what arrived crossed is exchanged.
    private mutating func realign(_ source: SourceID, _ rules: EngineRules, to tail: inout LogTail) {
        var shared = events.indices.compactMap { place in exchangeable(place, source).map { (event: place, row: $0) } }
        for left in shared.indices {
            for right in shared.indices[(left + 1)...] {
                let (one, other) = (shared[left].row, shared[right].row)
                guard isBefore(one.other, other.other) != isBefore(one.own, other.own),
                    fits(one.own, other.other), fits(other.own, one.other)
                else { continue }
                exchange(source, shared[left].event, shared[right].event)
                (shared[left].row.own, shared[right].row.own) = (other.own, one.own)
                settle(shared[left].event, captured: nil, rules, to: &tail)
                settle(shared[right].event, captured: nil, rules, to: &tail)
            }
        }
    }

    /// Exchanges what a source says of two events, with its reviews of them, those that have ended as well.
    private mutating func exchange(_ source: SourceID, _ left: Int, _ right: Int) {
        guard let one = events[left].voice(of: source), let other = events[right].voice(of: source) else { return }
        let voice = events[left].voices[one]
        events[left].voices[one] = events[right].voices[other]
        events[right].voices[other] = voice
        for (event, voice) in [(left, one), (right, other)] {
            for report in events[event].voices[voice].reports { reports[report].event = event }
        }
        for place in reports.indices where reports[place].source == source {
            switch reports[place].reviewed {
            case left: reports[place].reviewed = right
            case right: reports[place].reviewed = left
            default: break
            }
        }
    }

    /// The one report of a source in a goal it shares with others, and the first of the others.
    private func exchangeable(_ event: Int, _ source: SourceID) -> (own: Int, other: Int)? {
        guard events[event].voices.count > 1, events[event].eventClass == .score,
            let voice = events[event].voice(of: source), events[event].voices[voice].reports.count == 1
        else { return nil }
        let others = events[event].voices.filter { $0.source != source }.flatMap(\.reports).sorted(by: isBefore)
        guard let other = others.first else { return nil }
        return (events[event].voices[voice].reports[0], other)
    }

    private func fits(_ left: Int, _ right: Int) -> Bool {
        guard let one = family(left), let other = family(right) else { return false }
        return one.agrees(with: other) && (!one.isTimed || FusionDistance(reports[left], reports[right]) != nil)
    }
}
