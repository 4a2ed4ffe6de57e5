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

    /// Takes over what a source says. Its fields replace the ones before, those it leaves out as well.
    mutating func take(_ words: Words) {
        kind = words.kind
        team = words.team
        player = words.player
        clock = words.clock
        text = words.text
        matchStatus = words.matchStatus
        awarded = words.awarded
    }

    /// Takes from another source what the first left out.
    mutating func fill(_ words: Words) {
        guard words.kind == kind, words.team == team else { return }
        player = player ?? words.player
        clock = clock ?? words.clock
        text = text ?? words.text
    }

    /// What the operator says wins.
    mutating func take(_ amendment: OperatorAction.Amendment) {
        kind = amendment.kind ?? kind
        team = amendment.team ?? team
        player = amendment.player ?? player
        clock = amendment.clock ?? clock
        text = amendment.text ?? text
    }
}
