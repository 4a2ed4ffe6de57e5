import MatchModel

/// Which event a report is of.
///
/// Only another source corroborates. A report joins an event of its family that holds nothing of its source, within two
/// minutes of the match and 180 s of capture. Among several, sources are aligned in order, k-th with k-th; a scorer whom
/// one of them alone names settles it too. When clock and capture both say otherwise than the order, two readings are
/// left: the report begins its own event, which nobody confirms, and the operator is told. A goal may so be shown
/// twice and be taken back; none is swallowed. What joined while there was one reading stays joined.
extension MatchRecord {
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
    func family(_ report: Int) -> EventFamily? {
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
    func candidates(_ report: Report, _ family: EventFamily) -> [Candidate] {
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

    func candidate(_ place: Int, _ report: Report, _ family: EventFamily) -> Candidate? {
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
    func isBefore(_ left: Int, _ right: Int) -> Bool {
        // Field by field: a copy of a report costs ten times the comparison, and there is one for every two goals.
        if let clock = reports[left].words?.clock, let others = reports[right].words?.clock, clock != others {
            return clock < others
        }
        let (moment, others) = (reports[left].moment, reports[right].moment)
        return moment == others ? reports[left].name < reports[right].name : moment < others
    }

    func reading(_ report: Report, _ family: EventFamily, among candidates: [Candidate]) -> Placing {
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
}
