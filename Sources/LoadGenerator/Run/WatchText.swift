import JSONText
import MatchModel

/// What a person reads of the frames that one fan gets: pure text, and the names of teams it has seen.
package struct WatchText: Sendable {
    /// Names that are kept; beyond, ids are shown.
    static let maximumNames = 4096

    /// Team names by id, and the ids of both sides by match.
    private var names: [String: String] = [:]
    private var sides: [String: (home: String, away: String)] = [:]

    package init() {}

    /// Takes names from an answer of `GET /v1/matches`: not every match comes as a state.
    package mutating func learn(answer: [UInt8]) {
        guard let json = try? JSONReader.read(answer) else { return }
        for match in json["matches"]?.array ?? [] {
            if let id = match["match"]?.string { learn(match, id: id) }
        }
    }

    /// The lines for one message; none for what needs no telling, and for frames that are not known here. `now` in Unix
    /// milliseconds.
    package mutating func lines(for message: [UInt8], now: Int64) -> [String] {
        guard let json = try? JSONReader.read(message) else { return ["    (a message that is not JSON)"] }
        switch json["op"]?.string {
        case "welcome":
            return ["-- connected to \(json["edge"]?.string ?? "?") in \(json["region"]?.string ?? "?")"]
        case "subscribed": return subscribed(json)
        case "state": return state(json["match"])
        case "event": return [event(json, now: now)]
        case "reset":
            let why =
                switch json["reason"]?.string {
                case "epoch": "history began anew at the origin"
                case "behind": "we fell behind what the edge still holds"
                case "edge-gap": "the edge itself missed something"
                case let other: other ?? "no reason given"
                }
            return ["-- continuity was lost (\(why)); what follows is the current state"]
        case "link":
            if json["state"]?.string == "live" { return ["-- the edge hears the origin again"] }
            return ["-- the edge has lost the origin; scores may be old"]
        case "reconnect": return ["-- the edge asks us to go elsewhere; moving"]
        case "error": return ["-- the edge refused: \(json["message"]?.string ?? json["code"]?.string ?? "?")"]
        default: return []
        }
    }

    private func subscribed(_ json: JSONValue) -> [String] {
        var lines: [String] = []
        if json["resumed"]?.bool == true { lines.append("-- resumed; nothing was missed") }
        let unknown = json["unknown"]?.array?.compactMap(\.string) ?? []
        if !unknown.isEmpty {
            lines.append("-- not known to the edge yet: \(unknown.joined(separator: ", "))")
        }
        if json["truncated"]?.bool == true { lines.append("-- only the nearest matches are shown") }
        return lines
    }

    private mutating func state(_ match: JSONValue?) -> [String] {
        guard let match, let id = match["match"]?.string else { return [] }
        learn(match, id: id)
        var words = [score(match, id: id)]
        if let status = match["status"]?.string { words.append(status) }
        if match["status"]?.string == "live", let minute = MatchMinute(match["clock"])?.text { words.append(minute) }
        if match["provisional"]?.bool == true { words.append("(provisional)") }
        return ["\(Self.minute(nil)) \(words.joined(separator: "  "))"]
    }

    private mutating func learn(_ match: JSONValue, id: String) {
        for side in ["home", "away"] {
            guard let team = match[side]?["id"]?.string, names.count < Self.maximumNames else { continue }
            names[team] = match[side]?["name"]?.string
        }
        if let home = match["home"]?["id"]?.string, let away = match["away"]?["id"]?.string,
            sides.count < Self.maximumNames
        {
            sides[id] = (home, away)
        }
    }

    private func event(_ json: JSONValue, now: Int64) -> String {
        let kind = json["kind"]?.string ?? "event"
        let status = json["status"]?.string ?? ""
        var words = [Self.minute(MatchMinute(json["clock"])?.text)]
        words.append(Self.headline(kind, status, revision: json["revision"]?.integer ?? 1))
        words.append(score(json, id: json["match"]?.string ?? "?"))
        if let player = json["player"]?.string {
            words.append(player)
        } else if let team = json["team"]?.string {
            words.append(names[team] ?? team)
        }
        if let text = json["text"]?.string { words.append(text) }
        if let outcome = json["outcome"]?.string { words.append("outcome: \(outcome)") }
        if let status = json["match_status"]?.string { words.append(status) }
        if status == "under-review" { words.append("…under review") }
        let changed = json["changed"]?.array?.compactMap(\.string) ?? []
        if !changed.isEmpty { words.append("changed: \(changed.joined(separator: ", "))") }
        if status == "provisional", json["class"]?.string == "score" { words.append("(provisional)") }
        if let moment = (json["at"]?["captured"] ?? json["at"]?["published"])?.integer {
            words.append(Self.age(now - moment))
        }
        return words.joined(separator: "  ")
    }

    /// `Argentina 1-0 France`.
    private func score(_ json: JSONValue, id: String) -> String {
        let home = sides[id].map { names[$0.home] ?? $0.home }
        let away = sides[id].map { names[$0.away] ?? $0.away }
        let goals = "\(json["score"]?["home"]?.integer ?? 0)-\(json["score"]?["away"]?.integer ?? 0)"
        var text = [home ?? id, goals, away].compactMap { $0 }.joined(separator: " ")
        if let shootout = json["shootout"] {
            text += " (\(shootout["home"]?.integer ?? 0)-\(shootout["away"]?.integer ?? 0) on penalties)"
        }
        return text
    }

    /// What is shouted first: what became of the event, or what it is.
    private static func headline(_ kind: String, _ status: String, revision: Int64) -> String {
        let what = String(kind.map { $0 == "-" ? " " : $0 }).uppercased()
        switch (status, revision) {
        case ("retracted", _): return "RETRACTED \(what)"
        case ("under-review", _): return "VAR \(what)"
        case ("confirmed", 2...): return "CONFIRMED \(what)"
        default: return what
        }
    }

    /// In a column of seven.
    private static func minute(_ text: String?) -> String {
        let text = text ?? ""
        return text + String(repeating: " ", count: max(0, 7 - text.count))
    }

    private static func age(_ milliseconds: Int64) -> String {
        milliseconds.magnitude < 10_000 ? "+\(milliseconds) ms" : "\(milliseconds / 1000) s ago"
    }
}
