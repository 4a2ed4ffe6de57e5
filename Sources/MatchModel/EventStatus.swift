/// How far an event is settled. The raw value is the code on the backbone.
///
/// Any status can go under review, and a review can end in any of the others; a retracted goal can return (first not
/// given, then given), and a confirmed one can be retracted long after the restart of play.
package enum EventStatus: UInt8, CaseIterable, Codable, Sendable {
    case provisional = 1
    case underReview = 2
    case confirmed = 3
    case retracted = 4

    package var name: String {
        switch self {
        case .provisional: "provisional"
        case .underReview: "under-review"
        case .confirmed: "confirmed"
        case .retracted: "retracted"
        }
    }

    package init?(name: String) {
        guard let value = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = value
    }

    /// Whether an event of this status counts in the score.
    package var counts: Bool { self != .retracted }
    /// Whether it may still change without anybody's mistake: such an event keeps its match in memory.
    package var isOpen: Bool { self == .provisional || self == .underReview }
}
