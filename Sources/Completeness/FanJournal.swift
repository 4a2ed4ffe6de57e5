import MatchModel

/// One thing that a fan wrote down, in the order in which it happened to it.
package enum JournalEntry: Hashable, Sendable {
    /// A subscribe was answered. `topics` and `classes` are those of that subscribe.
    case subscribed(Cursor, topics: [String], classes: EventClasses, resumed: Bool)
    case unsubscribed(topics: [String])
    case event(Cursor, id: EventID, revision: UInt32)
    /// Another frame moved the position: a beat, or the cursor that the fan names as `after`.
    case reached(Cursor)
    /// Continuity was lost on an open connection; states follow, and everything above the cursor is owed.
    case reset(Cursor)
    /// The connection ended. What was subscribed is still owed if the next connection resumes.
    case disconnected
    /// The fan went for good: nothing above its position is owed.
    case left
}

/// What one fan recorded, across all its connections.
package struct FanJournal: Hashable, Sendable {
    package var fan: String
    package var entries: [JournalEntry]

    package init(fan: String, entries: [JournalEntry] = []) {
        self.fan = fan
        self.entries = entries
    }
}
