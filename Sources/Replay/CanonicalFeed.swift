import JSONText
import MatchModel

/// Writes the canonical feed, `POST /v1/feeds/touchline` (DESIGN, section 7).
package enum CanonicalFeed {
    package static func json(_ entry: FeedEntry, capturedAt: UnixInstant) -> [UInt8] {
        var json = JSONWriter()
        switch entry {
        case .fixture(let fixture): write(fixture, to: &json)
        case .observation(let observation): write(observation, capturedAt: capturedAt, to: &json)
        }
        return json.bytes
    }

    package static func schedule(_ fixtures: [Fixture]) -> [UInt8] {
        var json = JSONWriter(capacity: 256 * fixtures.count)
        json.array { json in
            for fixture in fixtures { write(fixture, to: &json) }
        }
        return json.bytes
    }

    private static func write(_ fixture: Fixture, to json: inout JSONWriter) {
        json.object { json in
            json.field("type", "fixture")
            json.field("match", fixture.match.text)
            json.field("league", fixture.league.text)
            json.object("home") { $0.team(fixture.home) }
            json.object("away") { $0.team(fixture.away) }
            json.field("kickoff", UTCTime.text(fixture.kickoff))
        }
    }

    private static func write(_ observation: Observation, capturedAt: UnixInstant, to json: inout JSONWriter) {
        json.object { json in
            json.field("type", "observation")
            json.field("match", observation.match.text)
            json.field("id", observation.key.text)
            json.field("version", observation.version)
            switch observation.subject {
            case .event(let kind):
                json.field("kind", kind.name)
            case .reviewStart(let about):
                json.field("kind", "review-start")
                if let about { json.field("about", about.text) }
            case .reviewEnd(let about):
                json.field("kind", "review-end")
                if let about { json.field("about", about.text) }
            case .ball(let x, let y):
                json.field("kind", "ball")
                json.field("x", x, digits: 1)
                json.field("y", y, digits: 1)
            }
            if let team = observation.team { json.field("team", team.text) }
            if let player = observation.player { json.field("player", player) }
            if let clock = observation.clock {
                json.object("clock") {
                    $0.field("period", clock.period)
                    $0.field("minute", clock.minute)
                    $0.field("added", clock.added)
                }
            }
            if let text = observation.text { json.field("text", text) }
            if let outcome = observation.outcome { json.field("outcome", outcome) }
            json.field("status", name(of: observation.standing))
            json.field("captured_at", UTCTime.text(capturedAt))
        }
    }

    private static func name(of standing: Observation.Standing) -> String {
        switch standing {
        case .provisional: "provisional"
        case .confirmed: "confirmed"
        case .cancelled: "cancelled"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func team(_ team: Team) {
        field("id", team.id.text)
        field("name", team.name)
    }
}
