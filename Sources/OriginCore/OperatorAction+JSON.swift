import EventLifecycle
import JSONText
import MatchModel

/// The operator's actions as text: the body of an admin request, and what the log keeps of it.
///
///     {"action":"retract","match":"m1","event":"1700000000000-17"}
///     {"action":"confirm","match":"m1","report":{"provider":"opta","id":"g7"}}
///     {"action":"end-review","match":"m1","event":"…","outcome":"no-goal"}
///     {"action":"join","match":"m1","event":"…","into":{"event":"…"}}
///     {"action":"amend","match":"m1","event":"…","player":"…","clock":{"period":1,"minute":23,"added":0}}
///     {"action":"seal","match":"m1"}        {"action":"cover","match":"m1","kind":"commentary","source":"opta"}
extension OperatorAction {
    /// The words of the actions.
    package static let words = [
        "confirm", "retract", "review", "end-review", "follow", "join", "amend", "seal", "reopen", "cover",
    ]

    /// Reads an action. Members it does not know are ignored.
    package static func read(_ text: [UInt8]) throws(ControlTextError) -> OperatorAction {
        let value = try ControlText.object(text)
        let match = try ControlText.id("match", of: MatchKind.self, in: value)
        switch try ControlText.text("action", in: value) {
        case "confirm": return .rule(match, try target(value), .confirmed)
        case "retract": return .rule(match, try target(value), .retracted)
        case "review": return .rule(match, try target(value), .underReview)
        case "end-review":
            return .endReview(match, try target(value), outcome: try ControlText.optionalText("outcome", 64, in: value))
        case "follow": return .follow(match, try target(value))
        case "join":
            guard let into = value["into"] else {
                throw ControlTextError("\"into\" is missing; send {\"event\":…} of the one that stays")
            }
            return .join(match, try target(value), into: try target(into))
        case "amend": return .amend(match, try target(value), try amendment(value))
        case "seal": return .seal(match)
        case "reopen": return .reopen(match)
        case "cover":
            return .cover(
                match, try ControlText.kind(value), try ControlText.id("source", of: SourceKind.self, in: value))
        default:
            throw ControlTextError("\"action\" is unknown; send one of \(words.joined(separator: ", "))")
        }
    }

    /// The canonical text, which the log keeps.
    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("action", word)
            json.field("match", match.text)
            switch self {
            case .rule(_, let target, _), .follow(_, let target): Self.write(target, to: &json)
            case .endReview(_, let target, let outcome):
                Self.write(target, to: &json)
                if let outcome { json.field("outcome", outcome) }
            case .join(_, let target, let into):
                Self.write(target, to: &json)
                json.object("into") { Self.write(into, to: &$0) }
            case .amend(_, let target, let amendment):
                Self.write(target, to: &json)
                Self.write(amendment, to: &json)
            case .cover(_, let kind, let source):
                json.field("kind", kind.name)
                json.field("source", source.text)
            case .seal, .reopen: break
            }
        }
        return json.bytes
    }

    private var word: String {
        switch self {
        case .rule(_, _, .confirmed): "confirm"
        case .rule(_, _, .retracted): "retract"
        case .rule(_, _, .underReview): "review"
        case .endReview: "end-review"
        case .follow: "follow"
        case .join: "join"
        case .amend: "amend"
        case .seal: "seal"
        case .reopen: "reopen"
        case .cover: "cover"
        }
    }

    private static func target(_ value: JSONValue) throws(ControlTextError) -> Target {
        if let report = value["report"], report != .null {
            return .report(
                try ControlText.id("provider", of: ProviderKind.self, in: report),
                try ControlText.id("id", of: ObservationKeyKind.self, in: report))
        }
        return .event(try ControlText.id("event", of: EventIDKind.self, in: value))
    }

    private static func write(_ target: Target, to json: inout JSONWriter) {
        switch target {
        case .event(let id): json.field("event", id.text)
        case .report(let provider, let key):
            json.object("report") {
                $0.field("provider", provider.text)
                $0.field("id", key.text)
            }
        }
    }

    private static func amendment(_ value: JSONValue) throws(ControlTextError) -> Amendment {
        let limit = MatchEvent.maximumTextLength
        var amendment = Amendment(
            player: try ControlText.optionalText("player", limit, in: value),
            text: try ControlText.optionalText("text", limit, in: value))
        if value["kind"] != nil { amendment.kind = try ControlText.kind(value) }
        if value["team"] != nil { amendment.team = try ControlText.id("team", of: TeamKind.self, in: value) }
        if let clock = value["clock"] {
            amendment.clock = MatchClock(
                period: UInt8(try ControlText.integer("period", 0...Int64(MatchClock.shootout), in: clock)),
                minute: UInt16(try ControlText.integer("minute", 0...200, in: clock)),
                added: UInt16(try ControlText.integer("added", 0...60, orElse: 0, in: clock)))
        }
        guard amendment != Amendment() else {
            throw ControlTextError("nothing is amended; send kind, team, player, clock or text")
        }
        return amendment
    }

    private static func write(_ amendment: Amendment, to json: inout JSONWriter) {
        if let kind = amendment.kind { json.field("kind", kind.name) }
        if let team = amendment.team { json.field("team", team.text) }
        if let player = amendment.player { json.field("player", player) }
        if let clock = amendment.clock {
            json.object("clock") {
                $0.field("period", clock.period)
                $0.field("minute", clock.minute)
                $0.field("added", clock.added)
            }
        }
        if let text = amendment.text { json.field("text", text) }
    }
}
