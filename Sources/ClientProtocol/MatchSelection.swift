import MatchModel

/// Which matches a topic's states, or a list, are made of.
package enum MatchSelection {
    /// How far ahead a match is shown for a team or a league.
    package static let upcoming = TimeSpan.seconds(24 * 3600)

    /// The matches that stand for a topic: that match; or those of a team or league which are live, ended less than 48 h
    /// ago or start within 24 h, nearest to now first, at most 32.
    package static func states(
        of topic: Topic, among matches: some Sequence<MatchState>, now: UnixInstant
    ) -> (matches: [MatchState], truncated: Bool) {
        if case .match(let id) = topic {
            return (matches.filter { $0.id == id }, false)
        }
        let near = matches.filter { $0.fixture.topics.contains(topic) && isNear($0, now: now) }
            .sorted { left, right in
                (distance(left, now: now), left.id) < (distance(right, now: now), right.id)
            }
        let limit = ProtocolLimits.statesPerTopic
        return (Array(near.prefix(limit)), near.count > limit)
    }

    private static func isNear(_ match: MatchState, now: UnixInstant) -> Bool {
        switch match.status {
        case .live, .suspended: return true
        case .scheduled, .postponed:
            let ahead = match.fixture.kickoff - now
            return ahead <= upcoming && TimeSpan.zero - ahead < MatchState.retention
        case .ended, .abandoned, .cancelled, .awarded:
            guard let ended = match.ended else { return false }
            return now - ended < MatchState.retention
        }
    }

    /// Live matches first of all; else by how far kick-off is from now.
    private static func distance(_ match: MatchState, now: UnixInstant) -> Int64 {
        if match.status == .live || match.status == .suspended { return -1 }
        return (match.fixture.kickoff - now).nanoseconds.magnitude > UInt64(Int64.max)
            ? .max : Int64((match.fixture.kickoff - now).nanoseconds.magnitude)
    }
}

extension MatchSelection {
    /// The matches of a list, by kick-off.
    package static func list(
        _ matches: some Sequence<MatchState>, league: LeagueID?, status: MatchStatus?
    ) -> [MatchState] {
        matches.filter { (league == nil || $0.fixture.league == league) && (status == nil || $0.status == status) }
            .sorted { ($0.fixture.kickoff, $0.id) < ($1.fixture.kickoff, $1.id) }
    }
}
