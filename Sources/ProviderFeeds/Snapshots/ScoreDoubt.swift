import MatchModel

/// What a newer score says of a goal that it has no room for, or has room for again.
///
/// The first such score puts the latest goal of its side under review, for a score can lag behind what it stands beside. A
/// later one that still has no room takes the goal back, one that has ends the review. Where a review is known to have
/// ended against the goal, or the match is over, the first is enough.
///
/// Newer it is than a goal told before it, and not listed since; and it must be lower than one stated before it, or have
/// had time to catch up. Messages come late and twice: their versions say which is newer, and the same says nothing twice.
struct ScoreDoubt {
    enum Verdict: Hashable {
        /// The goal goes under review.
        case doubted
        /// It is under review no more.
        case lifted
        /// It is taken back.
        case fallen
    }

    /// Of more scores in one payload the last are looked at.
    static let maximumStated = 256
    /// So much newer a score has caught up with a goal.
    static let lag = TimeSpan.seconds(60)

    let goal: MessageEvidence.Goal
    let verdict: Verdict
    /// Of what says so; `nil` where it states none.
    let version: Int64?

    /// `told` is the score that was stated before; `isSuspect`: the first is enough for this goal.
    init?(
        _ stated: StatedScore, _ goals: [MessageEvidence.Goal], told: ToldScore? = nil,
        isSuspect: (MessageEvidence.Goal) -> Bool = { _ in false }
    ) {
        for side in [ProviderTeamReference.home, .away] {
            let ofSide = goals.filter { $0.side == side }
            let excess = ofSide.count - stated.score.goals(side)
            if let goal = ofSide.last(where: { $0.doubted != nil }), let doubted = goal.doubted {
                guard doubted < stated.version else { continue }
                self.init(goal, excess > 0 ? .fallen : .lifted, version: stated.version)
                return
            }
            guard excess > 0 else { continue }
            let known = ofSide.filter {
                $0.version ?? .min <= stated.version && $0.listed ?? .min <= stated.version
            }
            let suspects = known.filter(isSuspect)
            guard let goal = MessageEvidence.latest(suspects.isEmpty ? known : suspects),
                Self.isLower(stated, than: told, side) || excess == 1 && Self.hasCaughtUp(stated, with: goal)
            else { continue }
            self.init(goal, suspects.isEmpty ? .doubted : .fallen, version: stated.version)
            return
        }
        return nil
    }

    /// When that was, so that it is in order among what its provider says; `nil` where the version is no instant.
    var moment: UnixInstant? {
        version.flatMap { FeedTime.instants.contains($0) ? UnixInstant(microseconds: $0) : nil }
    }

    init(_ goal: MessageEvidence.Goal, _ verdict: Verdict, version: Int64?) {
        self.goal = goal
        self.verdict = verdict
        self.version = version
    }

    private static func isLower(_ stated: StatedScore, than told: ToldScore?, _ side: ProviderTeamReference) -> Bool {
        guard let told, stated.version > told.version, stated.score.isOneLower(than: told.score) else { return false }
        return stated.score.goals(side) < told.score.goals(side)
    }

    /// Only instants say how far two are apart.
    private static func hasCaughtUp(_ stated: StatedScore, with goal: MessageEvidence.Goal) -> Bool {
        guard let version = goal.version, FeedTime.instants.contains(version) else { return false }
        return stated.version >= version + lag.microseconds
    }
}

extension ScoreDoubt {
    /// What the scores of messages say, one after the other: the last verdict on one goal.
    init?(
        _ stated: [StatedScore], _ goals: [MessageEvidence.Goal], told: ToldScore?,
        isSuspect: (MessageEvidence.Goal) -> Bool
    ) {
        var (goals, told) = (goals, told)
        var found: ScoreDoubt?
        // Each is looked at once: that can take as long as there are items.
        var suspects: [String: Bool] = [:]
        func isKnownSuspect(_ goal: MessageEvidence.Goal) -> Bool {
            if let known = suspects[goal.id] { return known }
            let found = isSuspect(goal)
            suspects[goal.id] = found
            return found
        }
        for stated in stated.suffix(Self.maximumStated) {
            if let next = ScoreDoubt(stated, goals, told: told, isSuspect: isKnownSuspect),
                found.map({ $0.goal.id == next.goal.id }) ?? true
            {
                found = next
                if next.verdict == .fallen { break }
                for place in goals.indices where goals[place].id == next.goal.id {
                    goals[place].doubted = next.verdict == .doubted ? next.version : nil
                }
            }
            if told.map({ $0.score != stated.score && $0.version < stated.version }) ?? true {
                told = ToldScore(score: stated.score, version: stated.version)
            }
        }
        guard let found else { return nil }
        self = found
    }
}
