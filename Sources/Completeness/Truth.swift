import JSONText
import MatchModel

/// One publication as the checker needs it.
package struct TruthEntry: Hashable, Sendable {
    package var cursor: Cursor
    package var event: EventID
    package var revision: UInt32
    package var eventClass: EventClass
    /// As text, `match:…`, `team:…`, `league:…`: the checker shares no matching code with the edges.
    package var topics: [String]

    package init(cursor: Cursor, event: EventID, revision: UInt32, eventClass: EventClass, topics: [String]) {
        self.cursor = cursor
        self.event = event
        self.revision = revision
        self.eventClass = eventClass
        self.topics = topics
    }
}

/// Everything that was published, as the origin's log tells it: what fans are held against.
package struct Truth: Sendable {
    /// In the order of the cursors.
    package let entries: [TruthEntry]
    /// Positions in `entries` by topic, ascending.
    let byTopic: [String: [Int]]

    /// Throws when two entries have one cursor: then it is no truth.
    package init(_ entries: [TruthEntry]) throws(TruthError) {
        self.entries = entries.sorted { $0.cursor < $1.cursor }
        for (left, right) in zip(self.entries, self.entries.dropFirst()) where left.cursor == right.cursor {
            throw TruthError("two publications have the cursor \(left.cursor); read each page once")
        }
        var byTopic: [String: [Int]] = [:]
        for (index, entry) in self.entries.enumerated() {
            for topic in Set(entry.topics) { byTopic[topic, default: []].append(index) }
        }
        self.byTopic = byTopic
    }

    /// The first position whose cursor is above `cursor`.
    func firstIndex(after cursor: Cursor) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].cursor > cursor { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The position of exactly this cursor.
    func index(of cursor: Cursor) -> Int? {
        let next = firstIndex(after: cursor)
        return next > 0 && entries[next - 1].cursor == cursor ? next - 1 : nil
    }
}

/// Why an answer of `GET /v1/publications` cannot be used.
package struct TruthError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}

extension Truth {
    /// The entries of one answer of `GET /v1/publications`. Answers of several pages are put together by the caller.
    package static func entries(ofAnswer bytes: [UInt8]) throws(TruthError) -> [TruthEntry] {
        let root: JSONValue
        do {
            root = try JSONReader.read(bytes)
        } catch {
            throw TruthError("publications: not JSON: \(error)")
        }
        guard let list = root["publications"]?.array else {
            throw TruthError("publications: no 'publications' array; is this the origin's /v1/publications?")
        }
        var entries: [TruthEntry] = []
        entries.reserveCapacity(list.count)
        for (index, value) in list.enumerated() {
            guard let cursor = Cursor(value["cursor"]?.string ?? ""), let event = EventID(value["id"]?.string ?? ""),
                let revision = value["revision"]?.integer.flatMap(UInt32.init(exactly:)),
                let eventClass = EventClass(name: value["class"]?.string ?? ""),
                let topics = value["topics"]?.array?.compactMap(\.string), !topics.isEmpty
            else {
                throw TruthError(
                    "publications: entry \(index + 1) lacks a good cursor, id, revision, class or topics")
            }
            entries.append(
                TruthEntry(cursor: cursor, event: event, revision: revision, eventClass: eventClass, topics: topics))
        }
        return entries
    }
}
