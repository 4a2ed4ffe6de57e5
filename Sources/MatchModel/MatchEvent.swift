/// One revision of an event: what the origin holds true, and what it publishes.
package struct MatchEvent: Hashable, Codable, Sendable {
    /// The longest player name and free text, in bytes of UTF-8.
    package static let maximumTextLength = 512

    package var id: EventID
    /// Counts up by one from 1.
    package var revision: UInt32
    package var status: EventStatus
    package var kind: EventKind
    /// Fixed at revision 1, whatever `kind` becomes.
    package var eventClass: EventClass
    package var match: MatchID
    /// The scorer's team for every goal, own goals included.
    package var team: TeamID?
    package var player: String?
    package var clock: MatchClock?
    /// Free text of a commentary, a line-up or a substitution; the subject of a review.
    package var text: String?
    /// How a review ended, in the words of the feed (`goal`, `no-goal`, `penalty`, …); `nil` while it is open.
    package var outcome: String?
    /// The new status of the match, for kind `match-status`.
    package var matchStatus: MatchStatus?
    /// The result given by decision, for a match-status `awarded`; it overrides the fold.
    package var awarded: Score?
    /// What this revision changed, against the one before.
    package var changed: EventFields
    /// The event that this one takes the place of.
    package var replaces: EventID?

    package init(
        id: EventID, revision: UInt32, status: EventStatus, kind: EventKind, match: MatchID, team: TeamID? = nil,
        player: String? = nil, clock: MatchClock? = nil, text: String? = nil, outcome: String? = nil,
        matchStatus: MatchStatus? = nil, awarded: Score? = nil, changed: EventFields = [], replaces: EventID? = nil
    ) {
        self.id = id
        self.revision = revision
        self.status = status
        self.kind = kind
        self.eventClass = kind.eventClass
        self.match = match
        self.team = team
        self.player = player
        self.clock = clock
        self.text = text
        self.outcome = outcome
        self.matchStatus = matchStatus
        self.awarded = awarded
        self.changed = changed
        self.replaces = replaces
    }
}

/// The fields that an amendment can change. The raw value is the bit set on the backbone.
package struct EventFields: OptionSet, Hashable, Codable, Sendable {
    package var rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let kind = EventFields(rawValue: 1 << 0)
    package static let team = EventFields(rawValue: 1 << 1)
    package static let player = EventFields(rawValue: 1 << 2)
    package static let clock = EventFields(rawValue: 1 << 3)
    package static let text = EventFields(rawValue: 1 << 4)
    package static let outcome = EventFields(rawValue: 1 << 5)
    package static let fixture = EventFields(rawValue: 1 << 6)

    /// Each field with the name it has in `changed` of the client protocol, in a fixed order.
    package static let named: [(EventFields, String)] = [
        (.kind, "kind"), (.team, "team"), (.player, "player"), (.clock, "clock"), (.text, "text"),
        (.outcome, "outcome"), (.fixture, "fixture"),
    ]
}
