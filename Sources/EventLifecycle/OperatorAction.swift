import MatchModel

/// What an operator decides. The operator's word about an event holds over every provider's until it is handed back
/// with `follow`. A pure value; the node takes it with its `now`, and the caller logs it.
package enum OperatorAction: Hashable, Sendable {
    /// The event that is meant: by its id or, while it is held and has none, by a report of it.
    package enum Target: Hashable, Sendable {
        case event(EventID)
        case report(ProviderID, ObservationKey)
    }

    /// What the operator holds true of an event.
    package enum Ruling: String, CaseIterable, Codable, Sendable {
        case confirmed = "confirmed"
        case retracted = "retracted"
        case underReview = "under-review"

        package var status: EventStatus {
            switch self {
            case .confirmed: .confirmed
            case .retracted: .retracted
            case .underReview: .underReview
            }
        }
    }

    /// Fields that the operator sets; they win over what any source says. What is `nil` stays as the sources say.
    package struct Amendment: Hashable, Codable, Sendable {
        /// Of the event's own class; another one is refused.
        package var kind: EventKind?
        package var team: TeamID?
        package var player: String?
        package var clock: MatchClock?
        package var text: String?

        package init(
            kind: EventKind? = nil, team: TeamID? = nil, player: String? = nil, clock: MatchClock? = nil,
            text: String? = nil
        ) {
            self.kind = kind
            self.team = team
            self.player = player
            self.clock = clock
            self.text = text
        }
    }

    case rule(MatchID, Target, Ruling)
    /// Ends every open review of an event and a ruling that put it under review; `outcome` as in a feed's review-end.
    case endReview(MatchID, Target, outcome: String?)
    /// Takes back the operator's ruling and amendment: the event follows its sources again.
    case follow(MatchID, Target)
    /// Two events are one. The first is retracted, and what its sources say counts for the second.
    case join(MatchID, Target, into: Target)
    case amend(MatchID, Target, Amendment)
    /// From now on only an operator changes the match.
    case seal(MatchID)
    /// Providers may change the match again, until the sealing time has passed once more.
    case reopen(MatchID)
    /// Which source is shown for a kind that only one source at a time is: line-ups, substitutions, commentary. What it
    /// said of it before is shown then; what the one before it had said stays.
    case cover(MatchID, EventKind, SourceID)

    package var match: MatchID {
        switch self {
        case .rule(let match, _, _), .endReview(let match, _, _), .follow(let match, _), .join(let match, _, _),
            .amend(let match, _, _), .seal(let match), .reopen(let match), .cover(let match, _, _):
            match
        }
    }
}
