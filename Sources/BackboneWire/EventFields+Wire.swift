import MatchModel

/// Which of an event's optional fields follow.
private struct EventPresence: OptionSet {
    var rawValue: UInt8

    static let team = EventPresence(rawValue: 1 << 0)
    static let player = EventPresence(rawValue: 1 << 1)
    static let clock = EventPresence(rawValue: 1 << 2)
    static let text = EventPresence(rawValue: 1 << 3)
    static let outcome = EventPresence(rawValue: 1 << 4)
    static let matchStatus = EventPresence(rawValue: 1 << 5)
    static let awarded = EventPresence(rawValue: 1 << 6)
    static let replaces = EventPresence(rawValue: 1 << 7)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ event: MatchEvent) {
        rawValue = 0
        if event.team != nil { insert(.team) }
        if event.player != nil { insert(.player) }
        if event.clock != nil { insert(.clock) }
        if event.text != nil { insert(.text) }
        if event.outcome != nil { insert(.outcome) }
        if event.matchStatus != nil { insert(.matchStatus) }
        if event.awarded != nil { insert(.awarded) }
        if event.replaces != nil { insert(.replaces) }
    }
}

extension EventFields {
    /// All bits that have a meaning.
    fileprivate static let known = EventFields(named.map { $0.0 })
}

extension WireWriter {
    mutating func clock(_ clock: MatchClock) {
        u8(clock.period)
        u16(clock.minute)
        u16(clock.added)
    }

    mutating func score(_ score: Score) {
        u16(score.home)
        u16(score.away)
    }

    /// The event without its match, which whatever it stands in names.
    mutating func event(_ event: MatchEvent) throws(BackboneWireError) {
        id(event.id)
        guard event.revision > 0 else { throw .invalid(field: "revision") }
        u32(event.revision)
        u8(event.status.rawValue)
        u8(event.kind.rawValue)
        u8(event.eventClass.rawValue)
        guard EventFields.known.isSuperset(of: event.changed) else { throw .invalid(field: "changed") }
        u16(event.changed.rawValue)
        u8(EventPresence(event).rawValue)
        if let team = event.team { id(team) }
        if let player = event.player { try text(player, "player", limit: MatchEvent.maximumTextLength) }
        if let clock = event.clock { self.clock(clock) }
        if let text = event.text { try self.text(text, "text", limit: MatchEvent.maximumTextLength) }
        if let outcome = event.outcome { try text(outcome, "outcome", limit: MatchEvent.maximumTextLength) }
        if let status = event.matchStatus { u8(status.rawValue) }
        if let awarded = event.awarded { score(awarded) }
        if let replaces = event.replaces { id(replaces) }
    }
}

extension WireReader {
    mutating func clock() throws(BackboneWireError) -> MatchClock {
        MatchClock(period: try u8("period"), minute: try u16("minute"), added: try u16("added"))
    }

    mutating func score() throws(BackboneWireError) -> Score {
        Score(home: try u16("home goals"), away: try u16("away goals"))
    }

    mutating func event(of match: MatchID) throws(BackboneWireError) -> MatchEvent {
        let id: EventID = try id("event")
        let revision = try u32("revision")
        guard revision > 0 else { throw .invalid(field: "revision") }
        var event = MatchEvent(
            id: id, revision: revision, status: try code("status"), kind: try code("kind"), match: match)
        event.eventClass = try code("class")
        event.changed = EventFields(rawValue: try u16("changed"))
        guard EventFields.known.isSuperset(of: event.changed) else { throw .invalid(field: "changed") }
        let presence = EventPresence(rawValue: try u8("presence"))
        if presence.contains(.team) { event.team = try self.id("team") }
        if presence.contains(.player) { event.player = try text("player", limit: MatchEvent.maximumTextLength) }
        if presence.contains(.clock) { event.clock = try clock() }
        if presence.contains(.text) { event.text = try text("text", limit: MatchEvent.maximumTextLength) }
        if presence.contains(.outcome) { event.outcome = try text("outcome", limit: MatchEvent.maximumTextLength) }
        if presence.contains(.matchStatus) { event.matchStatus = try code("match status") }
        if presence.contains(.awarded) { event.awarded = try score() }
        if presence.contains(.replaces) { event.replaces = try self.id("replaces") }
        return event
    }
}
