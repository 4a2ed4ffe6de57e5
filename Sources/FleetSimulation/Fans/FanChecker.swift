import MatchModel

/// Holds what one connection is given against the truth: it knows what the fan holds and where it stands, and judges each
/// frame by that alone.
struct FanChecker {
    /// What was asked and is not answered yet.
    enum Asked: Hashable {
        case subscribe(topics: [Int], classes: EventClasses, after: Cursor?)
        case unsubscribe(topics: [Int])
    }

    /// What a frame means for the fan's own book.
    enum Effect {
        case nothing
        /// States are to come; until all are there nothing is written down.
        case waiting
        /// All announced states came, for these topics; what is not among them of those is void.
        case replaced(topics: [Int], by: [MatchView])
        case event(MatchEventView, ScoreView, Cursor)
        case moved
        case broken(SimulationRule, String)
    }

    private let truth: PublishedTruth
    private let world: SimulatedWorld
    private(set) var held: FanHold
    /// The highest cursor of what came on this connection; `nil` before the first answer.
    private(set) var position: Cursor?
    var asked: Asked?
    private(set) var statesToCome = 0
    private var stateCursor = Cursor(epoch: 0, offset: 0)
    private var states: [MatchView] = []
    private var replacing: [Int] = []
    private var mustBeReset = false
    private var isWelcome = false

    init(_ truth: PublishedTruth, _ world: SimulatedWorld) {
        self.truth = truth
        self.world = world
        held = FanHold(topics: world.topics.count)
    }

    /// Whether what is held and where is settled: no states are outstanding.
    var isSettled: Bool { statesToCome == 0 && !mustBeReset && position != nil }

    mutating func receive(_ frame: FanFrame, _ bytes: [UInt8]) -> Effect {
        if case .unreadable(let why) = frame {
            return .broken(.owed, "\(why): \(String(decoding: bytes.prefix(200), as: UTF8.self))")
        }
        if mustBeReset {
            guard case .reset = frame else { return .broken(.states, "no reset after a subscribe from ahead") }
        }
        if statesToCome > 0 {
            guard case .state = frame else { return .broken(.states, "\(statesToCome) states are still to come") }
        }
        switch frame {
        case .welcome:
            defer { isWelcome = true }
            return isWelcome ? .broken(.owed, "a second welcome") : .nothing
        case .link, .reconnect, .unreadable: return .nothing
        case .error:
            asked = nil
            return .nothing
        case .unsubscribed: return unsubscribed()
        case .subscribed(let cursor, let resumed, let states): return subscribed(cursor, resumed, states)
        case .state(let cursor, let view): return state(cursor, view)
        case .reset(_, let cursor, let states):
            guard position != nil else { return .broken(.states, "a reset before anything was asked") }
            mustBeReset = false
            return expect(states, at: cursor, of: held.topics)
        case .beat(let cursor):
            guard position != nil else { return .nothing }
            return advance(to: cursor).map { .broken(.owed, $0) } ?? .moved
        case .event(let cursor, let event, let score):
            if let broken = check(cursor, bytes) { return broken }
            return .event(event, score, cursor)
        }
    }

    /// What is owed up to the head and has not come.
    func missing(upTo head: Cursor) -> String? {
        guard let position, !held.isEmpty else { return nil }
        guard position.epoch == head.epoch else { return "stands at \(position), the stream at \(head)" }
        return owed(after: position, through: head.offset).map { "was not given \(head.epoch):\($0)" }
    }

    private mutating func unsubscribed() -> Effect {
        guard case .unsubscribe(let topics)? = asked else { return .broken(.owed, "nothing was to be unsubscribed") }
        asked = nil
        for topic in topics { held[topic] = [] }
        return .moved
    }

    private mutating func subscribed(_ cursor: Cursor, _ resumed: Bool, _ states: Int) -> Effect {
        guard case .subscribe(let topics, let classes, let after)? = asked else {
            return .broken(.owed, "no subscribe was to be answered")
        }
        asked = nil
        if resumed {
            guard position == nil, cursor == after else {
                return .broken(.owed, "resumed at \(cursor), asked \(after.map { "\($0)" } ?? "no resume")")
            }
            position = cursor
            for topic in topics { held[topic] = classes }
            return .moved
        }
        let gaining = topics.filter { !classes.isSubset(of: held[$0]) }
        if let position, !held.isEmpty {
            if cursor < position, cursor.epoch == position.epoch {
                // It came ahead of this edge; who asks for more than it holds cannot go on from there.
                mustBeReset = !gaining.isEmpty
                for topic in topics { held[topic] = classes }
                if states > 0 { return .broken(.states, "states of a place before the fan's own") }
                return mustBeReset ? .waiting : .moved
            }
            if let broken = advance(to: cursor) { return .broken(.owed, broken) }
        }
        for topic in topics { held[topic] = classes }
        return expect(states, at: cursor, of: gaining)
    }

    private mutating func expect(_ count: Int, at cursor: Cursor, of topics: [Int]) -> Effect {
        if !truth.isForked(cursor.epoch), cursor.offset > 0, truth.entry(at: cursor) == nil {
            return .broken(.durableFirst, "states at \(cursor), which is not durable")
        }
        position = cursor
        stateCursor = cursor
        statesToCome = count
        states = []
        replacing = topics
        return count == 0 ? .replaced(topics: topics, by: []) : .waiting
    }

    private mutating func state(_ cursor: Cursor, _ view: MatchView) -> Effect {
        guard statesToCome > 0 else { return .broken(.states, "a state that was not announced") }
        guard cursor == stateCursor else {
            return .broken(.states, "a state at \(cursor), announced at \(stateCursor)")
        }
        if !truth.isForked(cursor.epoch),
            let last = truth.lastChange(of: SimulatedWorld.id(view.id), at: cursor), last != view.lastChange
        {
            return .broken(.states, "\(view.id) at \(cursor) changed last at \(last), not at \(view.lastChange)")
        }
        statesToCome -= 1
        states.append(view)
        return statesToCome == 0 ? .replaced(topics: replacing, by: states) : .waiting
    }

    private mutating func check(_ cursor: Cursor, _ bytes: [UInt8]) -> Effect? {
        guard let position else { return .broken(.owed, "an event before anything was asked") }
        guard cursor.epoch == position.epoch else { return .broken(.owed, "an event of another epoch without a reset") }
        guard cursor > position else { return .broken(.owed, "\(cursor) again, after \(position)") }
        self.position = cursor
        if truth.isForked(cursor.epoch) { return nil }
        guard let entry = truth.entry(at: cursor) else {
            return .broken(.durableFirst, "\(cursor) was shown and is not durable")
        }
        guard entry.text == bytes else { return .broken(.owed, "\(cursor) is not what was published") }
        if let skipped = owed(after: position, through: cursor.offset - 1) {
            return .broken(.owed, "\(cursor) after \(position): \(skipped) was skipped")
        }
        guard held.isOwed(entry.topics, entry.publication.event.eventClass) else {
            return .broken(.owed, "\(cursor) was not asked for")
        }
        return nil
    }

    /// Another frame names a cursor: everything up to it was given.
    private mutating func advance(to cursor: Cursor) -> String? {
        guard let before = position else { return nil }
        guard cursor.epoch == before.epoch else {
            guard held.isEmpty else { return "epoch \(cursor.epoch) after \(before.epoch) without a reset" }
            position = cursor
            return nil
        }
        guard cursor >= before else { return held.isEmpty ? nil : "\(cursor) after \(before)" }
        if let skipped = owed(after: before, through: cursor.offset) {
            return "\(cursor) after \(before): \(skipped) was skipped"
        }
        position = cursor
        return nil
    }

    private func owed(after position: Cursor, through last: UInt64) -> UInt64? {
        guard position.offset < last, let epoch = truth.entries(of: position.epoch), !epoch.isForked else { return nil }
        for offset in position.offset + 1...last {
            guard let entry = epoch.entry(offset) else { return nil }
            if held.isOwed(entry.topics, entry.publication.event.eventClass) { return offset }
        }
        return nil
    }
}
