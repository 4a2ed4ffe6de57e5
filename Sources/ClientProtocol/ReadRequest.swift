import MatchModel

/// What the read endpoints can be asked for.
package enum ReadRequest: Hashable, Sendable {
    case score(MatchID)
    case match(MatchID)
    case list(league: LeagueID?, status: MatchStatus?)

    /// Why a path or query under `/v1/matches` asks for nothing there is.
    package struct Refusal: Error, Hashable, Sendable {
        package var status: UInt16
        package var code: String
        package var detail: String
    }

    /// Reads the segments of a path below `/v1/matches`, and the query. `nil` when the path is not one of these.
    package init?(
        segments: [String], query: [(name: String, value: String)]
    ) throws(Refusal) {
        guard segments.count >= 2, segments[0] == "v1", segments[1] == "matches" else { return nil }
        switch segments.count {
        case 2:
            self = try Self.list(query)
        case 3:
            self = .match(try Self.match(segments[2]))
        case 4 where segments[3] == "score":
            self = .score(try Self.match(segments[2]))
        default:
            return nil
        }
    }

    private static func match(_ text: String) throws(Refusal) -> MatchID {
        guard let id = MatchID(text) else {
            throw Refusal(
                status: 400, code: "bad-match-id",
                detail: "'\(text.quotable)' is no match id: 1 to 64 of A-Za-z0-9._-")
        }
        return id
    }

    private static func list(_ query: [(name: String, value: String)]) throws(Refusal) -> ReadRequest {
        var league: LeagueID?
        var status: MatchStatus?
        for (name, value) in query {
            switch name {
            case "league":
                league = LeagueID(value)
                guard league != nil else {
                    throw Refusal(status: 400, code: "bad-league-id", detail: "'\(value.quotable)' is no league id")
                }
            case "status":
                status = MatchStatus(name: value)
                guard status != nil else {
                    let known = MatchStatus.allCases.map(\.name).joined(separator: ", ")
                    throw Refusal(
                        status: 400, code: "bad-status",
                        detail: "'\(value.quotable)' is no status; there are \(known)")
                }
            default: continue
            }
        }
        return .list(league: league, status: status)
    }
}

/// What a read endpoint answers, before HTTP.
package enum ReadAnswer: Sendable {
    /// `version` is the position of the last publication that changed the document, `epoch` the one in force; `age` counts
    /// from the last frame of the backbone.
    case document([UInt8], version: Cursor, epoch: UInt64, age: TimeSpan, isStale: Bool)
    case unknownMatch(MatchID)
    /// Nothing is known yet.
    case notReady
    /// What is known is older than the grace.
    case expired
}
