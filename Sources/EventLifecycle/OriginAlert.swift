import MatchModel

/// Something that the operator has to look at. It stays open until its cause is gone.
package struct OriginAlert: Hashable, Codable, Sendable {
    /// The stable words of the alerts, in the order in which those of one match are listed.
    package enum Kind: String, CaseIterable, Codable, Sendable {
        /// The folded scores of two sources have differed for 60 s.
        case scoreDivergence = "score-divergence"
        /// A source's own running score is not the fold of what it reported: something of it is missing.
        case providerScoreDiffers = "provider-score-differs"
        /// A report could be one of two events, so it is shown as one of its own, which may be one too many.
        case ambiguousFusion = "ambiguous-fusion"
        /// A review, or a dispute between sources, is open longer than the policy allows.
        case reviewOpenTooLong = "review-open-too-long"
        /// Neither confirmed nor retracted for longer than the policy allows.
        case confirmationOverdue = "confirmation-overdue"
        /// An observation would change a match that is sealed.
        case sealedObservation = "sealed-observation"
    }

    package var kind: Kind
    package var match: MatchID
    /// The event it is about; `nil` where it is about the match, or the event is held and has no id yet.
    package var event: EventID?
    /// The source it is about, where it is about one.
    package var source: SourceID?
    package var since: UnixInstant
    /// For people: what is wrong and the mend.
    package var message: String

    package init(
        kind: Kind, match: MatchID, event: EventID?, source: SourceID?, since: UnixInstant, message: String
    ) {
        self.kind = kind
        self.match = match
        self.event = event
        self.source = source
        self.since = since
        self.message = message
    }
}

/// What became of an alert.
package enum AlertChange: Hashable, Sendable {
    case raised(OriginAlert)
    case cleared(OriginAlert)
}
