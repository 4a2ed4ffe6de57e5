import MatchModel

/// One match in the engine: what is held true, what its providers said, and what was true before a review.
struct MatchRecord: Codable, Sendable {
    private(set) var state: MatchState
    /// The event that made the match known; its revisions carry changes of the fixture.
    private let fixtureEvent: EventID
    /// Looked up only; the order of a dictionary reaches no output.
    private var reports: [ReportName: Report] = [:]
    /// The status that each event under review goes back to. Looked up only.
    var statusBeforeReview: [EventID: EventStatus] = [:]

    /// Makes a match known and publishes it.
    init(_ fixture: Fixture, to tail: inout LogTail) {
        let event = MatchEvent(
            id: tail.nextEventID, revision: 1, status: .confirmed, kind: .matchStatus, match: fixture.match,
            matchStatus: .scheduled)
        let publication = tail.next(event, topics: fixture.topics, fixture: fixture, captured: nil)
        fixtureEvent = event.id
        state = MatchState(fixture: fixture, at: publication.cursor)
        publish(publication, to: &tail)
    }

    // MARK: The fixture

    mutating func receive(_ fixture: Fixture, limits: LifecycleLimits, to tail: inout LogTail) throws(Refused)
        -> Decision
    {
        let known = state.fixture
        guard fixture != known else { return .duplicate }
        // Topics hold for all revisions, so what they are made of cannot change.
        guard fixture.topics == known.topics else {
            throw Refused(
                .fixtureConflict,
                "\(known.match) is \(known.home.id) against \(known.away.id) in \(known.league); league and teams "
                    + "cannot change, announce a match with a new id")
        }
        guard var event = state.event(fixtureEvent) else {
            preconditionFailure("the first event of a match is never taken out of it")
        }
        try checkRevisions(event, limits)
        event.revision += 1
        event.changed = .fixture
        // New names or a new kick-off leave a running match running; a postponed one is on again.
        let isOn = state.status == .scheduled || state.status == .postponed
        event.matchStatus = isOn ? .scheduled : nil
        publish(tail.next(event, topics: fixture.topics, fixture: fixture, captured: nil), to: &tail)
        return .accepted
    }

    // MARK: Observations

    mutating func receive(_ observation: Observation, limits: LifecycleLimits, to tail: inout LogTail) throws(Refused)
        -> Decision
    {
        if case .ball = observation.subject { return .accepted }
        let name = ReportName(provider: observation.provider, key: observation.key)
        let known = reports[name]
        if let known, observation.version <= known.version { return .duplicate }
        if known == nil, reports.count >= limits.reportsPerMatch {
            throw Refused(
                .limit, "\(state.id) has \(limits.reportsPerMatch) observations; correct the ones it has, by their id")
        }
        try ObservationRules.check(observation, in: state.fixture)
        var report = known ?? Report(version: 0, standing: .provisional)
        switch observation.subject {
        case .ball: break
        case .event(let kind):
            try receiveEvent(observation, kind: kind, report: &report, limits: limits, to: &tail)
        case .reviewStart(let about):
            try receiveReviewStart(observation, about: about, report: &report, limits: limits, to: &tail)
        case .reviewEnd(let about):
            try receiveReviewEnd(observation, about: about, report: &report, limits: limits, to: &tail)
        }
        report.version = observation.version
        report.standing = observation.standing
        reports[name] = report
        tail.noteChange()
        return .accepted
    }

    /// What a provider last said under `key`.
    func report(_ key: ObservationKey, of provider: ProviderID) -> Report? {
        reports[ReportName(provider: provider, key: key)]
    }

    // MARK: Publishing

    /// Publishes a new event with the fields of `observation`, and returns its id.
    mutating func publishEvent(
        _ observation: Observation, kind: EventKind, status: EventStatus, replaces: EventID? = nil,
        to tail: inout LogTail
    ) -> EventID {
        var event = MatchEvent(
            id: tail.nextEventID, revision: 1, status: status, kind: kind, match: state.id, replaces: replaces)
        event.take(observation, kind: kind)
        publish(
            tail.next(event, topics: state.fixture.topics, fixture: nil, captured: observation.captured), to: &tail)
        return event.id
    }

    /// Publishes `next` as the revision after `current`, if a fan would see a difference.
    mutating func publishRevision(
        _ next: MatchEvent, of current: MatchEvent, captured: UnixInstant?, to tail: inout LogTail
    ) {
        assert(current.status.canBecome(next.status), "\(current.status) cannot become \(next.status)")
        if next.status != .underReview { statusBeforeReview[next.id] = nil }
        let changed = next.changes(since: current)
        guard !changed.isEmpty || next.status != current.status else { return }
        var next = next
        next.revision = current.revision + 1
        next.changed = changed
        publish(tail.next(next, topics: state.fixture.topics, fixture: nil, captured: captured), to: &tail)
    }

    private mutating func publish(_ unscored: Publication, to tail: inout LogTail) {
        var publication = unscored
        state.apply(publication)
        publication.score = state.score
        tail.append(publication)
    }

    // MARK: Bounds

    func checkRevisions(_ event: MatchEvent, _ limits: LifecycleLimits) throws(Refused) {
        guard event.revision < limits.revisionsPerEvent else {
            throw Refused(
                .limit, "event \(event.id) has \(limits.revisionsPerEvent) revisions; report it anew, with another id")
        }
    }

    func checkEvents(_ limits: LifecycleLimits) throws(Refused) {
        guard state.events.count < limits.eventsPerMatch else {
            throw Refused(
                .limit, "\(state.id) has \(limits.eventsPerMatch) events; correct the ones it has, by their id")
        }
    }
}
