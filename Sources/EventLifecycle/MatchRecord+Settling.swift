import MatchModel

/// What is held true of an event, out of what its sources say, its reviews, the policy and the operator.
///
/// - The operator's word holds over everybody's.
/// - Under review, while a review of any of its sources is open, or while one source has taken it back and another has
///   not.
/// - Retracted, when none of its sources holds it.
/// - Confirmed, when the policy's way of confirming has been seen or a review let it stand; then it stays so until it is
///   taken back.
/// - Else provisional.
///
/// Its fields are those of the most trusted source; of sources equally trusted those of one that confirms, of these the
/// one that captured it first, of these the first by name. What that one leaves out is filled from the next that means
/// the same kind and team. So they do not depend on the order of arrival.
extension MatchRecord {
    /// Publishes what is different about an event, if it is shown.
    mutating func settle(_ place: Int, captured: UnixInstant?, _ rules: EngineRules, to tail: inout LogTail) {
        let rule = rules.policy.rule(state.fixture.league, events[place].eventClass)
        var next = status(of: place, rule)
        if !events[place].status.canBecome(next) {
            tail.note(.illegalTransition)
            next = events[place].status
        }
        enter(next, place, to: &tail)
        let current = events[place].id.flatMap { state.event($0) }
        guard current != nil || isShown(next, rule) else { return }
        func first() -> MatchEvent? {
            guard let words = fields(of: place, rules.policy).first else { return nil }
            return MatchEvent(
                id: tail.nextEventID, revision: 1, status: next, kind: words.kind, match: state.id,
                replaces: events[place].replaces)
        }
        guard var event = current ?? first() else { return }
        event.status = next
        compose(&event, place, rules.policy)
        events[place].id = event.id
        publish(event, after: current, captured: captured, to: &tail)
    }

    private func isShown(_ status: EventStatus, _ rule: ConfirmationPolicy.Rule) -> Bool {
        switch status {
        case .confirmed: true
        case .provisional, .underReview: rule.show == .firstReport
        // What nobody was shown needs no retraction.
        case .retracted: false
        }
    }

    private mutating func enter(_ next: EventStatus, _ place: Int, to tail: inout LogTail) {
        let before = events[place].status
        events[place].status = next
        if next == .confirmed { events[place].isConfirmed = true }
        if next == .retracted { events[place].isConfirmed = false }
        if next.isOpen, !before.isOpen {
            events[place].openSince = tail.published
            events[place].toldOfConfirmation = false
        }
        if next == .underReview {
            events[place].reviewSince = events[place].reviewSince ?? tail.published
        } else {
            events[place].reviewSince = nil
            if events[place].eventClass != .review || !next.isOpen {
                events[place].toldOfReview = false
                clear(.reviewOpenTooLong, event: place, to: &tail)
            }
        }
        if !next.isOpen {
            clear(.confirmationOverdue, event: place, to: &tail)
            if next == .retracted, events[place].isAmbiguous {
                events[place].isAmbiguous = false
                clear(.ambiguousFusion, event: place, to: &tail)
            }
        }
        if before != next { events[place].calmSince = tail.published }
    }

    // MARK: Status

    private func status(of place: Int, _ rule: ConfirmationPolicy.Rule) -> EventStatus {
        let event = events[place]
        if let ruling = event.ruling { return ruling.status }
        let standings = event.voices.map(standing)
        let live = standings.filter { $0 != .cancelled }
        if event.eventClass == .review {
            if event.voices.contains(where: \.hasEnded) { return .confirmed }
            return live.isEmpty ? .retracted : event.isConfirmed ? .confirmed : .provisional
        }
        if event.voices.contains(where: { !$0.reviews.isEmpty }) { return .underReview }
        if live.isEmpty { return .retracted }
        if live.count < standings.count { return .underReview }
        if event.isConfirmed || event.voices.contains(where: { $0.verdict == .stands }) { return .confirmed }
        if rule.byFlag, live.contains(.confirmed) { return .confirmed }
        if rule.bySecondSource, live.count > 1 { return .confirmed }
        if rule.byRestart, !event.isAmbiguous, let lastRestart, isBeforeRestart(event, lastRestart) {
            return .confirmed
        }
        return .provisional
    }

    private func isBeforeRestart(_ event: EventRecord, _ restart: UnixInstant) -> Bool {
        event.eventClass != .period && event.voices.flatMap(\.reports).allSatisfy { reports[$0].moment <= restart }
    }

    /// How a source holds an event, its last review counted.
    func standing(_ voice: Voice) -> Observation.Standing {
        switch voice.verdict {
        case .stands?: .confirmed
        case .falls?: .cancelled
        case nil: speaking(voice).map { reports[$0].standing } ?? .cancelled
        }
    }

    /// The report that speaks for a source: of one key what was said last, through whichever product; of several keys
    /// the one that holds.
    func speaking(_ voice: Voice) -> Int? {
        if voice.reports.count <= 1 { return voice.reports.first }
        func isLater(_ left: Report, _ right: Report) -> Bool {
            (left.spokeAt, left.name) > (right.spokeAt, right.name)
        }
        let latest = voice.reports.filter { place in
            !voice.reports.contains {
                $0 != place && reports[$0].name.key == reports[place].name.key && isLater(reports[$0], reports[place])
            }
        }
        let holding = latest.filter { reports[$0].isLive }
        return (holding.isEmpty ? latest : holding).max { isLater(reports[$1], reports[$0]) }
    }

    // MARK: Fields

    private func compose(_ event: inout MatchEvent, _ place: Int, _ policy: ConfirmationPolicy) {
        let words = fields(of: place, policy)
        // A retraction shows the event as it was shown before, so it keeps all fields.
        if let first = words.first {
            event.take(first)
            for other in words.dropFirst() { event.fill(other) }
        }
        event.outcome = events[place].outcome
        if let amendment = events[place].amendment { event.take(amendment) }
    }

    /// What the sources that hold an event say, the one whose fields win first. Of an event that was never shown also what
    /// was said of it before it was taken back: an operator may show it.
    private func fields(of place: Int, _ policy: ConfirmationPolicy) -> [Words] {
        let eventClass = events[place].eventClass
        return events[place].voices
            .compactMap { speaking($0) }
            .map { reports[$0] }
            .filter { ($0.isLive || events[place].id == nil) && $0.words?.kind.eventClass == eventClass }
            .sorted { left, right in
                let (one, other) = (rank(left, policy), rank(right, policy))
                return one == other ? (left.moment, left.source) < (right.moment, right.source) : one < other
            }
            .compactMap(\.words)
    }

    private func rank(_ report: Report, _ policy: ConfirmationPolicy) -> Int {
        policy.rank(report.source) * 2 + (report.standing == .confirmed ? 0 : 1)
    }
}
