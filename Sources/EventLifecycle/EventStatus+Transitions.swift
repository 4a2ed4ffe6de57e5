import MatchModel

extension EventStatus {
    /// Every legal step from one revision's status to the next one's; a step to itself is an amendment.
    ///
    /// One is missing: what was confirmed is not provisional again by anybody's word. It can go under review, and a
    /// review that finds nothing leaves it confirmed.
    package static let transitions: [(from: EventStatus, to: [EventStatus])] = [
        (.provisional, [.provisional, .underReview, .confirmed, .retracted]),
        (.underReview, [.underReview, .provisional, .confirmed, .retracted]),
        (.confirmed, [.confirmed, .underReview, .retracted]),
        (.retracted, [.retracted, .provisional, .underReview, .confirmed]),
    ]

    package func canBecome(_ next: EventStatus) -> Bool {
        Self.transitions.contains { $0.from == self && $0.to.contains(next) }
    }
}
