import MatchModel

/// Journals as lines of text: `fan verb arguments`, one entry a line, the fans in any mixture.
///
///     17 S 1671375600000:10 resumed score,review team:arg,match:wc2022-64
///     17 E 1671375600000:11 1671375600000-9 2
///     17 U team:arg        17 B 1671375600000:20        17 R 1671375600000:30        17 D        17 L
package enum JournalText {
    private static let separator = UInt8(ascii: " ")

    /// Appends one line. `fan` has no space or line break in it.
    package static func append(_ entry: JournalEntry, fan: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: fan.utf8)
        bytes.append(separator)
        bytes.append(contentsOf: text(entry).utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func text(_ entry: JournalEntry) -> String {
        switch entry {
        case .subscribed(let cursor, let topics, let classes, let resumed):
            let names = EventClass.allCases.filter { classes.contains($0) }.map(\.name).joined(separator: ",")
            return "S \(cursor) \(resumed ? "resumed" : "anew") \(names.isEmpty ? "-" : names) "
                + topics.joined(separator: ",")
        case .unsubscribed(let topics): return "U \(topics.joined(separator: ","))"
        case .event(let cursor, let id, let revision): return "E \(cursor) \(id) \(revision)"
        case .reached(let cursor): return "B \(cursor)"
        case .reset(let cursor): return "R \(cursor)"
        case .disconnected: return "D"
        case .left: return "L"
        }
    }

    /// The journals of all fans, in the order in which they first appear. A last line without its end was cut off by
    /// a crash of the writer, and is an error like any other line that cannot be read.
    package static func read(_ bytes: some Sequence<UInt8>) throws(JournalError) -> [FanJournal] {
        var journals: [FanJournal] = []
        var places: [String: Int] = [:]
        var ids: [String: EventID] = [:]
        var line: [UInt8] = []
        var number = 1
        for byte in bytes {
            guard byte == UInt8(ascii: "\n") else {
                line.append(byte)
                continue
            }
            let words = line.split(separator: separator).map { String(decoding: $0, as: UTF8.self) }
            guard let fan = words.first, let entry = entry(words.dropFirst(), ids: &ids) else {
                throw JournalError(line: number, text: String(decoding: line.prefix(80), as: UTF8.self))
            }
            if let place = places[fan] {
                journals[place].entries.append(entry)
            } else {
                places[fan] = journals.count
                journals.append(FanJournal(fan: fan, entries: [entry]))
            }
            line.removeAll(keepingCapacity: true)
            number += 1
        }
        guard line.isEmpty else {
            throw JournalError(line: number, text: String(decoding: line.prefix(80), as: UTF8.self))
        }
        return journals
    }

    /// `ids` keeps one copy of each event id: thousands of fans name the same ones.
    private static func entry(_ words: ArraySlice<String>, ids: inout [String: EventID]) -> JournalEntry? {
        let arguments = Array(words.dropFirst())
        switch (words.first, arguments.count) {
        case ("E", 3):
            guard let cursor = Cursor(arguments[0]), let revision = UInt32(arguments[2]),
                let id = ids[arguments[1]] ?? EventID(arguments[1])
            else { return nil }
            ids[arguments[1]] = id
            return .event(cursor, id: id, revision: revision)
        case ("S", 4):
            guard let cursor = Cursor(arguments[0]), let classes = classes(arguments[2]),
                arguments[1] == "resumed" || arguments[1] == "anew"
            else { return nil }
            return .subscribed(
                cursor, topics: list(arguments[3]), classes: classes, resumed: arguments[1] == "resumed")
        case ("U", 1): return .unsubscribed(topics: list(arguments[0]))
        case ("B", 1): return Cursor(arguments[0]).map { .reached($0) }
        case ("R", 1): return Cursor(arguments[0]).map { .reset($0) }
        case ("D", 0): return .disconnected
        case ("L", 0): return .left
        default: return nil
        }
    }

    private static func list(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }

    private static func classes(_ text: String) -> EventClasses? {
        var classes: EventClasses = []
        if text == "-" { return classes }
        for name in text.split(separator: ",") {
            guard let value = EventClass(name: String(name)) else { return nil }
            classes.insert(EventClasses(value))
        }
        return classes
    }
}

/// A line that is no journal entry.
package struct JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    package var line: Int
    package var text: String

    package var description: String {
        "journal:\(line): '\(text)' is no entry; was the writer stopped before it had written everything?"
    }
}
