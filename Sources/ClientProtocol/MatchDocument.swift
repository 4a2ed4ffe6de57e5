import JSONText
import MatchModel

/// The documents of the read endpoints, the same at the origin and at every edge.
package enum MatchDocument {
    /// The version of the documents' shape; part of every entity tag.
    package static let version = 1

    /// `GET /v1/matches/{match}/score`.
    package static func score(_ match: MatchState) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { scoreFields(match, into: &$0) }
        return json.bytes
    }

    /// `GET /v1/matches/{match}`: the score, and the latest revision of every event, retracted ones too.
    package static func full(_ match: MatchState) -> [UInt8] {
        var json = JSONWriter(capacity: 1024 + 256 * match.events.count)
        json.object {
            scoreFields(match, into: &$0)
            announcedFields(match, into: &$0)
            $0.array("events") { list in
                for event in match.events {
                    list.object { EventFrame.fields(of: event, into: &$0) }
                }
            }
        }
        return json.bytes
    }

    /// `GET /v1/matches`.
    package static func list(_ matches: [MatchState], cursor: Cursor) -> [UInt8] {
        var json = JSONWriter(capacity: 512 * (matches.count + 1))
        json.object {
            $0.field("cursor", cursor.description)
            $0.array("matches") { list in
                for match in matches {
                    list.object {
                        scoreFields(match, into: &$0)
                        announcedFields(match, into: &$0)
                    }
                }
            }
        }
        return json.bytes
    }

    /// `score`, `shootout` and `provisional`, as they stand in every document and in every event.
    package static func score(_ line: ScoreLine, into json: inout JSONWriter) {
        json.object("score") {
            $0.field("home", line.goals.home)
            $0.field("away", line.goals.away)
        }
        if let shootout = line.shootout {
            json.object("shootout") {
                $0.field("home", shootout.home)
                $0.field("away", shootout.away)
            }
        }
        json.field("provisional", line.provisional)
    }

    private static func scoreFields(_ match: MatchState, into json: inout JSONWriter) {
        json.field("match", match.id.text)
        json.field("cursor", match.lastChange.description)
        json.field("status", match.status.name)
        json.object("clock") {
            $0.field("period", match.clock.period)
            $0.field("minute", match.clock.minute)
            $0.field("added", match.clock.added)
            $0.field("running", match.isRunning)
            if let started = match.periodStarted { $0.field("started_at", started.milliseconds) }
        }
        score(match.score, into: &json)
        team("home", match.fixture.home, into: &json)
        team("away", match.fixture.away, into: &json)
    }

    private static func announcedFields(_ match: MatchState, into json: inout JSONWriter) {
        json.field("league", match.fixture.league.text)
        json.field("kickoff", match.fixture.kickoff.milliseconds)
    }

    private static func team(_ name: StaticString, _ team: Team, into json: inout JSONWriter) {
        json.object(name) {
            $0.field("id", team.id.text)
            $0.field("name", team.name)
        }
    }
}
