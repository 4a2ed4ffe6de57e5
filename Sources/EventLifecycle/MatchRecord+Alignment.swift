import MatchModel

/// Sources tell the same events in the same order; what arrived crossed is set right.
extension MatchRecord {
    /// Brings the reports of one source into the order of the events they joined: what arrived crossed is exchanged.
    mutating func realign(_ source: SourceID, _ rules: EngineRules, to tail: inout LogTail) {
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
