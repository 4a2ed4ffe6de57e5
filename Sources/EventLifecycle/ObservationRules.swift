import MatchModel

/// What an observation must say to be understood, whichever adapter it came through.
enum ObservationRules {
    static func check(_ observation: Observation, in fixture: Fixture) throws(Refused) {
        if let team = observation.team, team != fixture.home.id, team != fixture.away.id {
            throw Refused(
                .unknownTeam,
                "\"team\" \(team) does not play in \(fixture.match); send \(fixture.home.id) or \(fixture.away.id)")
        }
        // A cancellation takes back what was said, and need not say it again.
        guard observation.standing != .cancelled else {
            if case .reviewEnd = observation.subject {
                throw Refused(
                    .badStatus, "a review-end cannot be cancelled; send a higher version of it with the \"outcome\"")
            }
            return
        }
        guard case .event(let kind) = observation.subject else { return }
        if kind.isGoal, observation.team == nil {
            throw Refused(
                .missingField,
                "\"team\" is missing; name the scorer's team, \(fixture.home.id) or \(fixture.away.id)")
        }
        guard kind == .matchStatus else { return }
        if observation.matchStatus == nil {
            throw Refused(.missingField, "\"match_status\" is missing; say what the match now is")
        }
        if observation.matchStatus == .awarded, observation.awarded == nil {
            throw Refused(.missingField, "\"awarded\" is missing; send the result as {\"home\":…,\"away\":…}")
        }
    }
}
