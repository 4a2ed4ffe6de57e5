import JSONText
import MatchModel

/// One thing that went wrong for one fan.
package struct CompletenessFault: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, CaseIterable, Sendable {
        case missing
        case doubled
        case reordered
        case neverOwed = "never-owed"
    }

    package var kind: Kind
    package var fan: String
    package var cursor: Cursor
    package var event: EventID
    package var revision: UInt32

    package var description: String { "\(kind.rawValue): fan \(fan), \(event) revision \(revision) at \(cursor)" }
}

/// What became of everything that was owed to all fans.
package struct CompletenessReport: Hashable, Sendable {
    /// So many examples of each kind are kept.
    package static let examplesPerKind = 5

    package internal(set) var fans = 0
    /// (Event, revision) pairs owed, over all fans.
    package internal(set) var owed = 0
    /// Event frames received, over all fans.
    package internal(set) var received = 0
    /// Publications that a fan did not get as events because it was told that continuity was lost and was given states.
    package internal(set) var covered = 0
    /// Owed and not received.
    package internal(set) var missing = 0
    /// Received again.
    package internal(set) var doubled = 0
    /// Received after one of a higher cursor.
    package internal(set) var reordered = 0
    /// Received without being owed, or not as it was published.
    package internal(set) var neverOwed = 0
    package internal(set) var examples: [CompletenessFault] = []

    package init() {}

    /// Every fan got everything it was owed, once and in order.
    package var isClean: Bool { missing == 0 && doubled == 0 && reordered == 0 && neverOwed == 0 }

    mutating func note(_ fault: CompletenessFault) {
        switch fault.kind {
        case .missing: missing += 1
        case .doubled: doubled += 1
        case .reordered: reordered += 1
        case .neverOwed: neverOwed += 1
        }
        if examples.lazy.filter({ $0.kind == fault.kind }).count < Self.examplesPerKind { examples.append(fault) }
    }

    /// Writes the report as the members of one JSON object.
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("fans", fans)
            json.field("owed", owed)
            json.field("received", received)
            json.field("covered", covered)
            json.field("missing", missing)
            json.field("doubled", doubled)
            json.field("reordered", reordered)
            json.field("never_owed", neverOwed)
            json.array("examples") { json in
                for example in examples { json.element(example.description) }
            }
        }
    }
}
