import MatchModel

/// Turns what providers say into what we hold true: last writer wins per provider, match and key, the reports of several
/// sources are fused into events, and every visible change is one publication.
///
/// Deterministic: the same inputs with the same `LogTail` give the same publications, also after being stored and read.
package struct LifecycleEngine: Sendable {
    package let limits: LifecycleLimits
    package private(set) var policy: ConfirmationPolicy
    private var records: [MatchID: MatchRecord] = [:]
    /// The ids of `records`, sorted: the order in which matches are read.
    private var ids: [MatchID] = []
    private var timers = MatchTimers()
    /// The matches that are over, by when that was: only those at the front can leave.
    private var over = MatchTimers()
    /// The matches that left.
    private(set) var departed = DepartedMatches()

    package init(limits: LifecycleLimits = LifecycleLimits(), policy: ConfirmationPolicy = ConfirmationPolicy()) {
        self.limits = limits
        self.policy = policy
    }

    private var rules: EngineRules { EngineRules(limits: limits, policy: policy) }

    // MARK: Inputs

    /// Decides one entry; what it publishes is appended to `tail`.
    package mutating func receive(_ entry: FeedEntry, to tail: inout LogTail) -> Decision {
        let rules = rules
        switch entry {
        case .fixture(let fixture):
            if records[fixture.match] == nil, !departed.contains(fixture.match) { return begin(fixture, to: &tail) }
            return change(fixture.match, to: &tail) { record, tail throws(Refused) in
                try record.receive(fixture, rules: rules, to: &tail)
            }
        case .observation(let observation):
            return change(observation.match, to: &tail) { record, tail throws(Refused) in
                try record.receive(observation, rules: rules, to: &tail)
            }
        }
    }

    /// Fires the timers that are due at the tail's instant.
    package mutating func advance(to tail: inout LogTail) {
        let rules = rules
        for id in timers.due(at: tail.published) {
            _ = change(id, to: &tail) { record, tail throws(Refused) in
                record.advance(rules, to: &tail)
                return .accepted
            }
        }
    }

    /// When the next timer is due; `nil` while none is.
    package var nextDue: UnixInstant? { timers.next }

    /// Carries out what an operator decided.
    package mutating func operate(_ action: OperatorAction, to tail: inout LogTail) -> Decision {
        let rules = rules
        return change(action.match, to: &tail) { record, tail throws(Refused) in
            try record.operate(action, rules, to: &tail)
            return .accepted
        }
    }

    /// Another policy holds from now on, for what is known already as well; only which source a report is of stays as it
    /// was when the report was first heard.
    package mutating func adopt(_ policy: ConfirmationPolicy, to tail: inout LogTail) {
        guard policy != self.policy else { return }
        self.policy = policy
        tail.noteChange()
        let rules = rules
        for id in ids {
            _ = change(id, to: &tail) { record, tail throws(Refused) in
                for place in record.events.indices where record.events[place].status.isOpen {
                    record.settle(place, captured: nil, rules, to: &tail)
                }
                return .accepted
            }
        }
    }

    // MARK: Reading

    /// The alerts that are open, by match, and in a match in the order they were raised.
    package var openAlerts: [OriginAlert] { ids.flatMap { records[$0]?.alerts.map(\.alert) ?? [] } }

    /// The matches held, by their ids.
    package var matches: [MatchState] { ids.compactMap { records[$0]?.state } }
    package var matchCount: Int { ids.count }

    package func match(_ id: MatchID) -> MatchState? { records[id]?.state }

    /// Forgets the matches that nothing keeps any more, with their alerts; returns their ids, sorted. Of each only the id
    /// is kept: nothing that is said of it later begins it anew. Looks only at matches that are over for long enough.
    package mutating func forgetMatches(to tail: inout LogTail) -> [MatchID] {
        let leaving = over.due(at: tail.published + (TimeSpan.zero - MatchState.retention))
            .filter { records[$0]?.state.canLeave(now: tail.published) ?? true }
            .sorted()
        guard !leaving.isEmpty else { return [] }
        for id in leaving {
            for alert in records[id]?.alerts ?? [] { tail.append(.cleared(alert.alert)) }
            timers.move(id, from: records[id]?.due, to: nil)
            over.move(id, from: records[id]?.state.ended, to: nil)
            records[id] = nil
            if departed.add(id, limit: limits.departedMatches) { tail.note(.departedDropped) }
        }
        ids.removeAll { records[$0] == nil }
        return leaving
    }

    var orderedRecords: [MatchRecord] { ids.compactMap { records[$0] } }

    /// Takes back a match that was stored. `false` when it is known, or does not come in the order of the ids.
    mutating func restore(_ record: MatchRecord) -> Bool {
        if let last = ids.last, record.state.id <= last { return false }
        ids.append(record.state.id)
        records[record.state.id] = record
        timers.move(record.state.id, from: nil, to: record.due)
        over.move(record.state.id, from: nil, to: record.state.ended)
        return true
    }

    mutating func restore(_ departed: DepartedMatches) { self.departed = departed }

    // MARK: Changing

    private mutating func begin(_ fixture: Fixture, to tail: inout LogTail) -> Decision {
        guard records.count < limits.matches else {
            return .refused(
                .limit, "\(limits.matches) matches are known; wait until some have been over for 48 hours")
        }
        records[fixture.match] = MatchRecord(fixture, to: &tail)
        ids.insert(fixture.match, at: place(of: fixture.match))
        return .accepted
    }

    /// Where an id stands among the others, or would.
    private func place(of id: MatchID) -> Int {
        var range = 0..<ids.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range = ids[middle] < id ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }

    /// Changes a match in place, so that it is never copied, and keeps its timer.
    private mutating func change(
        _ id: MatchID, to tail: inout LogTail,
        _ body: (inout MatchRecord, inout LogTail) throws(Refused) -> Decision
    ) -> Decision {
        guard let before = records[id].map({ (due: $0.due, ended: $0.state.ended) }) else {
            if departed.contains(id) {
                return .refused(.sealed, "match \(id) is over for days and has left; nothing changes it any more")
            }
            return .refused(.unknownMatch, "match \(id) is not known; send its fixture before its observations")
        }
        let decision: Decision
        do throws(Refused) {
            // Through the optional, in place.
            guard let made = try records[id]?.apply(body, to: &tail) else { return .duplicate }
            decision = made
        } catch {
            return .refused(error.code, error.message)
        }
        records[id]?.refreshDue(policy)
        timers.move(id, from: before.due, to: records[id]?.due)
        over.move(id, from: before.ended, to: records[id]?.state.ended)
        return decision
    }
}

extension MatchRecord {
    fileprivate mutating func apply(
        _ body: (inout MatchRecord, inout LogTail) throws(Refused) -> Decision, to tail: inout LogTail
    ) throws(Refused) -> Decision {
        try body(&self, &tail)
    }
}
