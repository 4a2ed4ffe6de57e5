import MatchModel

/// Goals of one provider and match that are shown on a hint alone, where the policy has that provider's hints shown.
///
/// Such a goal gives way to the next goal that the provider tells of the same team: it is cancelled just before, and what is
/// told within a minute of a cancellation takes its event over. Without one it is taken back with the first payload after
/// `life`; what comes no more is the operator's, whom the policy has told of goals that nothing confirms.
struct HintedGoals: Codable, Hashable, Sendable {
    /// The most at a time; a further hint is only counted.
    static let maximum = 8
    static let life = TimeSpan.seconds(120)

    private struct Shown: Codable, Hashable, Sendable {
        var provider: ProviderID
        var match: MatchID
        var key: ObservationKey
        var team: TeamID
        var clock: MatchClock?
        var received: UnixInstant

        func observation(
            _ standing: Observation.Standing, version: UInt32, captured: UnixInstant?
        ) -> Observation {
            Observation(
                provider: provider, match: match, key: key, version: version, subject: .event(.goal), team: team,
                clock: clock, standing: standing, captured: captured)
        }
    }

    private var shown: [Shown] = []

    var isEmpty: Bool { shown.isEmpty }

    /// Adds to what a payload says what becomes of the goals shown before, each once.
    mutating func settle(_ made: [Observation], received: UnixInstant) -> [Observation] {
        var settled: [Observation] = []
        for observation in made {
            if case .event(let kind) = observation.subject, kind.isGoal, observation.standing != .cancelled,
                observation.version == 1, let place = shown.firstIndex(where: { $0.team == observation.team })
            {
                let hint = shown.remove(at: place)
                settled.append(hint.observation(.cancelled, version: 2, captured: observation.captured))
            }
            settled.append(observation)
        }
        while let oldest = shown.first, received - oldest.received >= Self.life {
            settled.append(shown.removeFirst().observation(.cancelled, version: 2, captured: nil))
        }
        return settled
    }

    /// The goals to be shown of new hints: one of a team at a time, and none beside the goal itself.
    mutating func show(
        _ hints: [(id: String, hint: FeedOutcome.Hint)], of provider: ProviderID, beside made: [Observation],
        received: UnixInstant
    ) -> [Observation] {
        var goals: [Observation] = []
        for (id, hint) in hints where hint.kind.isGoal {
            let isTold = made.contains {
                guard case .event(let kind) = $0.subject else { return false }
                return kind.isGoal && $0.team == hint.team && $0.standing != .cancelled
            }
            guard let team = hint.team, !isTold, shown.count < Self.maximum,
                !shown.contains(where: { $0.team == team })
            else { continue }
            let goal = Shown(
                provider: provider, match: hint.match, key: ProviderNames.key("hint:\(id)"), team: team,
                clock: hint.clock, received: received)
            shown.append(goal)
            goals.append(goal.observation(.provisional, version: 1, captured: hint.captured))
        }
        return goals
    }
}
