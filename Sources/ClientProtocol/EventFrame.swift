import JSONText
import MatchModel

/// A publication as clients see it.
package enum EventFrame {
    package static func render(_ publication: Publication) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object {
            $0.field("op", "event")
            $0.field("cursor", publication.cursor.description)
            fields(of: publication.event, into: &$0)
            MatchDocument.score(publication.score, into: &$0)
            $0.object("at") {
                if let captured = publication.captured { $0.field("captured", captured.milliseconds) }
                $0.field("received", publication.received.milliseconds)
                $0.field("published", publication.published.milliseconds)
            }
        }
        return json.bytes
    }

    /// The fields of an event, the same in an event frame and in a match document.
    package static func fields(of event: MatchEvent, into json: inout JSONWriter) {
        json.field("id", event.id.text)
        json.field("revision", event.revision)
        json.field("status", event.status.name)
        json.field("kind", event.kind.name)
        json.field("class", event.eventClass.name)
        json.field("match", event.match.text)
        if let team = event.team { json.field("team", team.text) }
        if let player = event.player { json.field("player", player) }
        if let clock = event.clock {
            json.object("clock") {
                $0.field("period", clock.period)
                $0.field("minute", clock.minute)
                $0.field("added", clock.added)
            }
        }
        if let text = event.text { json.field("text", text) }
        if let outcome = event.outcome { json.field("outcome", outcome) }
        if let status = event.matchStatus { json.field("match_status", status.name) }
        if let awarded = event.awarded {
            json.object("awarded") {
                $0.field("home", awarded.home)
                $0.field("away", awarded.away)
            }
        }
        if !event.changed.isEmpty {
            json.array("changed") { list in
                for (field, name) in EventFields.named where event.changed.contains(field) { list.element(name) }
            }
        }
        if let replaces = event.replaces { json.field("replaces", replaces.text) }
    }
}
