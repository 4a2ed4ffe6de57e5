import MatchModel

extension MatchEvent {
    /// What a fan would see changed, compared with an earlier revision. A match-status's new status and its result given
    /// by decision count as its outcome.
    func changes(since earlier: MatchEvent) -> EventFields {
        var fields: EventFields = []
        if kind != earlier.kind { fields.insert(.kind) }
        if team != earlier.team { fields.insert(.team) }
        if player != earlier.player { fields.insert(.player) }
        if clock != earlier.clock { fields.insert(.clock) }
        if text != earlier.text { fields.insert(.text) }
        if outcome != earlier.outcome || matchStatus != earlier.matchStatus || awarded != earlier.awarded {
            fields.insert(.outcome)
        }
        return fields
    }

    /// Takes over what a provider now says. Its fields replace the ones before, those it leaves out as well; only a
    /// review's outcome is not the report's to take back.
    mutating func take(_ observation: Observation, kind: EventKind) {
        self.kind = kind
        team = observation.team
        player = observation.player
        clock = observation.clock
        text = observation.text
        outcome = observation.outcome ?? outcome
        matchStatus = observation.matchStatus
        awarded = observation.awarded
    }
}
