import MatchModel

/// Line-ups, substitutions and commentary are never fused: one source at a time is shown for each. The first that sends
/// something live of a kind covers it, and the operator can hand it over. What the others say is remembered, so that what
/// they said before is shown when they are handed the kind.
extension MatchRecord {
    /// Which source is shown for a kind.
    struct Coverage: Codable, Sendable {
        var kind: EventKind
        var source: SourceID
    }

    /// Whether another source than this one is shown for the kind.
    func isUncovered(_ kind: EventKind, _ source: SourceID) -> Bool {
        coverage.first { $0.kind == kind }.map { $0.source != source } ?? false
    }

    /// After a report was taken: the first live one of its kind makes its source the one that is shown.
    mutating func takeCoverage(_ observation: Observation, kind: EventKind, source: SourceID) {
        guard kind.isCovered, observation.standing != .cancelled, !coverage.contains(where: { $0.kind == kind }) else {
            return
        }
        coverage.append(Coverage(kind: kind, source: source))
    }

    /// Remembers what a source says of a kind that another one covers. Past the bound a new report is not remembered,
    /// which is counted.
    mutating func keepUncovered(
        _ observation: Observation, kind: EventKind, source: SourceID, known: Int?, _ rules: EngineRules,
        to tail: inout LogTail
    ) {
        tail.note(.notCovering)
        let isKept = known.map(uncovered.contains) ?? false
        guard isKept || uncovered.count < rules.limits.uncoveredPerMatch else { return tail.note(.uncoveredDropped) }
        let place = known ?? add(Report(observation, source: source, received: tail.received))
        if known != nil { reports[place].take(observation, received: tail.received) }
        if let reviewed = reports[place].reviewed { release(place, from: reviewed, rules, to: &tail) }
        _ = reports[place].speak(observation, kind: kind, received: tail.received)
        unattached.removeAll { $0 == place }
        if !isKept { uncovered.append(place) }
        tail.noteChange()
    }

    /// Hands a kind to a source: what it said of it before is shown now, in the order in which it said it.
    mutating func cover(_ kind: EventKind, _ source: SourceID, _ rules: EngineRules, to tail: inout LogTail) {
        coverage.removeAll { $0.kind == kind }
        coverage.append(Coverage(kind: kind, source: source))
        let waiting = uncovered.filter { reports[$0].source == source && reports[$0].words?.kind == kind }
        uncovered.removeAll { waiting.contains($0) }
        for place in waiting.sorted() where reports[place].event == nil && reports[place].isLive {
            guard hasRoom(for: kind, rules.limits) else {
                tail.note(.uncoveredDropped)
                continue
            }
            attach(place, rules, captured: nil, to: &tail)
        }
    }
}

extension EventKind {
    /// One source at a time is shown for it.
    var isCovered: Bool { self == .lineup || self == .substitution || self == .commentary }
}
