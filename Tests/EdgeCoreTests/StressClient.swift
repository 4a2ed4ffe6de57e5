import MatchModel

/// A fan's own view of its connection: what it holds, where it stands, and whether each frame may come now.
struct StressClient {
    struct Operation: Sendable {
        var topics: [String]
        var classes: EventClasses
        /// `nil` for an unsubscribe.
        var after: Cursor??
        var isSubscribe: Bool { after != nil }
    }

    let script: StressScript
    /// The classes held of each of the script's topics.
    private(set) var held = [EventClasses](repeating: [], count: StressScript.topics.count)
    /// The highest cursor of what came; unset before the first answer.
    private(set) var position: Cursor?
    /// The operation that is not answered yet.
    var asked: Operation?
    private(set) var failure: String?
    private var statesToCome: Int64 = 0
    private var stateCursor: Cursor?
    private var mustBeReset = false

    init(_ script: StressScript) { self.script = script }

    var heldTopics: [String] {
        StressScript.topics.indices.filter { !held[$0].isEmpty }.map { StressScript.topics[$0] }
    }

    /// What a new connection may resume with: everything held, if that is of the same classes.
    var ticket: Operation? {
        let classes = Set(held.filter { !$0.isEmpty })
        guard let position, asked == nil, statesToCome == 0, !mustBeReset, classes.count == 1, let one = classes.first
        else { return nil }
        return Operation(topics: heldTopics, classes: one, after: .some(position))
    }

    mutating func receive(_ frame: String) {
        let words = frame.split(separator: " ").map(String.init)
        let before = position.map { "\($0)" } ?? "nowhere"
        if let reason = refusal(words) { failure = failure ?? "at \(before) '\(frame)': \(reason)" }
    }

    /// Everything up to `head` that was owed has come.
    func missing(upTo head: Cursor) -> String? {
        guard let position, !heldTopics.isEmpty else { return nil }
        guard position.epoch == head.epoch else { return "stands at \(position), the stream at \(head)" }
        return owed(from: position, through: head.offset).map { "was not given \(head.epoch):\($0)" }
    }

    private mutating func refusal(_ words: [String]) -> String? {
        if mustBeReset, words[0] != "reset" { return "no reset" }
        if statesToCome > 0, words[0] != "state" { return "\(statesToCome) states are still to come" }
        switch words[0] {
        case "welcome", "link": return nil
        case "error":
            asked = nil
            return nil
        case "unsubscribed":
            guard let asked, !asked.isSubscribe else { return "nothing to be unsubscribed" }
            for topic in asked.topics { set([], of: topic) }
            self.asked = nil
            return nil
        case "subscribed": return subscribed(words)
        case "state":
            guard statesToCome > 0, words[2] == stateCursor?.description else { return "no state was announced" }
            statesToCome -= 1
            return nil
        case "reset":
            guard let cursor = Cursor(words[3]), let states = Int64(words[2]) else { return "unreadable" }
            mustBeReset = false
            position = cursor
            expect(states, cursor)
            return nil
        case "event", "beat":
            guard let cursor = Cursor(words[1]) else { return "unreadable" }
            return advance(to: cursor, isEvent: words[0] == "event")
        default: return "unknown"
        }
    }

    private mutating func subscribed(_ words: [String]) -> String? {
        guard let asked, let after = asked.after else { return "nothing was asked" }
        self.asked = nil
        if words[1] == "resumed" {
            guard let cursor = Cursor(words[2]), cursor == after, position == nil else { return "resumed elsewhere" }
            position = cursor
        } else {
            guard let cursor = Cursor(words[3]), let states = Int64(words[2]) else { return "unreadable" }
            if let position, cursor < position {
                // It came ahead of this edge; who asks for more than it holds cannot go on from there.
                mustBeReset = asked.topics.contains { !asked.classes.isSubset(of: classes(of: $0) ?? asked.classes) }
            } else if position != nil, let failure = advance(to: cursor, isEvent: false) {
                return failure
            }
            position = max(position ?? cursor, cursor)
            expect(states, cursor)
        }
        for topic in asked.topics { set(asked.classes, of: topic) }
        return nil
    }

    private mutating func expect(_ states: Int64, _ cursor: Cursor) {
        statesToCome = states
        stateCursor = cursor
    }

    private func classes(of topic: String) -> EventClasses? {
        StressScript.topics.firstIndex(of: topic).map { held[$0] }
    }

    private mutating func set(_ classes: EventClasses, of topic: String) {
        if let index = StressScript.topics.firstIndex(of: topic) { held[index] = classes }
    }

    private mutating func advance(to cursor: Cursor, isEvent: Bool) -> String? {
        guard let position else {
            self.position = isEvent ? nil : position
            return isEvent ? "an event before anything was asked" : nil
        }
        guard cursor.epoch == position.epoch else {
            return heldTopics.isEmpty && !isEvent ? move(to: cursor) : "another epoch without a reset"
        }
        guard isEvent ? cursor > position : cursor >= position else { return "not above" }
        if let offset = owed(from: position, through: isEvent ? cursor.offset - 1 : cursor.offset) {
            return "\(offset) was skipped"
        }
        if isEvent, owed(from: Cursor(epoch: cursor.epoch, offset: cursor.offset - 1), through: cursor.offset) == nil {
            return "was not asked for"
        }
        return move(to: cursor)
    }

    private mutating func move(to cursor: Cursor) -> String? {
        position = cursor
        return nil
    }

    /// The first offset above a position that this fan is owed.
    private func owed(from position: Cursor, through last: UInt64) -> UInt64? {
        guard let facts = script.facts[position.epoch], position.offset < last else { return nil }
        for offset in position.offset + 1...last {
            let fact = facts[Int(offset) - 1]
            for topic in held.indices where fact.topics & 1 << UInt32(topic) != 0 {
                if !held[topic].isDisjoint(with: fact.eventClass) { return offset }
            }
        }
        return nil
    }
}
