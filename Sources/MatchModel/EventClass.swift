/// What a subscriber can choose to hear; fixed at an event's first revision.
package enum EventClass: UInt8, CaseIterable, Codable, Sendable {
    case score = 0
    case discipline = 1
    case review = 2
    case period = 3
    case lineup = 4
    case commentary = 5

    package var name: String {
        switch self {
        case .score: "score"
        case .discipline: "discipline"
        case .review: "review"
        case .period: "period"
        case .lineup: "lineup"
        case .commentary: "commentary"
        }
    }

    package init?(name: String) {
        guard let value = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = value
    }
}

/// A set of classes in one byte.
package struct EventClasses: OptionSet, Hashable, Codable, Sendable {
    package var rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package init(_ value: EventClass) { self.rawValue = 1 << value.rawValue }

    package static let everything = EventClasses(rawValue: 0b11_1111)
    /// What a subscribe without `classes` asks for: all but commentary.
    package static let standard = everything.subtracting(EventClasses(.commentary))

    package func contains(_ value: EventClass) -> Bool { rawValue & (1 << value.rawValue) != 0 }
}
