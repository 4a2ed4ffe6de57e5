/// Everything that is held true about one match: the fold of its publications, the same at the origin and at every edge.
package struct MatchState: Hashable, Codable, Sendable {
    /// How long a match is kept after it was over.
    package static let retention = TimeSpan.seconds(48 * 3600)

    package private(set) var fixture: Fixture
    package private(set) var status: MatchStatus = .scheduled
    package private(set) var clock = MatchClock(period: 0, minute: 0)
    /// The match clock is counting.
    package private(set) var isRunning = false
    /// When the clock of the current period started.
    package private(set) var periodStarted: UnixInstant?
    /// When the match was over.
    package private(set) var ended: UnixInstant?
    /// The latest revision of each event, in the order of their first revisions; retracted ones too.
    package private(set) var events: [MatchEvent] = []
    /// The position of the last publication that changed this match.
    package private(set) var lastChange: Cursor
    package private(set) var score = ScoreLine.zero
    /// The result given by decision; it overrides the fold.
    package private(set) var awarded: Score?

    /// A match as its first publication, the one that carries the fixture, leaves it.
    package init(fixture: Fixture, at cursor: Cursor) {
        self.fixture = fixture
        self.lastChange = cursor
    }

    /// A match exactly as another state of it was: what a snapshot restores. The score is folded again from `events`.
    package init(
        restoring fixture: Fixture, at lastChange: Cursor, status: MatchStatus, clock: MatchClock, isRunning: Bool,
        periodStarted: UnixInstant?, ended: UnixInstant?, awarded: Score?, events: [MatchEvent]
    ) {
        self.fixture = fixture
        self.lastChange = lastChange
        self.status = status
        self.clock = clock
        self.isRunning = isRunning
        self.periodStarted = periodStarted
        self.ended = ended
        self.awarded = awarded
        self.events = events
        score = foldScore()
    }

    package var id: MatchID { fixture.match }

    /// Applies the next publication of this match. Publications are applied in the order of their cursors.
    package mutating func apply(_ publication: Publication) {
        if let fixture = publication.fixture { self.fixture = fixture }
        lastChange = publication.cursor
        let before = record(publication.event)
        applyToClock(publication, after: before)
        score = foldScore()
    }

    /// The latest revision of an event, by its id.
    package func event(_ id: EventID) -> MatchEvent? {
        events.last { $0.id == id }
    }

    /// Whether nothing keeps this match in memory any more.
    package func canLeave(now: UnixInstant) -> Bool {
        guard let ended, status.isOver, now - ended > Self.retention else { return false }
        return !events.contains { $0.status.isOpen }
    }

    /// Returns the status of the revision before.
    private mutating func record(_ event: MatchEvent) -> EventStatus? {
        guard let index = events.lastIndex(where: { $0.id == event.id }) else {
            events.append(event)
            return nil
        }
        defer { events[index] = event }
        return events[index].status
    }

    /// Clock and status follow the first revision of each event of the period; a later one of a half that is over must
    /// not stop the clock of the next. A retraction takes back what its event alone had said, and what returns says it
    /// again.
    private mutating func applyToClock(_ publication: Publication, after before: EventStatus?) {
        let event = publication.event
        guard event.status.counts else { return takeBack(event, at: publication.published) }
        let isNew = event.revision == 1
        if let clock = event.clock, clock > self.clock || isNew && event.eventClass == .period {
            self.clock = clock
        }
        let moment = publication.captured ?? publication.published
        switch event.kind {
        case .kickoff, .periodStart:
            let returns = before == .retracted && lastWhistle?.id == event.id
            guard isNew || returns && (status == .scheduled || status == .live) else { return }
            status = .live
            isRunning = clock.period != MatchClock.shootout
            periodStarted = moment
        case .restart:
            guard isNew, status == .suspended else { return }
            status = .live
            isRunning = true
        case .periodEnd:
            if isNew || before == .retracted && lastWhistle?.id == event.id { isRunning = false }
        case .fullTime:
            if isNew || status == .live { end(.ended, at: publication.published) }
        case .matchStatus:
            guard let new = event.matchStatus, isNew || event.changed.contains(.outcome) else { return }
            awarded = new == .awarded ? event.awarded : nil
            if new.isOver { return end(new, at: publication.published) }
            status = new
            ended = nil
            if new != .live { isRunning = false }
        default:
            break
        }
    }

    private mutating func end(_ status: MatchStatus, at moment: UnixInstant) {
        self.status = status
        isRunning = false
        // By our own clock: how long a match is kept must not hang on a provider's.
        if ended == nil { ended = moment }
    }

    /// The whistle, or the decision, was taken back. What another event says as well still holds.
    private mutating func takeBack(_ event: MatchEvent, at moment: UnixInstant) {
        switch event.kind {
        case .fullTime where status == .ended:
            status = statusOfPlay
            if status != .ended { ended = nil }
        case .kickoff, .periodStart:
            takeBackStart(event)
        case .periodEnd where status == .live && lastWhistle?.kind.isStart ?? false:
            isRunning = clock.period != MatchClock.shootout
        case .matchStatus where event.matchStatus == status && status != .scheduled:
            if let other = held({ $0.kind == .matchStatus && $0.matchStatus == status }) {
                awarded = other.awarded
                return
            }
            awarded = nil
            status = statusOfPlay
            ended = status == .ended ? ended ?? moment : nil
        default:
            break
        }
    }

    /// A period did not begin after all. Where play went on from there it goes on; else the clock stands where the events
    /// that are left say.
    private mutating func takeBackStart(_ event: MatchEvent) {
        if status == .live { status = statusOfPlay }
        let last = lastWhistle
        if let last, let place = events.lastIndex(where: { $0.id == last.id }),
            events[place...].allSatisfy({ $0.id != event.id }) || last.period == event.period && last.kind.isStart
        {
            return
        }
        clock = events.lazy.filter(\.status.counts).compactMap(\.clock).max() ?? MatchClock(period: 0, minute: 0)
        isRunning = isRunning && last?.kind.isStart ?? false
        // When the period began that is left is not known any more.
        periodStarted = nil
    }

    /// Where the match stands by the whistle alone.
    private var statusOfPlay: MatchStatus {
        if held({ $0.kind == .fullTime }) != nil { return .ended }
        return held { $0.kind.isStart } == nil ? .scheduled : .live
    }

    /// The last beginning or end of a period that counts.
    private var lastWhistle: MatchEvent? { held { $0.kind.isStart || $0.kind == .periodEnd } }

    /// The last event of some kind that counts.
    private func held(_ isMeant: (MatchEvent) -> Bool) -> MatchEvent? {
        events.last { $0.status.counts && isMeant($0) }
    }

    private func foldScore() -> ScoreLine {
        var line = ScoreLine.zero
        for event in events {
            let shootout = event.clock?.period == MatchClock.shootout
            if shootout, event.kind.isGoal || event.kind == .missedPenalty, line.shootout == nil {
                line.shootout = .zero
            }
            guard event.kind.isGoal, event.status.counts, let team = event.team else { continue }
            let scorerIsHome = team == fixture.home.id
            let forHome = event.kind == .ownGoal ? !scorerIsHome : scorerIsHome
            if shootout {
                if forHome { line.shootout?.home += 1 } else { line.shootout?.away += 1 }
            } else {
                if forHome { line.goals.home += 1 } else { line.goals.away += 1 }
            }
            if event.status != .confirmed { line.provisional = true }
        }
        if let awarded {
            line.goals = awarded
            line.provisional = false
        }
        return line
    }
}

extension EventKind {
    /// A period of play begins with it.
    fileprivate var isStart: Bool { self == .kickoff || self == .periodStart }
}

extension MatchEvent {
    /// The period that it begins or ends; a kick-off that names none begins the first.
    fileprivate var period: UInt8? { clock?.period ?? (kind == .kickoff ? 1 : nil) }
}
