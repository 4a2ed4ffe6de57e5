import ClientProtocol
import JSONText
import MatchModel

/// What a client knows of an event: everything that is shown of it.
struct MatchEventView: Hashable {
    var id: String
    var match: String
    var revision: Int64
    var status: String
    var eventClass: EventClass
    /// Kind, team, player, clock, text and outcome, as they came.
    var fields: [JSONValue?]

    init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let match = json["match"]?.string,
            let revision = json["revision"]?.integer, let status = json["status"]?.string,
            let eventClass = json["class"]?.string.flatMap({ EventClass(name: $0) })
        else { return nil }
        self.id = id
        self.match = match
        self.revision = revision
        self.status = status
        self.eventClass = eventClass
        fields = ["kind", "team", "player", "clock", "text", "outcome", "match_status"].map { json[$0] }
    }
}

/// A score as it is shown.
struct ScoreView: Hashable {
    var home: Int64
    var away: Int64
    var isProvisional: Bool

    init?(_ json: JSONValue) {
        guard let home = json["score"]?["home"]?.integer, let away = json["score"]?["away"]?.integer,
            let isProvisional = json["provisional"]?.bool
        else { return nil }
        self.home = home
        self.away = away
        self.isProvisional = isProvisional
    }
}

/// What a client knows of a match.
struct MatchView: Hashable {
    var id: String
    /// The match's last change, where a state told it.
    var lastChange: Cursor
    var score: ScoreView
    var events: [MatchEventView]

    /// A match document.
    init?(_ json: JSONValue) {
        guard let id = json["match"]?.string, let cursor = json["cursor"]?.string.flatMap({ Cursor($0) }),
            let score = ScoreView(json), let list = json["events"]?.array
        else { return nil }
        self.id = id
        lastChange = cursor
        self.score = score
        events = []
        for element in list {
            guard let event = MatchEventView(element) else { return nil }
            events.append(event)
        }
    }

    /// The match as the origin holds it, through its own document.
    init?(_ match: MatchState) {
        guard let json = try? JSONReader.read(MatchDocument.full(match)), let view = MatchView(json) else { return nil }
        self = view
    }

    /// A match of which an event is the first thing known.
    init(_ event: MatchEventView, score: ScoreView, at cursor: Cursor) {
        id = event.match
        lastChange = cursor
        self.score = score
        events = [event]
    }

    mutating func apply(_ event: MatchEventView, score: ScoreView) {
        self.score = score
        if let place = events.lastIndex(where: { $0.id == event.id }) {
            // A state may have shown more already.
            if events[place].revision <= event.revision { events[place] = event }
        } else {
            events.append(event)
        }
    }
}
