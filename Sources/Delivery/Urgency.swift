import MatchModel

/// How soon a publication has to leave, by its class: a goal overtakes commentary between connections, never inside one.
package enum Urgency: UInt8, Comparable, Sendable {
    /// Goals and what becomes of them.
    case urgent
    case normal
    /// Commentary: may wait a little and leave with others.
    case deferrable

    package init(_ classes: EventClasses) {
        // One by one: a literal of a set of options is made on the heap.
        if classes.contains(.score) || classes.contains(.review) {
            self = .urgent
        } else {
            self = classes == EventClasses(.commentary) ? .deferrable : .normal
        }
    }

    package static func < (left: Urgency, right: Urgency) -> Bool { left.rawValue < right.rawValue }
}
