import MatchModel

/// Which optional fields of a match follow, and its one truth value.
private struct MatchPresence: OptionSet {
    var rawValue: UInt8

    static let isRunning = MatchPresence(rawValue: 1 << 0)
    static let periodStarted = MatchPresence(rawValue: 1 << 1)
    static let ended = MatchPresence(rawValue: 1 << 2)
    static let awarded = MatchPresence(rawValue: 1 << 3)
    static let known: MatchPresence = [.isRunning, .periodStarted, .ended, .awarded]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ state: MatchState) {
        rawValue = 0
        if state.isRunning { insert(.isRunning) }
        if state.periodStarted != nil { insert(.periodStarted) }
        if state.ended != nil { insert(.ended) }
        if state.awarded != nil { insert(.awarded) }
    }
}

extension WireWriter {
    mutating func matchState(_ state: MatchState) throws(BackboneWireError) {
        try fixture(state.fixture)
        cursor(state.lastChange)
        u8(state.status.rawValue)
        clock(state.clock)
        u8(MatchPresence(state).rawValue)
        if let started = state.periodStarted { i64(started.microseconds) }
        if let ended = state.ended { i64(ended.microseconds) }
        if let awarded = state.awarded { score(awarded) }
        try count(state.events.count, "events", limit: BackboneLimits.frameLength)
        for event in state.events {
            guard event.match == state.id else { throw .invalid(field: "event's match") }
            try self.event(event)
        }
    }
}

extension WireReader {
    mutating func matchState() throws(BackboneWireError) -> MatchState {
        let fixture = try fixture()
        let lastChange = try cursor()
        let status: MatchStatus = try code("status")
        let clock = try clock()
        let presence = MatchPresence(rawValue: try u8("presence"))
        guard MatchPresence.known.isSuperset(of: presence) else { throw .invalid(field: "presence") }
        let started = presence.contains(.periodStarted) ? UnixInstant(microseconds: try i64("period started")) : nil
        let ended = presence.contains(.ended) ? UnixInstant(microseconds: try i64("ended")) : nil
        let awarded = presence.contains(.awarded) ? try score() : nil
        var events: [MatchEvent] = []
        for _ in 0..<(try count("events", limit: BackboneLimits.frameLength)) {
            events.append(try event(of: fixture.match))
        }
        return MatchState(
            restoring: fixture, at: lastChange, status: status, clock: clock,
            isRunning: presence.contains(.isRunning), periodStarted: started, ended: ended, awarded: awarded,
            events: events)
    }
}
