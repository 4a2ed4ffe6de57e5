import JSONText
import MatchModel

/// A frame of `touchline.v1` as a fan reads it: what decides where it stands, and what it measures.
package enum ReceivedFrame: Hashable, Sendable {
    case welcome(edge: String, region: String)
    case subscribed(Cursor, resumed: Bool, states: Int)
    case state(Cursor)
    case event(Event)
    case beat(Cursor)
    case reset(Cursor, reason: String, states: Int)
    case link(isLive: Bool)
    case reconnect(withinMilliseconds: Int64)
    case error(code: String, message: String)
    /// An op that is not known here: clients ignore it.
    case other

    package struct Event: Hashable, Sendable {
        package var cursor: Cursor
        package var id: EventID
        package var revision: UInt32
        /// Unix milliseconds; where the feed did not tell, when it was published.
        package var captured: Int64
        /// Unix milliseconds.
        package var published: Int64
        /// One line for people: `23' goal arg 1-0 Lionel Messi, provisional`.
        package var text: String

        package init(
            cursor: Cursor, id: EventID, revision: UInt32, captured: Int64, published: Int64, text: String = ""
        ) {
            self.cursor = cursor
            self.id = id
            self.revision = revision
            self.captured = captured
            self.published = published
            self.text = text
        }
    }

    /// Reads one message; `nil` when it is not a frame, or lacks what its op promises.
    package init?(message: [UInt8]) {
        guard let json = try? JSONReader.read(message), let op = json["op"]?.string else { return nil }
        let cursor = Cursor(json["cursor"]?.string ?? "")
        let states = Int(json["states"]?.integer ?? 0)
        switch (op, cursor) {
        case ("welcome", _):
            self = .welcome(edge: json["edge"]?.string ?? "", region: json["region"]?.string ?? "")
        case ("subscribed", let cursor?):
            self = .subscribed(cursor, resumed: json["resumed"]?.bool ?? false, states: states)
        case ("state", let cursor?): self = .state(cursor)
        case ("event", let cursor?):
            guard let event = Self.event(json, cursor) else { return nil }
            self = .event(event)
        case ("beat", let cursor?): self = .beat(cursor)
        case ("reset", let cursor?):
            self = .reset(cursor, reason: json["reason"]?.string ?? "", states: states)
        case ("link", _): self = .link(isLive: json["state"]?.string != "stale")
        case ("reconnect", _): self = .reconnect(withinMilliseconds: json["within_ms"]?.integer ?? 0)
        case ("error", _):
            self = .error(code: json["code"]?.string ?? "", message: json["message"]?.string ?? "")
        case ("subscribed", nil), ("state", nil), ("event", nil), ("beat", nil), ("reset", nil): return nil
        default: self = .other
        }
    }

    private static func event(_ json: JSONValue, _ cursor: Cursor) -> Event? {
        guard let id = EventID(json["id"]?.string ?? ""),
            let revision = json["revision"]?.integer.flatMap(UInt32.init(exactly:)),
            let published = json["at"]?["published"]?.integer
        else { return nil }
        return Event(
            cursor: cursor, id: id, revision: revision, captured: json["at"]?["captured"]?.integer ?? published,
            published: published, text: text(json))
    }

    private static func text(_ json: JSONValue) -> String {
        var words: [String] = []
        if let minute = MatchMinute(json["clock"])?.text { words.append(minute) }
        words.append(json["kind"]?.string ?? "event")
        words.append(json["team"]?.string ?? json["match"]?.string ?? "")
        if let home = json["score"]?["home"]?.integer, let away = json["score"]?["away"]?.integer {
            words.append("\(home)-\(away)")
        }
        if let player = json["player"]?.string { words.append(player) }
        return words.joined(separator: " ") + ", " + (json["status"]?.string ?? "")
    }
}

/// A match clock as people write it: `23'`, `90+3'`; `nil` before kick-off.
struct MatchMinute {
    let text: String

    init?(_ clock: JSONValue?) {
        guard let minute = clock?["minute"]?.integer, clock?["period"]?.integer ?? 0 > 0 else { return nil }
        let added = clock?["added"]?.integer ?? 0
        text = added > 0 ? "\(minute)+\(added)'" : "\(minute)'"
    }
}
