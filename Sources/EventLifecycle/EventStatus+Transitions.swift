import MatchModel

extension EventStatus {
    /// Every legal step from one revision's status to the next one's; a step to itself is an amendment.
    ///
    /// One is missing: what was confirmed is not provisional again by anybody's word but the end of a review that found
    /// it provisional.
    package static let transitions: [(from: EventStatus, to: [EventStatus])] = [
        (.provisional, [.provisional, .underReview, .confirmed, .retracted]),
        (.underReview, [.underReview, .provisional, .confirmed, .retracted]),
        (.confirmed, [.confirmed, .underReview, .retracted]),
        (.retracted, [.retracted, .provisional, .underReview, .confirmed]),
    ]

    package func canBecome(_ next: EventStatus) -> Bool {
        Self.transitions.contains { $0.from == self && $0.to.contains(next) }
    }

    /// The status after its provider's next version. `previous` is the standing of the version before.
    func after(_ standing: Observation.Standing, previous: Observation.Standing) -> EventStatus {
        switch standing {
        case .cancelled: .retracted
        case .confirmed: .confirmed
        // No longer cancelled: it returns. Otherwise an amendment keeps the status, one that a review gave as well.
        case .provisional: self == .retracted && previous == .cancelled ? .provisional : self
        }
    }
}
