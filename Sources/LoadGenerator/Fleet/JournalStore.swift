import Completeness
import MatchModel

/// The journals of all fans: four bytes for an event that thousands received.
package struct JournalStore {
    /// Entries over all fans, about 400 MB. Beyond, nothing is written down and `isFull` says so.
    package static let maximumEntries = 100 << 20
    private static let otherBit: UInt32 = 1 << 31

    private struct Event: Hashable {
        var cursor: Cursor
        var id: EventID
        var revision: UInt32
    }

    private var fans: [[UInt32]]
    private var events: [Event] = []
    private var places: [Event: UInt32] = [:]
    private var others: [JournalEntry] = []
    private var count = 0
    package private(set) var isFull = false

    package init(fans count: Int) {
        fans = Array(repeating: [], count: count)
    }

    /// The event's place in the table, for `note(event:of:)`.
    package mutating func index(of event: ReceivedFrame.Event) -> UInt32 {
        let key = Event(cursor: event.cursor, id: event.id, revision: event.revision)
        if let index = places[key] { return index }
        let index = UInt32(events.count)
        events.append(key)
        places[key] = index
        return index
    }

    package mutating func note(event index: UInt32, of fan: Int) { append(index, to: fan) }

    package mutating func note(_ entry: JournalEntry, of fan: Int) {
        // A beat reaches many fans with one cursor.
        if others.last != entry { others.append(entry) }
        append(UInt32(others.count - 1) | Self.otherBit, to: fan)
    }

    /// What one fan wrote down.
    package func journal(of fan: Int) -> FanJournal {
        var journal = FanJournal(fan: "\(fan)")
        journal.entries.reserveCapacity(fans[fan].count)
        for word in fans[fan] {
            if word & Self.otherBit != 0 {
                journal.entries.append(others[Int(word & ~Self.otherBit)])
            } else {
                let event = events[Int(word)]
                journal.entries.append(.event(event.cursor, id: event.id, revision: event.revision))
            }
        }
        return journal
    }

    package var fanCount: Int { fans.count }

    /// The cursor of an event in the table.
    package func cursor(ofEvent index: UInt32) -> Cursor { events[Int(index)].cursor }

    private mutating func append(_ word: UInt32, to fan: Int) {
        guard count < Self.maximumEntries else {
            isFull = true
            return
        }
        count += 1
        fans[fan].append(word)
    }
}
