import MatchModel

/// Turns what a provider says into what we hold true: last writer wins per provider, match and key; every visible change
/// is one publication. One source for now: the reports of several providers are not yet fused into one event.
///
/// Deterministic: the same entries with the same `LogTail` give the same publications.
package struct LifecycleEngine: Codable, Sendable {
    package let limits: LifecycleLimits
    package private(set) var policy = ConfirmationPolicy()
    private var records: [MatchID: MatchRecord] = [:]
    /// The ids of `records`, sorted: the order in which matches are read.
    private var ids: [MatchID] = []

    package init(limits: LifecycleLimits = LifecycleLimits(), policy: ConfirmationPolicy = ConfirmationPolicy()) {
        self.limits = limits
        self.policy = policy
    }

    /// Decides one entry; what it publishes is appended to `tail`.
    package mutating func receive(_ entry: FeedEntry, to tail: inout LogTail) -> Decision {
        do throws(Refused) {
            switch entry {
            case .fixture(let fixture): return try receive(fixture, to: &tail)
            case .observation(let observation): return try receive(observation, to: &tail)
            }
        } catch {
            return .refused(error.code, error.message)
        }
    }

    /// Fires the timers that are due at the tail's instant.
    package mutating func advance(to tail: inout LogTail) {}

    /// When the next timer is due; `nil` while none is.
    package var nextDue: UnixInstant? { nil }

    /// Carries out what an operator decided.
    package mutating func operate(_ action: OperatorAction, to tail: inout LogTail) -> Decision {
        .refused(.badAction, "not yet")
    }

    /// Another policy holds from now on, for what is known already as well.
    package mutating func adopt(_ policy: ConfirmationPolicy, to tail: inout LogTail) {
        guard policy != self.policy else { return }
        self.policy = policy
        tail.noteChange()
    }

    /// The alerts that are open, by match, and in a match in the order they were raised.
    package var openAlerts: [OriginAlert] { [] }

    /// The matches held, by their ids.
    package var matches: [MatchState] { ids.compactMap { records[$0]?.state } }
    package var matchCount: Int { ids.count }

    package func match(_ id: MatchID) -> MatchState? { records[id]?.state }

    /// Forgets the matches that nothing keeps any more; returns their ids, sorted.
    package mutating func forgetMatches(now: UnixInstant) -> [MatchID] {
        let leaving = ids.filter { records[$0]?.state.canLeave(now: now) ?? true }
        guard !leaving.isEmpty else { return [] }
        for id in leaving { records[id] = nil }
        ids.removeAll { records[$0] == nil }
        return leaving
    }

    private mutating func receive(_ fixture: Fixture, to tail: inout LogTail) throws(Refused) -> Decision {
        // In place, so that a match is never copied.
        if let decision = try records[fixture.match]?.receive(fixture, limits: limits, to: &tail) { return decision }
        guard records.count < limits.matches else {
            throw Refused(.limit, "\(limits.matches) matches are known; wait until some have been over for 48 hours")
        }
        records[fixture.match] = MatchRecord(fixture, to: &tail)
        ids.insert(fixture.match, at: ids.firstIndex { fixture.match < $0 } ?? ids.count)
        return .accepted
    }

    private mutating func receive(_ observation: Observation, to tail: inout LogTail) throws(Refused) -> Decision {
        guard let decision = try records[observation.match]?.receive(observation, limits: limits, to: &tail) else {
            throw Refused(
                .unknownMatch, "match \(observation.match) is not known; send its fixture before its observations")
        }
        return decision
    }
}
