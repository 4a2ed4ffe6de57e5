import MatchModel

/// One match in the engine: what is held true, what its providers said, and what the operator decided.
struct MatchRecord: Codable, Sendable {
    /// Whether a match is sealed.
    enum Sealing: Hashable, Codable, Sendable {
        /// When it has been over for the policy's time.
        case byTime
        case byOperator
        /// The policy's time runs anew from here.
        case reopened(UnixInstant)
    }

    var state: MatchState
    /// The event that made the match known; its revisions carry changes of the fixture.
    private let fixtureEvent: EventID
    /// In the order of their first versions; a report never leaves its place.
    var reports: [Report] = []
    /// The place of each report in `reports`. Looked up only; the order of a dictionary reaches no output.
    private var places: [ReportName: Int] = [:]
    /// In the order of their beginnings; an event never leaves its place.
    var events: [EventRecord] = []
    /// The cancelled reports without an event, by their places: one may yet appear. The newest of them.
    var unattached: [Int] = []
    /// The reports of a kind that another source covers, by their places.
    var uncovered: [Int] = []
    var sealing = Sealing.byTime
    /// The source that is shown for each kind that is one source's at a time.
    var coverage: [Coverage] = []
    /// When play was last seen to restart.
    var lastRestart: UnixInstant?
    var tallies: [SourceTally] = []
    /// Since when the sources' scores have differed.
    var divergedSince: UnixInstant?
    var toldOfDivergence = false
    var alerts: [RecordedAlert] = []
    /// When its next timer is due.
    var due: UnixInstant?

    private enum CodingKeys: String, CodingKey {
        case state, fixtureEvent, reports, events, unattached, uncovered, sealing, coverage, lastRestart, tallies
        case divergedSince, toldOfDivergence, alerts, due
    }

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

    /// To be called after decoding. `false` when places name nothing or counters have no room: it is not what was stored.
    mutating func rebuild() -> Bool {
        places = [:]
        for (place, report) in reports.enumerated() {
            guard places.updateValue(place, forKey: report.name) == nil else { return false }
            for event in [report.event, report.reviewed] where event.map({ !events.indices.contains($0) }) ?? false {
                return false
            }
        }
        let named = events.flatMap(\.voices).flatMap { $0.reports + $0.reviews } + unattached + uncovered
        let known = Set(state.events.map(\.id))
        return named.allSatisfy(reports.indices.contains) && known.contains(fixtureEvent)
            && alerts.allSatisfy { $0.event.map(events.indices.contains) ?? true }
            && events.allSatisfy { $0.id.map(known.contains) ?? true }
            && state.events.allSatisfy { $0.revision < UInt32.max }
    }

    // MARK: The fixture

    mutating func receive(_ fixture: Fixture, rules: EngineRules, to tail: inout LogTail) throws(Refused) -> Decision {
        let known = state.fixture
        guard fixture != known else { return .duplicate }
        try checkSeal(rules, to: &tail)
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
        try checkRevisions(event, rules.limits)
        event.revision += 1
        event.changed = .fixture
        // New names or a new kick-off leave a running match running; a postponed one is on again.
        let isOn = state.status == .scheduled || state.status == .postponed
        event.matchStatus = isOn ? .scheduled : nil
        if state.status == .postponed { event.changed.insert(.outcome) }
        publish(tail.next(event, topics: fixture.topics, fixture: fixture, captured: nil), to: &tail)
        return .accepted
    }

    // MARK: Reports

    func place(of key: ObservationKey, _ provider: ProviderID) -> Int? {
        places[ReportName(provider: provider, key: key)]
    }

    /// Remembers a report for the first time and returns its place.
    mutating func add(_ report: Report) -> Int {
        places[report.name] = reports.count
        reports.append(report)
        return reports.count - 1
    }

    // MARK: Publishing

    /// Publishes what is next of an event: its first revision, or the one after `current` if a fan would see a difference.
    mutating func publish(
        _ event: MatchEvent, after current: MatchEvent?, captured: UnixInstant?, to tail: inout LogTail
    ) {
        var event = event
        if let current {
            let changed = event.changes(since: current)
            guard !changed.isEmpty || event.status != current.status else { return }
            event.revision = current.revision + 1
            event.changed = changed
        }
        publish(tail.next(event, topics: state.fixture.topics, fixture: nil, captured: captured), to: &tail)
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

    func checkRevisions(of place: Int, _ limits: LifecycleLimits) throws(Refused) {
        if let event = events[place].id.flatMap({ state.event($0) }) { try checkRevisions(event, limits) }
    }

    /// Whether there is room for an event that begins as this kind.
    func checkRoom(for kind: EventKind, _ limits: LifecycleLimits) throws(Refused) {
        guard max(state.events.count, events.count) < limits.eventsPerMatch else {
            throw Refused(
                .limit, "\(state.id) has \(limits.eventsPerMatch) events; correct the ones it has, by their id")
        }
        guard !kind.isCovered, events.count >= limits.fusedEventsPerMatch else { return }
        let fused = events.count { $0.eventClass != .lineup && $0.eventClass != .commentary }
        guard fused < limits.fusedEventsPerMatch else {
            throw Refused(
                .limit,
                "\(state.id) has \(limits.fusedEventsPerMatch) events beside line-ups and commentary; correct the ones it "
                    + "has, by their id")
        }
    }

    func hasRoom(for kind: EventKind, _ limits: LifecycleLimits) -> Bool {
        do throws(Refused) {
            try checkRoom(for: kind, limits)
            return true
        } catch {
            return false
        }
    }
}
