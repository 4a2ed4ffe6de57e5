import JSONText
import MatchModel

/// One frame of the client protocol, as a client reads it.
enum FanFrame {
    case welcome
    case subscribed(cursor: Cursor, resumed: Bool, states: Int)
    case unsubscribed
    case state(cursor: Cursor, MatchView)
    case event(cursor: Cursor, MatchEventView, score: ScoreView)
    case beat(Cursor)
    case reset(reason: String, cursor: Cursor, states: Int)
    case link(isStale: Bool)
    case reconnect(milliseconds: Int64)
    case error(code: String)
    case unreadable(String)

    init(_ bytes: [UInt8]) {
        guard let json = try? JSONReader.read(bytes) else {
            self = .unreadable("no JSON")
            return
        }
        let cursor = json["cursor"]?.string.flatMap { Cursor($0) }
        let states = json["states"]?.integer.map { Int($0) }
        switch (json["op"]?.string, cursor) {
        case ("welcome", _?): self = .welcome
        case ("subscribed", let cursor?):
            let resumed = json["resumed"]?.bool ?? false
            guard resumed == (states == nil) else {
                self = .unreadable("a subscribed has states or is resumed")
                return
            }
            self = .subscribed(cursor: cursor, resumed: resumed, states: states ?? 0)
        case ("unsubscribed", _): self = .unsubscribed
        case ("state", let cursor?):
            guard let view = json["match"].flatMap({ MatchView($0) }) else {
                self = .unreadable("a state without a match")
                return
            }
            self = .state(cursor: cursor, view)
        case ("event", let cursor?):
            guard let event = MatchEventView(json), let score = ScoreView(json) else {
                self = .unreadable("an event that lacks something")
                return
            }
            self = .event(cursor: cursor, event, score: score)
        case ("beat", let cursor?): self = .beat(cursor)
        case ("reset", let cursor?):
            guard let states, let reason = json["reason"]?.string else {
                self = .unreadable("a reset that lacks something")
                return
            }
            self = .reset(reason: reason, cursor: cursor, states: states)
        case ("link", _): self = .link(isStale: json["state"]?.string == "stale")
        case ("reconnect", _): self = .reconnect(milliseconds: json["within_ms"]?.integer ?? 0)
        case ("error", _): self = .error(code: json["code"]?.string ?? "?")
        default: self = .unreadable("an op without a meaning, or without its cursor")
        }
    }
}

/// Frames read before: many fans get the same bytes.
final class FanFrameCache {
    /// Frames kept; past it all are forgotten.
    private static let capacity = 256
    private var frames: [UInt64: (bytes: [UInt8], frame: FanFrame)] = [:]

    /// `hash` is of the bytes.
    func frame(_ bytes: [UInt8], hash: UInt64) -> FanFrame {
        if let held = frames[hash], held.bytes == bytes { return held.frame }
        let frame = FanFrame(bytes)
        if frames.count >= Self.capacity { frames.removeAll(keepingCapacity: true) }
        frames[hash] = (bytes, frame)
        return frame
    }
}
