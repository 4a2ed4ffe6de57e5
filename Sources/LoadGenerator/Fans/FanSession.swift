import Completeness
import JSONText
import MatchModel

/// What one fan knows and does: where it stands in the stream, what it asks for, what it writes down.
///
/// Its position is the highest cursor of all frames but the welcome. Where an edge begins with states (a subscribe that
/// was not resumed, or a reset) the position is that frame's cursor, and only once all its states have come: a
/// connection lost before that is resumed from where the fan stood, and nothing is written down of it.
package struct FanSession: Sendable {
    package enum Phase: Hashable, Sendable {
        case away
        /// Connected; the subscribe is not answered, or its states are not whole.
        case subscribing
        case live
    }

    /// What the shell has to do after a frame.
    package enum Reaction: Hashable, Sendable {
        case nothing
        /// An event: measure it and write it down.
        case event
        /// Write this down.
        case note(JournalEntry)
        /// Go to another edge within so many milliseconds.
        case leave(withinMilliseconds: Int64)
        /// The edge refused what was asked: leave, and try again later.
        case refused(String)
    }

    package let topics: [Topic]
    /// `nil` leaves them out: all but commentary.
    package let classes: EventClasses?
    /// What the next connection names as `after`.
    package private(set) var position: Cursor?
    package private(set) var phase = Phase.away
    /// Frames that broke the promise that nothing comes between a reset and the last of its states.
    package private(set) var violations = 0
    private var awaited: Awaited?
    private var backOff = BackOff()

    /// States that are still to come, and where the fan stands when they have.
    private struct Awaited {
        var cursor: Cursor
        var states: Int
        var isReset: Bool
    }

    package init(topics: [Topic], classes: EventClasses? = nil) {
        self.topics = topics
        self.classes = classes
    }

    /// A connection is open: the subscribe to send.
    package mutating func opened() -> [UInt8] {
        phase = .subscribing
        awaited = nil
        var json = JSONWriter()
        json.object { json in
            json.field("op", "subscribe")
            json.array("topics") { list in topics.forEach { list.element($0.description) } }
            if let classes {
                json.array("classes") { list in
                    for value in EventClass.allCases where classes.contains(value) { list.element(value.name) }
                }
            }
            if let position { json.field("after", position.description) }
        }
        return json.bytes
    }

    /// A frame came.
    package mutating func receive(_ frame: ReceivedFrame) -> Reaction {
        switch frame {
        case .welcome, .link, .other:
            return .nothing
        case .subscribed(let cursor, true, _):
            phase = .live
            backOff.succeeded()
            position = max(position ?? cursor, cursor)
            return .note(subscribed(cursor, resumed: true))
        case .subscribed(let cursor, false, let states):
            return expect(Awaited(cursor: cursor, states: states, isReset: false))
        case .reset(let cursor, _, let states):
            return expect(Awaited(cursor: cursor, states: states, isReset: true))
        case .state(let cursor):
            guard var awaited else { return reach(cursor) }
            awaited.states -= 1
            return expect(awaited)
        case .event(let event):
            if awaited != nil {
                violations += 1
            } else {
                position = max(position ?? event.cursor, event.cursor)
            }
            return .event
        case .beat(let cursor):
            return reach(cursor)
        case .reconnect(let within):
            return .leave(withinMilliseconds: max(0, within))
        case .error(let code, let message):
            return phase == .subscribing ? .refused("\(code): \(message)") : .nothing
        }
    }

    /// The connection is gone; what to write down of it.
    package mutating func ended() -> JournalEntry? {
        defer {
            phase = .away
            awaited = nil
        }
        return phase == .away ? nil : .disconnected
    }

    /// How long to wait before the next try.
    package mutating func retryDelay(using generator: inout some RandomNumberGenerator) -> TimeSpan {
        backOff.next(using: &generator)
    }

    private mutating func expect(_ states: Awaited) -> Reaction {
        guard states.states <= 0 else {
            awaited = states
            return .nothing
        }
        awaited = nil
        phase = .live
        backOff.succeeded()
        position = states.cursor
        return .note(states.isReset ? .reset(states.cursor) : subscribed(states.cursor, resumed: false))
    }

    private mutating func reach(_ cursor: Cursor) -> Reaction {
        guard phase == .live, awaited == nil, cursor > position ?? Cursor(epoch: 0, offset: 0) else { return .nothing }
        position = cursor
        return .note(.reached(cursor))
    }

    private func subscribed(_ cursor: Cursor, resumed: Bool) -> JournalEntry {
        .subscribed(
            cursor, topics: topics.map(\.description), classes: classes ?? .standard, resumed: resumed)
    }
}
