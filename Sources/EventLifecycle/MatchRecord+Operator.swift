import MatchModel

/// What the operator decides. It is taken whatever is sealed and whatever the bounds of revisions say.
extension MatchRecord {
    mutating func operate(_ action: OperatorAction, _ rules: EngineRules, to tail: inout LogTail) throws(Refused) {
        switch action {
        case .rule(_, let target, let ruling):
            let place = try find(target)
            events[place].ruling = ruling
            if ruling != .underReview { setAmbiguous(place, false, rules, to: &tail) }
            settle(place, captured: nil, rules, to: &tail)
        case .endReview(_, let target, let outcome):
            try endReview(at: find(target), outcome: outcome, rules, to: &tail)
        case .follow(_, let target):
            let place = try find(target)
            events[place].ruling = nil
            events[place].amendment = nil
            settle(place, captured: nil, rules, to: &tail)
        case .join(_, let target, let into):
            let (place, other) = (try find(target), try find(into))
            guard place != other, events[place].eventClass == events[other].eventClass, !events[place].voices.isEmpty
            else {
                throw Refused(.badAction, "only two events of one class can be joined; name another one in \"into\"")
            }
            merge(place, into: other, captured: nil, rules, to: &tail)
            setAmbiguous(other, false, rules, to: &tail)
        case .amend(_, let target, let amendment):
            try amend(find(target), amendment, rules, to: &tail)
        case .seal: sealing = .byOperator
        case .reopen:
            sealing = .reopened(tail.published)
            clear(.sealedObservation, to: &tail)
        case .cover(_, let kind, let source):
            guard kind.isCovered else {
                throw Refused(
                    .badAction, "\(kind.name) is fused of all sources; name lineup, substitution or commentary")
            }
            cover(kind, source, rules, to: &tail)
        }
        compareScores(now: tail.published, rules, to: &tail)
        tail.noteChange()
    }

    private func find(_ target: OperatorAction.Target) throws(Refused) -> Int {
        switch target {
        case .event(let id):
            if let place = events.firstIndex(where: { $0.id == id }) { return place }
            throw Refused(
                .unknownEvent, "\(state.id) has no event \(id) that a provider reported; look it up in its list")
        case .report(let provider, let key):
            if let event = place(of: key, provider).flatMap({ reports[$0].event }) { return event }
            throw Refused(.unknownEvent, "\(provider) reported no event \(key) in \(state.id); look up its id")
        }
    }

    private mutating func endReview(
        at place: Int, outcome: String?, _ rules: EngineRules, to tail: inout LogTail
    ) throws(Refused) {
        guard events[place].status.isOpen else {
            throw Refused(.badAction, "the event is \(events[place].status.name), and no review of it is open")
        }
        for voice in events[place].voices.indices {
            events[place].voices[voice].reviews = []
            events[place].voices[voice].reviewEnded = tail.published
            if events[place].eventClass == .review { events[place].voices[voice].hasEnded = true }
        }
        events[place].outcome = outcome ?? events[place].outcome
        switch outcome.flatMap({ ReviewOutcome($0) }) {
        case .stands? where events[place].eventClass != .review: events[place].ruling = .confirmed
        case .falls? where events[place].eventClass != .review: events[place].ruling = .retracted
        default: if events[place].ruling == .underReview { events[place].ruling = nil }
        }
        settle(place, captured: nil, rules, to: &tail)
    }

    private mutating func amend(
        _ place: Int, _ amendment: OperatorAction.Amendment, _ rules: EngineRules, to tail: inout LogTail
    ) throws(Refused) {
        if let kind = amendment.kind, kind.eventClass != events[place].eventClass {
            throw Refused(
                .badAction, "\(kind.name) is of another class; retract the event and report the other one anew")
        }
        if let team = amendment.team, team != state.fixture.home.id, team != state.fixture.away.id {
            throw Refused(
                .unknownTeam,
                "\(team) does not play in \(state.id); it is \(state.fixture.home.id) or "
                    + "\(state.fixture.away.id)")
        }
        var held = events[place].amendment ?? OperatorAction.Amendment()
        held.kind = amendment.kind ?? held.kind
        held.team = amendment.team ?? held.team
        held.player = amendment.player ?? held.player
        held.clock = amendment.clock ?? held.clock
        held.text = amendment.text ?? held.text
        events[place].amendment = held
        settle(place, captured: nil, rules, to: &tail)
    }
}
