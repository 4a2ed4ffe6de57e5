import MatchModel

/// When a match is sealed, and what then becomes of what nothing has confirmed. An event that stays open keeps its match in
/// memory, at the origin and at every edge.
///
/// - Cards, whistles, line-ups and commentary that are provisional are confirmed: nobody has taken them back until the
///   result was sealed, and from then on no provider can.
/// - A goal, a missed or a given penalty, what may be one event or two, and what is under review stay as they are, and the
///   operator is told, where that has not been done: a score is not made up by a clock.
/// - What was held and never shown stays so. It keeps nothing in memory.
extension MatchRecord {
    /// Events that one firing confirms; the next one has the others. Each is a publication.
    static let settledAtOnce = 256

    func isSealed(_ policy: ConfirmationPolicy, now: UnixInstant) -> Bool {
        sealing == .byOperator || sealedSince(policy).map { $0 <= now } ?? false
    }

    /// Refuses what would change a sealed match, and tells the operator, once.
    mutating func checkSeal(_ rules: EngineRules, to tail: inout LogTail) throws(Refused) {
        guard isSealed(rules.policy, now: tail.published) else { return }
        raise(
            .sealedObservation, rules.limits, to: &tail,
            "a provider would change \(state.id), which is sealed; reopen it if it is right, or leave it")
        throw Refused(.sealed, "\(state.id) is sealed; ask the operator to reopen it")
    }

    /// When time alone has sealed the match, or will; `nil` while it is not over, and where the operator did it.
    private func sealedSince(_ policy: ConfirmationPolicy) -> UnixInstant? {
        guard let ended = state.ended else { return nil }
        switch sealing {
        case .byOperator: return nil
        case .reopened(let since): return since + policy.sealing
        case .byTime: return ended + policy.sealing
        }
    }

    /// When the sealing has something to do about an event.
    func sealingDue(_ event: EventRecord, _ policy: ConfirmationPolicy) -> UnixInstant? {
        guard event.status == .provisional, event.id != nil, event.ruling == nil,
            // Of a review that is open the operator has been told by the policy's limit.
            isSettledBySealing(event) || event.eventClass != .review && !event.toldOfConfirmation
        else { return nil }
        return sealing == .byOperator ? event.openSince : sealedSince(policy)
    }

    private func isSettledBySealing(_ event: EventRecord) -> Bool {
        switch event.eventClass {
        case .discipline, .period, .lineup, .commentary: !event.isAmbiguous
        case .score, .review: false
        }
    }

    /// `left` is how many more this firing may confirm.
    mutating func settleAtSealing(_ place: Int, _ left: inout Int, _ rules: EngineRules, to tail: inout LogTail) {
        guard isSettledBySealing(events[place]) else {
            tail.note(.timer)
            tail.noteChange()
            events[place].toldOfConfirmation = true
            return raise(
                .confirmationOverdue, event: place, rules.limits, to: &tail,
                "the result is sealed and nothing has confirmed it; confirm or retract it, until then the match is kept"
            )
        }
        guard left > 0 else { return }
        left -= 1
        tail.note(.timer)
        tail.noteChange()
        events[place].isConfirmed = true
        settle(place, captured: nil, rules, to: &tail)
    }
}
