import MatchModel

/// Video reviews.
extension OptaEvents {
    /// The most reviews of a match; each is held against each.
    private static let maximumReviews = 64

    func addReviews(to builder: inout MatchBuilder, _ leftOut: inout LeftOutCounts) {
        let starts = unmirrored(OptaType.delayStart)
        let verdicts = Array(events.lazy.filter { $0.type == OptaType.verdict }.prefix(Self.maximumReviews))
        for start in starts {
            let verdict = verdicts.last { review(of: $0, among: starts)?.id == start.id }
            builder.add(
                ProviderItem(
                    .reviews, id: start.id, version: start.version,
                    subject: .reviewStart(about: verdict.flatMap { carriedID(reviewedBy: $0) }),
                    team: start.teamReference, clock: start.clock, text: verdict.flatMap { Self.subject($0) },
                    captured: start.captured), &leftOut)
        }
        for verdict in verdicts {
            guard let outcome = Self.outcome(verdict) else {
                leftOut.add(.notCarried)
                continue
            }
            builder.add(
                ProviderItem(
                    .reviews, id: verdict.id, version: verdict.version,
                    subject: .reviewEnd(about: carriedID(reviewedBy: verdict)), team: verdict.teamReference,
                    player: builder.player(verdict.player, verdict.playerName), clock: verdict.clock,
                    text: Self.subject(verdict), outcome: outcome, captured: verdict.captured), &leftOut)
        }
        for end in unmirrored(OptaType.delayEnd) {
            let start =
                related(end.integer(OptaQualifier.related), to: end)
                ?? starts.last { ($0.captured ?? .distantPast) <= (end.captured ?? .distantPast) }
            let isDecided = verdicts.contains {
                Self.outcome($0) != nil && review(of: $0, among: starts)?.id == start?.id
            }
            guard !isDecided else {
                leftOut.add(.notCarried)
                continue
            }
            builder.add(
                ProviderItem(
                    .reviews, id: end.id, version: end.version, subject: .reviewEnd(about: nil),
                    team: end.teamReference, clock: end.clock, outcome: ReviewWords.noAction, captured: end.captured),
                &leftOut)
        }
    }

    /// The review that a verdict is of: the last that began before it.
    private func review(of verdict: OptaEvent, among starts: [OptaEvent]) -> OptaEvent? {
        guard let moment = verdict.captured else { return starts.last }
        return starts.filter { ($0.captured ?? .distantPast) <= moment }
            .max { ($0.captured ?? .distantPast) < ($1.captured ?? .distantPast) }
    }

    /// Of two delays that name each other one is kept.
    private func unmirrored(_ type: Int64) -> [OptaEvent] {
        let kept = events.lazy.filter { event in
            guard event.type == type else { return false }
            guard let number = event.integer(OptaQualifier.mirrored), let other = mirror(number, of: event.team),
                other.type == type, other.integer(OptaQualifier.mirrored) == event.number
            else { return true }
            return event.id < other.id
        }
        return Array(kept.prefix(Self.maximumReviews))
    }

    /// The item under review; `nil` when the event is none that we carry: a tackle for which no penalty was given.
    private func carriedID(reviewedBy verdict: OptaEvent) -> String? {
        guard let event = related(verdict.integer(OptaQualifier.reviewed), to: verdict),
            let kind = Self.kind(ofReviewed: event)
        else { return nil }
        // A number can be another event's than the verdict means.
        switch Self.decision(verdict)?.qualifier {
        case 329?, 341?: return kind.isGoal ? event.id : nil
        case 330?, 331?:
            return kind == .penaltyAwarded || kind == .missedPenalty || kind == .penaltyGoal ? event.id : nil
        case 332?, 342?: return kind.eventClass == .discipline ? event.id : nil
        default: return event.id
        }
    }

    /// What is under review; `nil` for what we do not carry.
    private static func kind(ofReviewed event: OptaEvent) -> EventKind? {
        switch event.type {
        case OptaType.goal: goalKind(event)
        case OptaType.card: cardKind(event)
        case OptaType.foul where event.has(OptaQualifier.penalty): .penaltyAwarded
        case OptaType.miss, OptaType.post, OptaType.saved: event.has(OptaQualifier.penalty) ? .missedPenalty : nil
        case OptaType.voided: kind(ofVoided: event)
        default: nil
        }
    }

    /// What an event was before a review voided it; `nil` for what we do not carry.
    static func kind(ofVoided event: OptaEvent) -> EventKind? {
        switch event.integer(OptaQualifier.voidedType) {
        case OptaType.goal: goalKind(event)
        case OptaType.card: cardKind(event)
        case OptaType.foul where event.has(OptaQualifier.penalty): .penaltyAwarded
        case OptaType.miss, OptaType.post, OptaType.saved:
            event.has(OptaQualifier.penalty) ? .missedPenalty : nil
        default: nil
        }
    }

    /// The decision on the pitch that was reviewed, and what it became.
    private static let decisions: [(qualifier: Int64, subject: String, confirmed: String, cancelled: String)] = [
        (329, "goal awarded", ReviewWords.goal, ReviewWords.noGoal),
        (341, "goal not awarded", ReviewWords.noGoal, ReviewWords.goal),
        (330, "penalty awarded", ReviewWords.penalty, ReviewWords.noPenalty),
        (331, "penalty not awarded", ReviewWords.noPenalty, ReviewWords.penalty),
        (332, "card upgrade", ReviewWords.upheld, ReviewWords.redCard),
        (342, "red card given", ReviewWords.redCard, ReviewWords.noRedCard),
        (333, "mistaken identity", ReviewWords.upheld, ReviewWords.mistakenIdentity),
        (334, "other", ReviewWords.upheld, ReviewWords.overturned),
    ]

    private static func decision(
        _ verdict: OptaEvent
    ) -> (qualifier: Int64, subject: String, confirmed: String, cancelled: String)? {
        decisions.first { verdict.has($0.qualifier) }
    }

    private static func subject(_ verdict: OptaEvent) -> String? { decision(verdict)?.subject }

    /// `nil` while the decision is open.
    private static func outcome(_ verdict: OptaEvent) -> String? {
        let isConfirmed = verdict.has(OptaQualifier.confirmed)
        guard isConfirmed != verdict.has(OptaQualifier.cancelled) else { return nil }
        guard let decision = decision(verdict) else {
            return isConfirmed ? ReviewWords.upheld : ReviewWords.overturned
        }
        return isConfirmed ? decision.confirmed : decision.cancelled
    }
}

extension UnixInstant {
    /// Before every instant that is read.
    static let distantPast = UnixInstant(microseconds: 0)
}
