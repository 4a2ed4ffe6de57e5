import MatchModel

/// Why nobody knows which match, or which team, a payload is about. It is kept until somebody says.
package enum IdentityFault: Error, Hashable, Codable, Sendable {
    /// It names no match, and no teams by which it could be found.
    case unnamed
    /// A match nobody announced, and the payload has no teams and kick-off of its own.
    case unknownMatch
    /// More than one known match fits; sorted.
    case ambiguous([MatchID])
    /// No known match fits, and each of these kicks off then and has one of its teams; sorted.
    case halfFits([MatchID])
    /// The match it must be is held by another id of this provider and product.
    case taken(MatchID)
    /// It names other teams than the match of this id has.
    case otherTeams(MatchID)
    /// Both teams are one.
    case sameTeam
    /// A new match without a time.
    case noKickoff
    /// Goals or cards of teams that are neither side, by the provider's ids, sorted.
    case unknownTeams([String])

    /// The stable word, for metrics.
    package var code: String {
        switch self {
        case .unnamed: "unnamed-match"
        case .unknownMatch: "unknown-match"
        case .ambiguous: "ambiguous-match"
        case .halfFits: "half-fits"
        case .taken: "match-taken"
        case .otherTeams: "other-teams"
        case .sameTeam: "same-team"
        case .noKickoff: "no-kickoff"
        case .unknownTeams: "unknown-teams"
        }
    }

    /// For people: what is wrong and the mend.
    package var message: String {
        switch self {
        case .unnamed:
            "it names no match, and no two teams of one that is announced; say which it is when posting it, with ?match=ID"
        case .unknownMatch: "nobody announced this match, and it names no two teams; map its id, or send its fixture"
        case .ambiguous(let matches):
            "it could be \(matches.map(\.text).joined(separator: " or ")); map its id to one of them"
        case .halfFits(let matches):
            "one of its teams plays in \(matches.map(\.text).joined(separator: " and in ")) at that time; map the other team, "
                + "or map the match, to a new id if it is another one"
        case .taken(let match):
            "it looks like \(match), which another id of this provider is; map its id if it is right"
        case .otherTeams(let match): "its id is that of \(match), where other teams play; map its id to the right match"
        case .sameTeam: "both teams have one id; map them to two teams"
        case .noKickoff:
            "a match that nobody announced, without a kick-off; send its fixture, or a payload that tells when it began"
        case .unknownTeams(let ids):
            "teams \(ids.joined(separator: ", ")) are neither side of the match; map them, or map the match"
        }
    }
}
