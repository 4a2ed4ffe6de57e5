import MatchModel

/// What the words for a review's outcome mean for the event that was under review.
package enum ReviewOutcome: String, Codable, Sendable {
    case stands
    case falls

    /// `nil` for words that are not known: the event then goes back to the status it had before.
    package init?(_ words: String) {
        switch words {
        case "goal", "confirmed", "upheld", "stands", "given", "penalty", "card", "yellow-card", "red-card":
            self = .stands
        case "no-goal", "cancelled", "overturned", "disallowed", "retracted", "no-penalty", "no-card",
            "no-yellow-card", "no-red-card":
            self = .falls
        default:
            return nil
        }
    }

    package var status: EventStatus {
        switch self {
        case .stands: .confirmed
        case .falls: .retracted
        }
    }
}
